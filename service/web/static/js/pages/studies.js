// The list of my studies, and making one.

import { h } from "../core/dom.js";
import { day } from "../core/format.js";
import { form } from "../core/forms.js";
import { t } from "../core/words.js";
import { changes, studyFields } from "../parts/study-fields.js";

export async function studies(app) {
  const found = await app.api.all("/v1/studies");
  const make = h("a", { class: "button main", href: "/studies/new" }, t("studies.new"));
  const none = [h("p", {}, t("studies.none")), h("p", { class: "note" }, t("studies.none_hint"))];
  const body = h(
    "div",
    {},
    h("h1", {}, t("studies.title")),
    found.length ? h("ul", { class: "studies" }, found.map(entry)) : none,
    h("p", {}, h("br"), make),
  );
  return { title: t("studies.title"), body };
}

function entry(study) {
  const told = [t(`role.${study.role}`), t(`language.${study.language}`), t("studies.made", { day: day(study.created_at) })];
  return h(
    "li",
    {},
    h("a", { href: `/studies/${study.id}` }, study.name),
    study.product && h("p", {}, shortened(study.product)),
    h("p", { class: "note" }, told.join(" · ")),
  );
}

function shortened(text) {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

export async function newStudy(app) {
  const once = crypto.randomUUID?.() ?? String(Math.random());
  const send = async (given, made) => {
    const headers = { "Idempotency-Key": once };
    const study = await app.api.ask("POST", "/v1/studies", { json: changes(made), headers });
    await app.router.go(`/studies/${study.id}`);
  };
  const body = h(
    "div",
    {},
    h("p", { class: "trail" }, h("a", { href: "/" }, t("studies.title"))),
    h("h1", {}, t("studies.new")),
    form(send, studyFields(null), h("button", { type: "submit", class: "main" }, t("studies.make"))),
  );
  return { title: t("studies.new"), body };
}
