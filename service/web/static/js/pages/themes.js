// What was hard, ranked by how many people say it; every number opens the sentences behind it.

import { h } from "../core/dom.js";
import { day } from "../core/format.js";
import { poll } from "../core/polling.js";
import { t, told } from "../core/words.js";
import { Choosing } from "../parts/choosing.js";
import { exportButton } from "../parts/export.js";
import { peopleOf } from "../parts/people.js";
import { saturation } from "../parts/saturation.js";
import { evidenceLegend, sentenceList, voicedRecordings } from "../parts/sentences.js";
import { inStudy, mayChange } from "../parts/study-frame.js";
import { subthemes, takeQuotes, themeCard, themeFacts } from "../parts/theme-card.js";
import { themeTools } from "../parts/theme-work.js";

const BUSY_MS = 3000;
const IDLE_MS = 10_000;
const ASIDES = ["wish", "hypothetical", "praise"];

export async function themes(app, { study: id }) {
  const [study, found, voiced, { segments, apart }] = await Promise.all([
    app.api.get(`/v1/studies/${id}`),
    app.api.get(`/v1/studies/${id}/themes`),
    voicedRecordings(app, id),
    peopleOf(app, id),
  ]);
  const missing = found.working ? null : await missingThemes(app, id, found);
  const shows = { study, voiced, segments };
  const cards = found.themes.map((one, at) => themeCard(app, one, at + 1, shows));
  const body = inStudy(
    study,
    "themes",
    state(app, study, found, missing),
    asides(study, found, apart),
    saturation(found.saturation),
    found.found_at !== null && h("p", {}, exportButton(app, study)),
    cards.length > 0 && evidenceLegend(),
    h("ol", { class: "themes" }, cards),
    notices(found),
  );
  const takesOver = (before) => {
    for (const card of cards) {
      const known = before.querySelector(`.theme[id="${CSS.escape(card.id)}"]`);
      if (known) takeQuotes(card, known);
    }
  };
  return { title: `${t("tab.themes")} · ${study.name}`, body, takesOver, stop: again(app, study, found) };
}

/** Shows the page anew once other themes have been found, or more is to be told of these. */
function again(app, study, found) {
  const stands = ({ found_at, working, stale, added }) => JSON.stringify([found_at, working, stale, added]);
  const look = async () => {
    const now = await app.api.get(`/v1/studies/${study.id}/themes`).catch(() => found);
    if (stands(now) !== stands(found)) await app.router.show({ quietly: true });
  };
  return poll(look, () => (found.working || found.stale ? BUSY_MS : IDLE_MS)).stop;
}

/** Which sentence says that the themes of what is coded were not found, and why the last search failed; `null` where they were. */
async function missingThemes(app, id, found) {
  if (found.found_at !== null && !found.stale) return null;
  const [coded, searches] = await Promise.all([
    app.api.get(`/v1/studies/${id}/recordings?state=done&limit=1`),
    app.api.get(`/v1/jobs?study_id=${id}&kind=themes&limit=1`),
  ]);
  if (found.found_at === null && !coded.items.length) return null;
  const [last] = searches.items;
  const isLater = found.found_at === null || new Date(last?.finished_at) > new Date(found.found_at);
  return { told: found.found_at === null ? "themes.unfound" : "themes.stale", failure: isLater ? last?.failure : null };
}

function state(app, study, found, missing) {
  const find = async () => {
    const asked = await app.attempt(() => app.api.ask("POST", `/v1/studies/${study.id}/jobs`));
    if (asked) await app.router.show();
  };
  const button = h("button", { onclick: find }, t("themes.find"));
  if (found.working) return h("p", { class: "alert", role: "status" }, t("themes.working"));
  if (missing !== null) {
    const why = missing.failure && h("span", { class: "bad" }, told(missing.failure));
    return h("div", { class: "alert row" }, t(missing.told), why, mayChange(study) && button);
  }
  if (found.found_at === null) return h("p", {}, t("themes.none_yet"));
  if (!found.themes.length) return h("p", {}, t("themes.none"));
  if (found.added)
    return h("div", { class: "alert row" }, t("themes.added", { n: found.added }), mayChange(study) && button);
  return h("p", { class: "note" }, t("themes.found", { n: found.themes.length, day: day(found.found_at) }));
}

