// Long work: waited for while somebody looks.

import { poll } from "./polling.js";

const LOOK_MS = 700;

/** Whether the job waits or is being done. */
export function isUnderWay(job) {
  return job?.state === "queued" || job?.state === "running";
}

/** Resolves to the job once it has ended; `null` when it is gone. */
export function ended(app, job) {
  return new Promise((resolve) => watch(app, job, resolve));
}

/** Calls `then` with the job once it has ended; with `null` when it is gone. What is returned stops the waiting. */
function watch(app, { id }, then) {
  const look = async () => {
    const job = await app.api.get(`/v1/jobs/${id}`).catch((error) => (error.status === 404 ? null : { state: "queued" }));
    if (isUnderWay(job)) return;
    polling.stop();
    then(job);
  };
  const polling = poll(look, () => LOOK_MS);
  return polling.stop;
}

/** The jobs that a page waits for; `renew` is called once all of them have ended, unless the page was left. */
export class Works {
  constructor(app, renew) {
    this.app = app;
    this.renew = renew;
    this.running = 0;
    this.isOpen = true;
    this.leave = () => {};
  }

  /** Resolves to `job`, which the page has begun, once it has ended, also when the page was left by then. */
  done(job) {
    return this.#counted(ended(this.app, job));
  }

  /** Waits for `job`, which the page has found, where it is under way; nobody waits for it once the page is left. */
  follow(job) {
    if (isUnderWay(job)) this.#counted(new Promise((resolve) => (this.leave = watch(this.app, job, resolve))));
  }

  async #counted(ending) {
    this.running++;
    const found = await ending;
    this.running--;
    if (this.running === 0 && this.isOpen) await this.app.attempt(() => this.renew());
    return found;
  }

  stop() {
    this.isOpen = false;
    this.leave();
  }
}
