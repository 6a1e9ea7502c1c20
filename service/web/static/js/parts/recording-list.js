// The list of recordings with what is being done to each, kept up to date row by row.

import { confirmed } from "../core/dialogs.js";
import { fill, h } from "../core/dom.js";
import { clock, percent, timeLeft } from "../core/format.js";
import { t, tOr, told } from "../core/words.js";
import { mayChange } from "./study-frame.js";
import { correctText } from "./text-dialog.js";
import { uploadRow } from "./upload-row.js";

const MOST_LETTERS = 180;
const STATES = ["done", "working", "waiting", "failed", "cancelled"];

/** Shows recordings and uploads of `study`; `changed` is called when something was asked for. */
export class RecordingList {
  constructor(app, study, changed) {
    this.app = app;
    this.study = study;
    this.changed = changed;
    this.rows = new Map();
    this.uploadRows = new WeakMap();
    this.names = [];
    this.told = h("p", { class: "note", role: "status" });
    this.counts = h("div", { class: "counts note" });
    this.uploads = h("ul", { class: "files", "aria-label": t("upload.title"), hidden: true });
    this.list = h("ul", { class: "files", "aria-label": t("tab.recordings") });
    this.element = h("section", {}, this.uploads, this.told, this.counts, this.list);
  }

  /** `held` says why work is not begun; `null` where it is. */
  show(recordings, { working, stale, held }) {
    this.names = recordings.map(({ name }) => name);
    const next = new Map();
    for (const recording of recordings) {
      const key = JSON.stringify(recording);
      const known = this.rows.get(recording.id);
      next.set(recording.id, known?.key === key ? known : { key, row: this.#row(recording) });
    }
    const focused = this.#focused();
    this.rows = next;
    const rows = [...next.values()].map((one) => one.row);
    show(this.list, rows);
    this.#focus(focused);
    this.#count(recordings);
    this.#tell(recordings, { working, stale, held });
    this.showUploads();
  }

  trouble(sentence) {
    delete this.told.dataset.said;
    this.told.textContent = sentence;
  }

  showUploads() {
    const items = this.app.uploads.of(this.study.id);
    this.uploads.hidden = items.length === 0;
    show(
      this.uploads,
      items.map((item) => this.#upload(item)),
    );
  }

  #count(recordings) {
    const counted = STATES.map((state) => [state, recordings.filter((one) => one.state === state).length]);
    fill(
      this.counts,
      counted.filter(([, n]) => n).map(([state, n]) => h("span", { class: `state-${state}` }, `${t(`state.${state}`)}: ${n}`)),
    );
  }

  #tell(recordings, { working, stale, held }) {
    const busy = recordings.some((one) => one.state === "working" || one.state === "waiting");
    const sentence = held ?? t(howItStands(recordings, { busy, working, stale }));
    if (this.told.dataset.said === sentence) return;
    this.told.dataset.said = sentence;
    const link = recordings.length > 0 && h("a", { href: `/studies/${this.study.id}/themes` }, t("recordings.open_themes"));
    fill(this.told, sentence, " ", link);
  }

  /** The row of an upload; while it is sent, only its bar moves, so that its buttons keep the focus. */
  #upload(item) {
    const known = this.uploadRows.get(item);
    if (known?.state === item.state) {
      known.move();
      return known.row;
    }
    const made = uploadRow(this.app, item);
    this.uploadRows.set(item, made);
    return made.row;
  }