function asides(study, found, apart) {
  const base = `/studies/${study.id}/sentences`;
  const unassigned = h("a", { href: `${base}?list=unassigned` }, t("themes.unassigned", { n: found.unassigned.length - found.unassigned_withheld }));
  const others = apart.length > 0 && h("a", { href: `${base}?list=apart` }, t("themes.apart"));
  const links = ASIDES.map((act) => h("a", { href: `${base}?act=${act}` }, t(`acts.${act}`)));
  return found.found_at !== null && h("nav", { class: "asides", "aria-label": t("themes.beside") }, unassigned, others, links);
}

function notices(found) {
  const left = found.left_out.map((one) => `${one.recording}: ${told(one.reason ?? "")}`);
  const [moved, changed] = ["moved: ", "changed: "].map((kind) => found.changes.filter((one) => one.startsWith(kind)).length);
  const changes = found.changes.filter((one) => !/^(kept|changed|moved): /.test(one));
  const counted = [changed && t("reprocess.themes_changed", { n: changed }), moved && t("reprocess.moved", { n: moved })].filter(Boolean);
  const notes = [...new Set([...[...changes, ...found.warnings].map(told), ...counted, ...left])];
  if (!notes.length) return null;
  return h(
    "details",
    { id: "notices" },
    h("summary", {}, t("themes.notices", { n: notes.length })),
    h(
      "ul",
      {},
      notes.map((one) => h("li", {}, one)),
    ),
  );
}

/** The sentences of one theme: all of them, those of one customer segment, or those of one of its parts. */
export async function theme(app, { study: id, theme: name }, query) {
  const [study, all] = await Promise.all([app.api.get(`/v1/studies/${id}`), app.api.get(`/v1/studies/${id}/themes`)]);
  const found = all.themes.find((one) => one.id === decodeURIComponent(name));
  if (found === undefined) return gone(study);
  const [{ items }, voiced, { segments }] = await Promise.all([
    app.api.get(`/v1/studies/${id}/themes/${name}/utterances`),
    voicedRecordings(app, id),
    peopleOf(app, id),
  ]);
  const segment = query.get("segment");
  const part = found.subthemes.find((one) => one.id === query.get("part")) ?? null;
  const isOf = (one) => segment === null || (segments[one.respondent] ?? "") === segment;
  const shown = items.filter((one) => isOf(one) && (part === null || part.members.includes(one.utterance_id)));
  const count = h("span", {});
  let there = shown.length;
  const left = (n) => {
    there -= n;
    count.textContent = t("sentences.count", { n: there });
  };
  left(0);
  const choosing = mayChange(study) ? new Choosing(app, study, found, left) : null;
  const here = `/studies/${id}/themes/${name}`;
  const only = [
    segment !== null && (segment ? t("segment", { segment }) : t("segment.unknown")),
    part !== null && t("theme.part", { name: part.name }),
  ].filter(Boolean);
  const about = only.length > 0 && h("p", {}, `${only.join(". ")}. `, h("a", { href: here }, t("theme.whole")));
  const body = inStudy(
    study,
    "themes",
    h("h2", { class: "theme-name" }, found.name),
    themeFacts(found, here, segment),
    subthemes(found, here, part?.id),
    choosing && themeTools(app, study, found, all.language),
    evidenceLegend(),
    about,
    h("p", { class: "note" }, count, choosing && shown.length > 0 && ` · ${t("choosing.hint")}`),
    found.withheld > 0 && h("p", { class: "note" }, t("theme.withheld", { n: found.withheld })),
    sentenceList(app, shown, { voiced, segments, choosing, label: found.name }),
    choosing?.element,
  );
  return { title: `${found.name} · ${study.name}`, body };
}

function gone(study) {
  const link = h("a", { href: `/studies/${study.id}/themes` }, t("recordings.open_themes"));
  const body = inStudy(study, "themes", h("h2", {}, t("theme.gone")), h("p", {}, t("theme.gone_text")), h("p", {}, link));
  return { title: `${t("theme.gone")} · ${study.name}`, body };
}
