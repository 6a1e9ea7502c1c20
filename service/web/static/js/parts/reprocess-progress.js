// A study while it is brought up to date: how far all of it is, and each recording; it can be stopped.

import { fill, h } from "../core/dom.js";
import { percent, timeLeft } from "../core/format.js";
import { t, tOr, told } from "../core/words.js";

const BEFORE_DONE = ["failed", "running", "queued", "cancelled", "done"];

/** Shows the job; `look` asks how far it is. */
export class ReprocessProgress {
  constructor(app, job, canCancel) {
    this.app = app;
    this.job = job;
    this.count = 0;
    this.told = h("p", { role: "status" });
    this.bar = h("progress", { max: 1, value: 0, "aria-label": t("reprocess.title") });
    this.list = h("ul", { class: "files", "aria-label": t("reprocess.files") });
    const stop = canCancel && h("p", {}, h("button", { onclick: () => this.#cancel() }, t("reprocess.cancel")));
    this.element = h("section", {}, this.told, this.bar, h("p", { class: "note" }, t("reprocess.leave")), stop, this.list);
  }

  /** Resolves to the job as it is now; `null` when the server could not be asked. */
  async look() {
    try {
      const where = `/v1/jobs/${this.job.id}`;
      const [job, files] = await Promise.all([this.app.api.get(where), this.app.api.all(`${where}/files`)]);
      this.#show(job, files);
      return job;
    } catch (error) {
      if (!("kind" in error)) throw error;
      this.told.textContent = error.message;
      return null;
    }
  }

  #show(job, files) {
    this.count = files.length;
    const share = job.total ? Math.min(1, job.done / job.total) : 0;
    const left = job.seconds_left === null ? "" : ` · ${timeLeft(job.seconds_left)}`;
    const stage = job.stage === null ? t("reprocess.waiting") : tOr(`stage.${job.stage}`, job.stage);
    const counted = job.stage === "files" ? t("reprocess.of", { done: job.done, total: job.total }) : percent(share);
    const sentence = `${stage}: ${counted}${left}`;
    if (this.told.textContent !== sentence) this.told.textContent = sentence;
    this.bar.value = share;
    const wanted = BEFORE_DONE.flatMap((state) => files.filter((file) => file.state === state));
    fill(this.list, wanted.map(row));
  }

  async #cancel() {
    await this.app.attempt(() => this.app.api.ask("POST", `/v1/jobs/${this.job.id}/cancel`));
    await this.app.router.show();
  }
}

/** One recording: how far it is, why it is worked on, why it failed. */
export function row(file) {
  return h(
    "li",
    {},
    h(
      "div",
      {},
      h("a", { class: "name", href: `/recordings/${file.recording_id}` }, file.recording),
      !file.failure && h("p", { class: "note" }, told(file.why)),
    ),
    h("div", { class: "doing" }, doing(file)),
    h("span", { class: "note" }, file.changed ? t("reprocess.acts_changed", { n: file.changed }) : ""),
    file.failure && h("p", { class: "failure bad" }, told(file.failure)),
  );
}

function doing({ recording, state, job }) {
  if (state !== "running" || !job?.stage) return h("span", { class: `state-${state}` }, t(`file.${state}`));
  const share = job.total ? Math.min(1, job.done / job.total) : 0;
  const stage = tOr(`stage.${job.stage}`, job.stage);
  return [`${stage}, ${percent(share)}`, h("progress", { max: 1, value: share, "aria-label": `${recording}: ${stage}` })];
}
