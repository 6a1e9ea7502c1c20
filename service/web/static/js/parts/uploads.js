// Files on their way to the server by tus: in pieces, a few at a time, and on again where a line was cut.

import "../../vendor/tus-4.3.1.min.js";
import { STALE, TOKEN } from "../core/api.js";
import { refusal, t } from "../core/words.js";
import { named } from "./chosen-files.js";

const AT_ONCE = 3;
const PIECE_BYTES = 8 * 1024 * 1024;
const AGAIN_AFTER_MS = [0, 1000, 3000, 5000, 10000, 20000, 30000];
const TABLE = /^(respondents|purchases|speakers)\.csv$|\.xlsx$/i;
const PASSING = new Set([401, 408, 409, 423, 429]); // refusals that trying again may overcome
const PAUSING = new Set([0, 401, 429]); // what holds for all files: no answer, the session, too many requests; see `isAway`
const FULL = 507; // which goes on until somebody makes room
const PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 30000;
const TOO_OFTEN_MS = 60000;
const MOST_PAUSES = 5; // of one file with nothing sent in between

/** All uploads of this window; `onChange` is called whenever one of them changes. */
export class Uploads {
  constructor(api) {
    this.api = api;
    this.items = [];
    this.isPaused = false;
    this.onChange = () => {};
  }

  /** Whether something is still on its way. */
  get busy() {
    return this.items.some((item) => item.state === "waiting" || item.state === "sending");
  }

  /** Those of a study that have not become recordings. */
  of(study) {
    return this.items.filter((item) => item.study === study);
  }

  /** Sends the files of `chosen`, but those that are on their way; `names` are those of the study's recordings. */
  add(study, chosen, names) {
    const there = this.of(study);
    const fresh = chosen.filter((one) => !there.some((item) => item.state !== "failed" && isSame(item, one)));
    const failed = there.filter((item) => fresh.some((one) => isSame(item, one)));
    this.items = this.items.filter((item) => !failed.includes(item));
    this.items.push(...named(fresh, there, names).map((one) => item(study, one)));
    this.#next();
  }

  retry(item) {
    item.pauses = 0;
    this.#again(item);
  }

  async drop(item) {
    this.#forget(item);
    await item.upload?.abort(true).catch(() => {});
    this.#next();
  }

  /** Forgets all files; what has come of them stays with the server for a while, and is not sent again. */
  giveUp() {
    for (const { upload } of this.items) upload?.abort().catch(() => {});
    this.items = [];
    this.onChange();
  }

