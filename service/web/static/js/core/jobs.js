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
