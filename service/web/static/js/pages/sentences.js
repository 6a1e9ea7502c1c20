// Everything that was said: searched in every form of the words, or listed by what sentences do.

import { fill, h } from "../core/dom.js";
import { choice, field } from "../core/forms.js";
import { onceAtATime } from "../core/once.js";
import { t } from "../core/words.js";
import { Choosing } from "../parts/choosing.js";
import { peopleOf } from "../parts/people.js";
import { evidenceLegend, quote, voicedRecordings } from "../parts/sentences.js";
import { inStudy, mayChange } from "../parts/study-frame.js";

const ACTS = ["complaint", "wish", "hypothetical", "praise", "other"];
const AT_ONCE = 50;
const SORTED_AT_ONCE = 500; // of those that somebody puts into themes

export async function sentences(app, { study: id }, query) {
  const asked = {
    q: query.get("q") ?? "",
    act: query.get("act") ?? "",
    respondent: query.get("respondent") ?? "",
    list: query.get("list"),
  };
  const [study, voiced, { segments, withheld, apart }] = await Promise.all([
    app.api.get(`/v1/studies/${id}`),
    voicedRecordings(app, id),
    peopleOf(app, id),
  ]);
  const choosing = asked.list === "unassigned" && mayChange(study) ? new Choosing(app, study, null, (n) => left(n)) : null;
  const list = h("ul", { class: "quotes", "aria-label": t("sentences.found") });
  const told = h("p", { class: "note", role: "status" });
  const more = h("button", { hidden: true }, t("sentences.more"));
  let count = 0;
  let following = null;
  const unshown = withheld[asked.respondent] ?? 0;
  const isSought = Boolean(asked.q || asked.act || (asked.respondent && !unshown));
  const tell = () =>
    fill(told, count || !isSought ? t(following ? "sentences.first" : "sentences.count", { n: count }) : nothing(id));
  const next = async (cursor) => {
    const page = asked.list === "apart" ? await complaintsOf(app, id, apart) : await app.api.get(address(id, asked, cursor));
    list.append(
      ...page.items.map((one) => quote(app, one, { hasSound: voiced.has(one.recording_id), segments, showsAct: true, choosing })),
    );
    count += page.items.length;
    following = page.next_cursor;
    tell();
    more.hidden = !page.next_cursor;
    more.onclick = onceAtATime(() => app.attempt(() => next(page.next_cursor)));
  };
  const left = async (n) => {
    count -= n;
    if (following && !list.childElementCount) await next(following);
    else tell();
  };
  await next(null);
  const heading =
    (asked.list === "unassigned" && [
      h("h2", {}, t("sentences.unassigned")),
      h("p", { class: "note" }, t("sentences.unassigned_note"), choosing && ` ${t("choosing.hint")}`),
    ]) ||
    (asked.list === "apart" && [h("h2", {}, t("themes.apart")), h("p", { class: "note" }, t("themes.apart_note"))]);
  const about =
    asked.respondent &&
    h(
      "p",
      {},
      t("sentences.of", { person: asked.respondent }),
      " ",
      h("a", { href: `/studies/${id}/sentences` }, t("sentences.everybody")),
    );
  const kept = unshown > 0 && h("p", { class: "note" }, t("people.withheld", { n: unshown }));
  const note =
    asked.act && asked.act !== "complaint" && asked.act !== "other" && h("p", { class: "note" }, t(`acts.${asked.act}_note`));
  const body = inStudy(study, "sentences", searchForm(app, id, asked), about, kept, note, heading, evidenceLegend(), told, list, more, choosing?.element);
  return { title: `${t("tab.sentences")} · ${study.name}`, body, keepsFocus: false };
}

function nothing(id) {
  return [t("sentences.nothing"), " ", h("a", { href: `/studies/${id}/sentences` }, t("sentences.all"))];
}

function searchForm(app, id, asked) {
  const words = h("input", { type: "search", value: asked.q, maxlength: 500 });
  const acts = [["", t("sentences.any_act")], ...ACTS.map((act) => [act, t(`act.${act}`)])];
  const made = h(
    "form",
    { class: "wide search", role: "search" },
    field(t("sentences.search"), words, { name: "q", hint: t("sentences.search_hint") }),
    field(t("sentences.act"), choice(acts, asked.act), { name: "act" }),
    h("button", { type: "submit", class: "main" }, t("sentences.look")),
  );
  made.onsubmit = (event) => {
    event.preventDefault();
    const said = [...new FormData(made)].filter(([, value]) => value.trim());
    if (asked.respondent) said.push(["respondent", asked.respondent]);
    app.router.go(`/studies/${id}/sentences?${new URLSearchParams(said)}`);
  };
  return made;
}

/** All complaints of `people`, as one page of a list. */
async function complaintsOf(app, id, people) {
  const own = (name) => app.api.all(`/v1/studies/${id}/utterances?${new URLSearchParams({ act: "complaint", respondent: name })}`);
  return { items: (await Promise.all(people.map(own))).flat(), next_cursor: null };
}

function address(id, asked, cursor) {
  const { q, act, respondent } = asked;
  const isSorted = asked.list === "unassigned";
  const searched = q.trim() ? "search" : "utterances";
  const where = isSorted ? "unassigned" : searched;
  const wanted = { limit: isSorted ? SORTED_AT_ONCE : AT_ONCE, act, respondent, cursor, q: q.trim() };
  const given = Object.entries(wanted).filter(([, value]) => value);
  return `/v1/studies/${id}/${where}?${new URLSearchParams(given)}`;
}
