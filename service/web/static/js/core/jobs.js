// Long work: waited for while somebody looks.

import { poll } from "./polling.js";

const LOOK_MS = 700;

/** Resolves to the job once it has ended; `null` when it is gone. */
export function ended(app, { id }) {
  return new Promise((resolve) => {
    const look = async () => {
      const job = await app.api.get(`/v1/jobs/${id}`).catch((error) => (error.status === 404 ? null : { state: "queued" }));
      if (job?.state === "queued" || job?.state === "running") return;
      polling.stop();
      resolve(job);
    };
    const polling = poll(look, () => LOOK_MS);
  });
}

/** The jobs that a page has begun; `renew` is called once all of them have ended, unless the page was left. */
export class Works {
  constructor(app, renew) {
    this.app = app;
    this.renew = renew;
    this.running = 0;
    this.isOpen = true;
  }

  /** Resolves to `job` once it has ended. */
  async done(job) {
    this.running++;
    const found = await ended(this.app, job);
    this.running--;
    if (this.running === 0 && this.isOpen) await this.app.attempt(() => this.renew());
    return found;
  }

  stop() {
    this.isOpen = false;
  }
}
