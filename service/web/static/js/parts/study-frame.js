// What stands around every page of a study: its name and the way to its other pages.

import { h } from "../core/dom.js";
import { t } from "../core/words.js";

const TABS = [
  ["recordings", ""],
  ["people", "/people"],
  ["themes", "/themes"],
  ["sentences", "/sentences"],
  ["settings", "/settings"],
];

/** The page `children` of `study`, whose tab is called `here`. */
export function inStudy(study, here, ...children) {
  const base = `/studies/${study.id}`;
  const tab = ([name, end]) =>
    h("li", {}, h("a", { href: base + end, "aria-current": name === here ? "page" : null }, t(`tab.${name}`)));
  return h(
    "div",
    {},
    h("p", { class: "trail" }, h("a", { href: "/" }, t("studies.title"))),
    h("h1", {}, study.name),
    h("nav", { "aria-label": t("tab.label") }, h("ul", { class: "tabs" }, TABS.map(tab))),
    children,
  );
}

/** Whether I may change what is in the study. */
export function mayChange(study) {
  return study.role !== "viewer";
}
