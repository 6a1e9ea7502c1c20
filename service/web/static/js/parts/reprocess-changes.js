// What the last time changed: recordings that failed, acts, themes, and the sentences behind the acts.

import { h } from "../core/dom.js";
import { day, number } from "../core/format.js";
import { onceAtATime } from "../core/once.js";
import { t, told } from "../core/words.js";
import { row } from "./reprocess-progress.js";

const OF_ONE_RUN = ["new", "gone", "split"];
const TROUBLED = ["failed", "cancelled"];

/** What came of a job that ended. */
export async function changesOf(app, job) {
  const where = `/v1/jobs/${job.id}`;
  const [files, changes, first] = await Promise.all([
    app.api.all(`${where}/files`),
    app.api.get(`${where}/changes`),
    app.api.get(`${where}/changes/sentences`),
  ]);
  const troubled = files.filter((file) => TROUBLED.includes(file.state));
  const done = files.filter((file) => file.state === "done").length;
  return h(
    "section",
    { "aria-labelledby": "last-time" },
    h("h2", { id: "last-time" }, t("reprocess.last", { day: day(job.finished_at ?? job.created_at) })),
    job.state !== "done" && h("p", { class: "bad" }, job.failure ? told(job.failure) : t(`state.${job.state}`)),
    h("p", {}, t("reprocess.done", { n: done }), " ", calls(changes)),
    troubled.length > 0 && h("ul", { class: "files", "aria-label": t("reprocess.troubled") }, troubled.map(row)),
    h("h3", {}, t("reprocess.acts")),
    h("p", {}, t("reprocess.acts_told", { n: changes.changed }), " ", t("reprocess.sentences", { new: changes.new, gone: changes.gone })),
    acts(changes.acts),
    first.items.length > 0 && sentences(app, where, first),
    h("h3", {}, t("reprocess.themes_title")),
    themes(changes),
  );
}

function calls({ model_calls: counted }) {
  const all = Object.values(counted).reduce((sum, one) => sum + one, 0);
  return t("reprocess.calls", { n: all });
}

function actName(act) {
  return act === null ? t("reprocess.no_act") : t(`act.${act}`);
}

function acts(counted) {
  const one = ({ before, after, count }) => h("li", {}, `${actName(before)} → ${actName(after)}: ${number(count)}`);
  return counted.length > 0 && h("ul", {}, counted.map(one));
}

function themes({ themes: found, moved }) {
  const changed = found.filter((one) => one.change !== "kept");
  const names = new Map(found.map((one) => [one.theme, one.name]));
  const one = (theme) => {
    const others = theme.others.length ? ` (${theme.others.map((id) => names.get(id) ?? id).join(", ")})` : "";
    const before = theme.change === "renamed" ? ` ← ${theme.before}` : "";
    const differences = OF_ONE_RUN.includes(theme.change) ? [] : differencesOf(theme);
    return h("li", {}, `${t(`change.${theme.change}`)}: ${theme.name}${before}${others}`, differences);
  };
  return [
    h("p", {}, t("reprocess.themes_kept", { n: found.length - changed.length }), " ", t("reprocess.moved", { n: moved.length })),
    changed.length > 0 && h("ul", {}, changed.map(one)),
  ];
}

/** In what else a theme that was there before is otherwise: its statement, and its sentences. */
function differencesOf({ statement, statement_before: before, came, left }) {
  const worded = [statement, before].map((one) => one || t("reprocess.unworded"));
  return [
    statement !== before && h("p", { class: "note" }, `${worded[0]} ← ${worded[1]}`),
    came + left > 0 && h("p", { class: "note" }, t("reprocess.came_left", { came, left })),
  ];
}

/** The sentences whose act is another now, a page at a time. */
function sentences(app, where, first) {
  const list = h("ul", { class: "changed" });
  let cursor = null;
  const add = (page) => {
    list.append(...page.items.map(sentence));
    cursor = page.next_cursor;
    more.hidden = cursor === null;
  };
  const next = async () => {
    const path = `${where}/changes/sentences?cursor=${encodeURIComponent(cursor)}`;
    await app.attempt(async () => add(await app.api.get(path)));
  };
  const more = h("button", { onclick: onceAtATime(next) }, t("reprocess.more"));
  add(first);
  return h("details", {}, h("summary", {}, t("reprocess.which")), list, more);
}

function sentence(one) {
  const place = h("a", { href: `/recordings/${one.recording_id}?s=${one.number}` }, one.utterance_id);
  return h("li", {}, h("span", { class: "said" }, one.text), h("p", { class: "note" }, `${actName(one.before)} → ${actName(one.after)} · `, place));
}