  #again(item) {
    item.state = "waiting";
    item.failure = null;
    this.#next();
  }

  #next() {
    if (!this.isPaused) this.#fill();
    this.onChange();
  }

  #fill() {
    const sending = this.items.filter((item) => item.state === "sending").length;
    const waiting = this.items.filter((item) => item.state === "waiting");
    waiting.slice(0, Math.max(0, AT_ONCE - sending)).forEach((item) => this.#send(item));
  }

  async #send(item) {
    item.state = "sending";
    if (!(await isReadable(item.file))) return this.#fail(item, refusal("unreadable-file", item.name), true);
    item.upload = new window.tus.Upload(item.file, {
      endpoint: `/v1/studies/${item.study}/uploads`,
      metadata: { filename: item.name },
      fingerprint: async () => ["tus", item.study, item.name, item.folder, item.file.size, item.file.lastModified].join("\n"),
      onBeforeRequest: (request) => this.#authorise(item, request),
      chunkSize: PIECE_BYTES,
      retryDelays: AGAIN_AFTER_MS,
      removeFingerprintOnSuccess: true,
      onProgress: (sent) => {
        item.sent = sent;
        this.onChange();
      },
      onAfterResponse: (_, response) => {
        item.isHeld = isAway(response.getStatus());
        this.onChange();
      },
      onChunkComplete: () => (item.pauses = 0),
      onSuccess: () => this.#done(item),
      onError: (error) => this.#failed(item, error),
    });
    const before = await item.upload.findPreviousUploads();
    if (before.length) item.upload.resumeFromPreviousUpload(before[0]);
    if (this.items.includes(item)) item.upload.start();
  }

  #done(item) {
    this.#forget(item);
    this.#next();
  }

  /** Gives a request the session's token of now: another window may have signed in anew since the file began. */
  #authorise(item, request) {
    item.token = this.api.headers[TOKEN];
    if (item.token) request.setHeader(TOKEN, item.token);
  }

  async #failed(item, error) {
    const problem = problemOf(error);
    if (problem?.kind === STALE && (await this.api.renewed(item.token).catch(() => false))) return this.#again(item);
    const status = statusOf(error);
    if ((PAUSING.has(status) || isAway(status)) && item.pauses++ < MOST_PAUSES) {
      this.#pause(item.study, status === 429 ? TOO_OFTEN_MS : 0);
      return this.#again(item);
    }
    const failure = problem ? refusal(problem.kind, problem.detail) : t("upload.cut");
    this.#fail(item, failure, problem?.kind !== STALE && isRefused(status));
  }

  #fail(item, failure, isRefused) {
    Object.assign(item, { state: "failed", failure, isRefused });
    this.#next();
  }

  /** Begins no file within `waitMs`, nor before the server answers; whoever's session has ended is asked to sign in. */
  async #pause(study, waitMs) {
    if (this.isPaused) return;
    this.isPaused = true;
    let left = waitMs;
    for (let pause = PAUSE_MS; left !== null && this.busy; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      await online(left);
      left = await this.#away(study, pause);
    }
    this.isPaused = false;
    this.#next();
  }

  /** How long to wait before the server is asked again, `pause` where it is away; `null` where it answers. */
  async #away(study, pause) {
    try {
      await this.api.get(`/v1/studies/${study}`);
    } catch (error) {
      if (!("kind" in error)) throw error;
      if (error.status === 429) return TOO_OFTEN_MS;
      if (error.status === 0 || error.status >= 500) return pause;
    }
    return null;
  }

  #forget(item) {
    this.items = this.items.filter((other) => other !== item);
  }
}

function item(study, { file, folder, name, isUnreadable = false }) {
  const isTable = TABLE.test(file.name);
  const failure = (isUnreadable && t("upload.unreadable")) || (isTable && t("upload.is_table")) || null;
  const state = failure ? "failed" : "waiting";
  const isRefused = failure !== null;
  return { study, file, folder, name, isTable, isRefused, isHeld: false, sent: 0, state, failure, pauses: 0, upload: null };
}

/** Whether both are the same file, chosen twice. */
function isSame(one, other) {
  const kept = ({ file, folder }) => [folder, file.name, file.size, file.lastModified].join("\n");
  return kept(one) === kept(other);
}

/** Whether the file is still there as it was chosen. */
function isReadable(file) {
  return file.slice(0, 1).arrayBuffer().then(
    () => true,
    () => false,
  );
}

/** Resolves after `ms` milliseconds, or once the browser is online again. */
function online(ms) {
  return new Promise((resolve) => {
    const goOn = () => {
      removeEventListener("online", goOn);
      resolve();
    };
    addEventListener("online", goOn);
    setTimeout(goOn, ms);
  });
}

/** What the server answered; 0 where it did not. */
function statusOf({ originalResponse }) {
  return originalResponse?.getStatus() ?? 0;
}

/** Whether the server, or what is before it, cannot take a file for now, as while it starts. */
function isAway(status) {
  return status >= 500 && status !== FULL;
}

/** Whether the file would be refused again. */
function isRefused(status) {
  return status >= 400 && status < 500 && !PASSING.has(status);
}

/** What the server said; `null` where nothing came that can be read. */
function problemOf(error) {
  try {
    const { type, detail } = JSON.parse(error.originalResponse.getBody());
    return { kind: type.split(":").pop(), detail };
  } catch {
    return null;
  }
}
