// The recordings of a study: sent here, watched while they are worked on, opened, tried again, deleted.

import { h } from "../core/dom.js";
import { poll } from "../core/polling.js";
import { t, told } from "../core/words.js";
import { dropZone } from "../parts/drop-zone.js";
import { RecordingList } from "../parts/recording-list.js";
import { inStudy, mayChange } from "../parts/study-frame.js";

const BUSY_MS = 1500;
const IDLE_MS = 8000;
const MANY = 100;

export async function recordings(app, { study: id }) {
  const study = await app.api.get(`/v1/studies/${id}`);
  const list = new RecordingList(app, study, () => polling.now());
  let busy = false;
  const look = async () => {
    try {
      const [found, { working, stale }] = await Promise.all([
        app.api.all(`/v1/studies/${id}/recordings`),
        app.api.get(`/v1/studies/${id}/themes`),
      ]);
      list.show(found, { working, stale, held: working ? await whyHeld(app) : null });
      busy = working || app.uploads.of(id).length > 0;
    } catch (error) {
      if (!("kind" in error)) throw error;
      list.trouble(error.message);
    }
  };
  const polling = poll(look, () => (busy ? BUSY_MS * Math.max(1, list.names.length / MANY) : IDLE_MS));
  let sending = app.uploads.of(id).length;
  app.uploads.onChange = () => {
    const now = app.uploads.of(id).length;
    list.showUploads();
    if (now !== sending) polling.now();
    sending = now;
  };
  const stop = () => {
    polling.stop();
    if (zone) zone.stop();
    app.uploads.onChange = () => {};
  };
  const add = async (files) => {
    await polling.now();
    app.uploads.add(id, files, list.names);
  };
  const zone = mayChange(study) && dropZone(add);
  const update = mayChange(study) && h("p", { class: "note" }, h("a", { href: `/studies/${id}/reprocess` }, t("reprocess.title")));
  return { title: study.name, body: inStudy(study, "recordings", zone && zone.element, list.element, update), stop };
}

/** Why all work waits and none is begun; `null` where some is, or where that cannot be told. */
async function whyHeld(app) {
  try {
    const { workers, paused_workers: waiting, paused } = await app.api.get("/ready");
    if (workers === 0) return t("recordings.no_worker");
    return waiting === workers ? told(paused[0]) : null;
  } catch (error) {
    if (!("kind" in error)) throw error;
    return error.status === 503 ? error.message : null;
  }
}
