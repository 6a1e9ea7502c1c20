// A plan as a table: what would be done with each recording, why, and about how long it takes.

import { h } from "../core/dom.js";
import { duration, timeAbout } from "../core/format.js";
import { t, told } from "../core/words.js";

const FATES = ["due", "waits", "left", "current"];

/** The plan of a study; `begin` does it. */
export function planTable(plan, begin) {
  const shown = FATES.flatMap((fate) => plan.files.filter((file) => file.fate === fate && fate !== "current"));
  const hasWork = plan.counts.due > 0 || plan.themes !== null;
  return h(
    "div",
    {},
    h("h3", { tabindex: -1 }, t("reprocess.plan")),
    h("p", {}, summary(plan)),
    plan.themes !== null && h("p", {}, t("reprocess.themes", { reason: told(plan.themes) })),
    shown.length > 0 && h("div", { class: "scrolls", tabindex: 0, role: "group", "aria-label": t("reprocess.plan") }, table(shown)),
    hasWork && h("div", { class: "row" }, h("button", { class: "main", onclick: begin }, t("reprocess.begin"))),
  );
}

function summary({ counts, seconds, themes }) {
  const isCurrent = counts.due + counts.waits + counts.left === 0 && themes === null;
  const sentences =
    counts.due === 0
      ? [t("reprocess.nothing_due"), isCurrent && t("reprocess.current")]
      : [
          t("reprocess.due", { n: counts.due }),
          t("reprocess.takes", { time: timeAbout(seconds) }),
          counts.current > 0 && t("reprocess.kept", { n: counts.current }),
        ];
  return sentences.filter(Boolean).join(" ");
}

function table(files) {
  const column = (one) => h("th", { scope: "col", class: one === "time" && "figure" }, t(`reprocess.column_${one}`));
  const columns = ["file", "fate", "why", "time"].map(column);
  const row = (file) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, h("a", { href: `/recordings/${file.recording_id}` }, file.recording)),
      h("td", {}, t(`fate.${file.fate}`)),
      h("td", {}, told(file.why)),
      h("td", { class: "figure" }, file.fate === "due" ? duration(file.seconds) : ""),
    );
  return h("table", {}, h("thead", {}, h("tr", {}, columns)), h("tbody", {}, files.map(row)));
}
