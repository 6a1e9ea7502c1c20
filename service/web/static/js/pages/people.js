// Who was interviewed: a table that is looked through before it counts.

import { ApiError } from "../core/api.js";
import { confirmed } from "../core/dialogs.js";
import { fill, h } from "../core/dom.js";
import { day } from "../core/format.js";
import { onceAtATime } from "../core/once.js";
import { poll } from "../core/polling.js";
import { t, told } from "../core/words.js";
import { segmentLetter } from "../parts/sentences.js";
import { inStudy, mayChange } from "../parts/study-frame.js";

const LOOK_MS = 4000;
const CHANGED = 412; // the status of what was changed since it was read
const EXAMPLE = `respondent,recordings,customer_segment,target_behaviour,nps,consent
Maya,call1;call2,A,yes,9,yes
Ivan,call3,C,no,4,yes
`;

export async function people(app, { study: id }) {
  const [study, known] = await Promise.all([app.api.get(`/v1/studies/${id}`), app.api.get(`/v1/studies/${id}/respondents`)]);
  const preview = h("div", {});
  const part = mayChange(study) && importing(app, id, known, preview);
  const table = known.respondents.length ? peopleTable(app, study, known) : h("p", {}, t("people.none"));
  const body = inStudy(
    study,
    "people",
    h("p", {}, t("people.why")),
    part,
    preview,
    h("h2", {}, t("people.title")),
    troubles(known),
    table,
    unlisted(study, known),
  );
  return { title: `${t("tab.people")} · ${study.name}`, body, stop: again(app, id, known, preview) };
}

/** Shows the page anew when more is known of the people: who was heard is told once the recordings are worked on. */
function again(app, id, known, preview) {
  const isBusy = () => preview.firstChild !== null;
  const look = async () => {
    const now = await app.api.get(`/v1/studies/${id}/respondents`).catch(() => known);
    if (!isBusy() && JSON.stringify(now) !== JSON.stringify(known)) await app.router.show({ quietly: true, isBusy });
  };
  return poll(look, () => LOOK_MS).stop;
}

/** Changes the people by `ask`, unless somebody else changed their table since it was `known`; then shows them as they are. */
async function change(app, known, ask, said) {
  let isLate = false;
  const done = await app.attempt(async () => {
    await ask(app.api.unchanged(known)).catch((error) => {
      isLate = error.status === CHANGED;
      throw isLate ? new ApiError(CHANGED, "people-changed", error.message) : error;
    });
  }, said);
  if (done || isLate) await app.router.show();
}

function importing(app, id, known, preview) {
  const table = fileInput(async (file) => {
    fill(preview, h("p", { class: "note" }, t("people.reading", { name: file.name })));
    const done = await app.attempt(async () => fill(preview, await previewed(app, id, known, file)));
    if (!done) fill(preview);
    preview.querySelector("h2")?.focus();
  });
  const purchases = fileInput((file) => {
    const where = `/v1/studies/${id}/purchases?${called(file)}`;
    const ask = async (unchanged) => app.api.ask("PUT", where, withHeaders(await sent(file), unchanged));
    return change(app, known, ask, t("people.purchases_taken"));
  });
  const example = URL.createObjectURL(new Blob([EXAMPLE], { type: "text/csv" }));
  return h(
    "div",
    {},
    h(
      "div",
      { class: "row" },
      h("button", { class: "main", onclick: () => table.click() }, t("people.choose")),
      h("button", { onclick: () => purchases.click() }, t("people.purchases")),
      h("a", { href: example, download: "respondents.csv" }, t("people.example")),
    ),
    h("p", { class: "note" }, t("people.columns")),
    table,
    purchases,
  );
}

function fileInput(take) {
  const input = h("input", { type: "file", accept: ".csv,.tsv,.txt,.xlsx", hidden: true });
  input.onchange = async () => {
    const [file] = input.files;
    input.value = "";
    if (file) await take(file);
  };
  return input;
}

/** What is sent of `file`: its bytes of now, as the file may be another one on the disk later. Throws `ApiError`. */
async function sent(file) {
  const body = await file.arrayBuffer().catch(() => {
    throw new ApiError(0, "unreadable-file", file.name);
  });
  return { body, headers: { "Content-Type": "text/csv" } };
}

function withHeaders({ body, headers }, more) {
  return { body, headers: { ...headers, ...more } };
}

function called({ name }) {
  return new URLSearchParams({ filename: name });
}

async function previewed(app, id, known, file) {
  const where = `/v1/studies/${id}/respondents?${called(file)}`;
  const table = await sent(file);
  const found = await app.api.ask("PUT", `${where}&preview=true`, table);
  const take = onceAtATime(async () => {
    const ask = (unchanged) => app.api.ask("PUT", where, withHeaders(table, unchanged));
    await change(app, known, ask, t("people.taken", { n: found.respondents.length }));
  });
  return h(
    "section",
    { "aria-label": t("people.preview", { name: file.name }) },
    h("h2", { tabindex: -1 }, t("people.preview", { name: file.name })),
    h("p", {}, t("people.found", { n: found.respondents.length })),
    troubles(found),
    found.respondents.length > 0 && plainTable(found.respondents),
    h(
      "div",
      { class: "row" },
      h("button", { class: "main", onclick: take, disabled: !found.respondents.length }, t("people.take")),
      h("button", { onclick: (event) => event.target.closest("section").remove() }, t("dialog.cancel")),
    ),
  );
}

