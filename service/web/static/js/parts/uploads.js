// Files on their way to the server by tus: in pieces, a few at a time, and on again where a line was cut.

import "../../vendor/tus-4.3.1.min.js";
import { STALE, TOKEN } from "../core/api.js";
import { refusal, t } from "../core/words.js";

const AT_ONCE = 3;
const PIECE_BYTES = 8 * 1024 * 1024;
const AGAIN_AFTER_MS = [0, 1000, 3000, 5000, 10000, 20000, 30000];
const TABLE = /^(respondents|purchases|speakers)\.csv$|\.xlsx$/i;
const PASSING = new Set([401, 408, 409, 423, 429]); // refusals that trying again may overcome
const NOT_MEANT = new Set([".DS_Store", "Thumbs.db", "desktop.ini"]);

/** All uploads of this window; `onChange` is called whenever one of them changes. */
export class Uploads {
  constructor(api) {
    this.api = api;
    this.items = [];
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

  add(study, files) {
    const meant = files.filter((file) => !NOT_MEANT.has(file.name));
    this.items.push(...meant.map((file) => item(study, file)));
    this.#next();
  }

  retry(item) {
    item.state = "waiting";
    item.failure = null;
    this.#next();
  }

  async drop(item) {
    this.#forget(item);
    await item.upload?.abort(true).catch(() => {});
    this.#next();
  }

  #next() {
    const sending = this.items.filter((item) => item.state === "sending").length;
    const waiting = this.items.filter((item) => item.state === "waiting");
    waiting.slice(0, Math.max(0, AT_ONCE - sending)).forEach((item) => this.#send(item));
    this.onChange();
  }

  async #send(item) {
    item.state = "sending";
    item.upload = new window.tus.Upload(item.file, {
      endpoint: `/v1/studies/${item.study}/uploads`,
      metadata: { filename: item.file.name },
      onBeforeRequest: (request) => this.#authorise(item, request),
      chunkSize: PIECE_BYTES,
      retryDelays: AGAIN_AFTER_MS,
      removeFingerprintOnSuccess: true,
      onProgress: (sent) => {
        item.sent = sent;
        this.onChange();
      },
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
    if (problem?.kind === STALE && (await this.api.renewed(item.token).catch(() => false))) return this.retry(item);
    item.state = "failed";
    item.failure = problem ? refusal(problem.kind, problem.detail) : t("upload.cut");
    item.isRefused = problem?.kind !== STALE && isRefused(error);
    this.#next();
  }

  #forget(item) {
    this.items = this.items.filter((other) => other !== item);
  }
}

function item(study, file) {
  const isTable = TABLE.test(file.name);
  const failure = isTable ? t("upload.is_table") : null;
  return { study, file, isTable, isRefused: isTable, sent: 0, state: isTable ? "failed" : "waiting", failure, upload: null };
}

/** Whether the file would be refused again. */
function isRefused({ originalResponse }) {
  const status = originalResponse?.getStatus() ?? 0;
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

/** The files of a drop, those in folders included. */
export async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files];
  return (await Promise.all(entries.map(within))).flat();
}

async function within(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    found.push(...(await Promise.all(some.map(within))).flat());
  }
}