  #row(recording) {
    const opens = recording.state === "done" || recording.duration_ms !== null;
    const name = opens ? h("a", { href: `/recordings/${recording.id}` }, recording.name) : recording.name;
    const kind = recording.has_audio ? t("recording.sound") : t("recording.text");
    const kept = stays(recording) && (recording.job.failure ?? t("told.stays_cancelled"));
    const failure = recording.failure ?? kept;
    const facts = [
      kind,
      recording.has_audio && recording.duration_ms && clock(recording.duration_ms),
      recording.warnings.length && t("recording.warnings", { n: recording.warnings.length }),
    ];
    return h(
      "li",
      { "data-id": recording.id },
      h("div", {}, h("span", { class: "name" }, name), h("p", { class: "note" }, facts.filter(Boolean).join(" · "))),
      h("div", { class: "doing" }, this.#doing(recording)),
      mayChange(this.study) && h("div", { class: "row" }, this.#actions(recording)),
      failure && h("p", { class: "failure bad" }, told(failure)),
    );
  }

  #doing(recording) {
    const { state, job } = recording;
    if (state !== "working" || !job?.stage) return h("span", { class: `state-${state}` }, t(`state.${state}`));
    const share = job.total ? Math.min(1, job.done / job.total) : 0;
    const left = job.seconds_left === null ? "" : ` · ${timeLeft(job.seconds_left)}`;
    const stage = tOr(`stage.${job.stage}`, job.stage);
    return [
      `${stage}, ${percent(share)}${left}`,
      h("progress", { max: 1, value: share, "aria-label": `${recording.name}: ${stage}` }),
    ];
  }

  #actions(recording) {
    const busy = recording.state === "waiting" || recording.state === "working";
    const again = recording.state === "failed" || recording.state === "cancelled" || stays(recording);
    const labelled = (key, action, look = "quiet") =>
      h("button", { class: look, "aria-label": `${t(key)}: ${recording.name}`, "data-does": key, onclick: action }, t(key));
    return [
      again && labelled("retry", () => this.#ask("POST", `/v1/recordings/${recording.id}/retry`)),
      busy && recording.job && labelled("cancel", () => this.#ask("POST", `/v1/jobs/${recording.job.id}/cancel`)),
      labelled("recording.rename", () => this.app.attempt(() => this.#rename(recording))),
      labelled("delete", () => this.#delete(recording), "quiet danger"),
    ];
  }

  async #ask(method, path) {
    await this.app.attempt(() => this.app.api.ask(method, path));
    this.changed();
  }

  async #rename({ id, name: text }) {
    const known = await this.app.api.get(`/v1/recordings/${id}`);
    const asked = { title: t("recording.rename"), hint: t("recording.rename_hint"), text, most: MOST_LETTERS };
    await correctText(asked, async (name) => {
      await this.app.api.ask("PATCH", `/v1/recordings/${id}`, { json: { name }, headers: this.app.api.unchanged(known) });
      this.app.notices.say(t("recording.renamed", { name }));
    });
    this.changed();
  }

  async #delete(recording) {
    const asked = {
      title: t("recording.delete_title", { name: recording.name }),
      text: t("recording.delete_text"),
      yes: t("delete"),
    };
    if (!(await confirmed(asked))) return;
    await this.app.attempt(
      () => this.app.api.ask("DELETE", `/v1/recordings/${recording.id}`),
      t("recording.deleted", { name: recording.name }),
    );
    this.changed();
  }

  #focused() {
    const row = document.activeElement?.closest?.("[data-id]");
    return row && { id: row.dataset.id, does: document.activeElement.dataset.does };
  }

  #focus(focused) {
    if (!focused || this.list.contains(document.activeElement)) return;
    const row = this.rows.get(focused.id)?.row;
    (
      row?.querySelector(`[data-does="${focused.does}"]`) ??
      row?.querySelector("a, button") ??
      this.list.querySelector("a")
    )?.focus();
  }
}

/** Whether a recording has the results of before since it could not be worked on again, or was not. */
function stays({ state, job }) {
  return state === "done" && (job?.state === "failed" || job?.state === "cancelled");
}

/** Puts `rows` into `list`, unless they are there already. */
function show(list, rows) {
  if (rows.length !== list.children.length || rows.some((row, at) => row !== list.children[at])) fill(list, rows);
}

function howItStands(recordings, { busy, working, stale }) {
  if (!recordings.length) return "recordings.none";
  if (busy) return "recordings.busy";
  if (working) return "recordings.themes_working";
  if (stale) return "recordings.stale";
  return recordings.some((one) => one.state === "failed") ? "recordings.ready_but" : "recordings.ready";
}