function troubles({ problems, warnings }) {
  if (!problems.length && !warnings.length) return null;
  return h(
    "div",
    { class: "alert" },
    problems.length > 0 && h("p", {}, t("people.problems", { n: problems.length })),
    h(
      "ul",
      {},
      problems.map((one) => h("li", {}, told(one.sentence))),
      warnings.map((one) => h("li", {}, told(one))),
    ),
  );
}

const CELLS = {
  name: (one) => [one.name, facts(one)],
  segment: (one) => segmentLetter(one.customer_segment) ?? t("segment.unknown"),
  target: (one) => (one.target_behaviour === null ? "–" : t(one.target_behaviour ? "yes" : "no")),
  nps: (one) => one.nps ?? "–",
  consent: (one) => consent(one) || "–",
  recordings: (one) => one.recordings.join(", ") || "–",
};

/** The columns of a table of `respondents`; that of consents only where anybody has one. */
function columnsOf(respondents) {
  return Object.keys(CELLS).filter((key) => key !== "consent" || respondents.some(consent));
}

function cells(one, columns) {
  return columns.map((key) => CELLS[key](one));
}

/** What else is known of a person, if anything. */
function facts({ csi, attributes }) {
  const scores = Object.entries(csi).map(([module, score]) => [`csi_${module}`, score]);
  const known = [...scores, ...Object.entries(attributes)];
  const one = ([key, value]) => h("li", {}, `${key}: ${value}`);
  return known.length > 0 && h("details", {}, h("summary", {}, t("people.attributes")), h("ul", {}, known.map(one)));
}

/** What a person agreed to, and until when; empty where nobody wrote it down. */
function consent({ consent: written, retain_until: until }) {
  const told = [written, until && t("people.kept_until", { day: day(`${until}T00:00`) })];
  return told.filter(Boolean).join(", ");
}

function framed(heads, rows, label) {
  const head = h(
    "thead",
    {},
    h(
      "tr",
      {},
      heads.map((key) => h("th", { scope: "col" }, key)),
    ),
  );
  return h(
    "div",
    { class: "scrolls", tabindex: 0, role: "region", "aria-label": label },
    h("table", {}, head, h("tbody", {}, rows)),
  );
}

function plainTable(respondents) {
  const columns = columnsOf(respondents);
  const rows = respondents.map((one) =>
    h(
      "tr",
      {},
      cells(one, columns).map((cell) => h("td", {}, cell)),
    ),
  );
  return framed(
    columns.map((key) => t(`people.${key}`)),
    rows,
    t("people.title"),
  );
}

function peopleTable(app, study, known) {
  const { respondents } = known;
  const columns = columnsOf(respondents);
  const said = (one) => {
    const href = `/studies/${study.id}/sentences?respondent=${encodeURIComponent(one.name)}`;
    const unshown = one.withheld > 0 && h("span", { class: "note" }, ` ${t("people.unshown", { n: one.withheld })}`);
    return [h("a", { href }, t("sentences.count", { n: one.heard })), unshown].filter(Boolean);
  };
  const remove = (one) =>
    h(
      "button",
      { class: "quiet danger", "aria-label": `${t("delete")}: ${one.name}`, onclick: () => forget(app, study, known, one) },
      t("delete"),
    );
  const row = (one) =>
    h(
      "tr",
      {},
      [...cells(one, columns), one.heard ? said(one) : t("people.unheard"), mayChange(study) && remove(one)].map((cell) =>
        h("td", {}, cell),
      ),
    );
  const heads = [...columns.map((key) => t(`people.${key}`)), t("people.said"), h("span", { class: "unseen" }, t("actions"))];
  return framed(heads, respondents.map(row), t("people.title"));
}

async function forget(app, study, known, { name }) {
  if (!(await confirmed({ title: t("people.delete_title", { name }), text: t("people.delete_text"), yes: t("delete") }))) return;
  const where = `/v1/studies/${study.id}/respondents/${encodeURIComponent(name)}`;
  await change(app, known, (headers) => app.api.ask("DELETE", where, { headers }), t("people.deleted", { name }));
}

function unlisted(study, { unlisted: names }) {
  if (!names.length) return null;
  const link = (name) =>
    h("li", {}, h("a", { href: `/studies/${study.id}/sentences?respondent=${encodeURIComponent(name)}` }, name));
  return [h("h2", {}, t("people.unlisted")), h("p", { class: "note" }, t("people.unlisted_note")), h("ul", {}, names.map(link))];
}
