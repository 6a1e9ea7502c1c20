// Speaks to /v1: the session's token, problems as errors, lists in pages.

import { refusal } from "./words.js";

const SESSION = "/v1/session";
const ENDED = "who-are-you"; // the kind of problem that whoever is not signed in is told
const ELSEWHERE = /^[^?#]*\/\.{1,2}(?![^/?#])/; // browsers take such an address for that of what it is part of
export const TOKEN = "X-CSRF-Token";
export const STALE = "csrf"; // the kind of problem of whoever signed in anew elsewhere since this window learned its token

/** What the server refused, with a sentence for a person. */
export class ApiError extends Error {
  constructor(status, kind, detail, errors) {
    super(refusal(kind, detail));
    this.status = status;
    this.kind = kind;
    this.errors = errors ?? [];
  }
}

/** The server as one person sees it. `signInAnew` is called when the session has ended; what it resolves to is whether the same person is signed in again. */
export class Api {
  constructor(signInAnew) {
    this.session = null;
    this.tags = new WeakMap();
    this.signInAnew = signInAnew;
    this.signing = null;
  }

  /** Whoever is signed in; `null` when nobody is. */
  async whoAmI() {
    try {
      this.session = await this.ask("GET", SESSION);
    } catch (error) {
      if (error.status !== 401) throw error;
      this.session = null;
    }
    return this.session;
  }

  async signIn(name, password) {
    this.session = await this.ask("POST", SESSION, { json: { name, password } });
  }

  async signOut() {
    await this.ask("DELETE", SESSION).catch((error) => {
      if (error.kind !== ENDED) throw error;
    });
    this.session = null;
  }

  get headers() {
    return this.session?.csrf ? { [TOKEN]: this.session.csrf } : {};
  }

  /** Headers by which the server refuses to change what no longer reads as `known`, which `get` gave. */
  unchanged(known) {
    const tag = this.tags.get(known);
    return tag ? { "If-Match": tag } : {};
  }

  get(path) {
    return this.ask("GET", path);
  }

  /** Throws `ApiError` where the server does not give the file at `path`, of which one byte is read. */
  check(path) {
    return this.ask("GET", path, { headers: { Range: "bytes=0-0" } });
  }

  /** All items of a list that comes in pages. */
  async all(path) {
    const items = [];
    let cursor = null;
    do {
      const glue = path.includes("?") ? "&" : "?";
      const page = await this.get(`${path}${glue}limit=500${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor);
    return items;
  }

  /** The answer's JSON, `null` where it is none; asked again where the session had ended and somebody signs in. Throws `ApiError`. */
  async ask(method, path, { json, body, headers = {} } = {}) {
    if (ELSEWHERE.test(path)) throw new ApiError(404, "not-found", path);
    const given = { ...this.headers, ...headers };
    if (json !== undefined) given["Content-Type"] = "application/json";
    const sent = json === undefined ? body : JSON.stringify(json);
    const answer = await reached(fetch(path, { method, headers: given, body: sent }));
    if (answer.ok) return this.#read(answer);
    const error = await problem(answer);
    const goesOn =
      (error.kind === ENDED && path !== SESSION && (await this.#signedInAgain())) ||
      (error.kind === STALE && (await this.renewed(given[TOKEN])));
    if (goesOn) return this.ask(method, path, { json, body, headers });
    throw error;
  }

  async #read(answer) {
    const isJson = answer.headers.get("Content-Type")?.includes("json");
    const value = await reached(answer.text().then((text) => (isJson && text ? JSON.parse(text) : null)));
    if (value !== null && typeof value === "object") this.tags.set(value, answer.headers.get("ETag"));
    return value;
  }

  /** Whether the same person has another token than `stale` by now, having signed in anew in another window. Throws `ApiError`. */
  async renewed(stale) {
    if (this.session === null) return false;
    const now = await this.get(SESSION);
    if (now.user_id !== this.session?.user_id || now.csrf === stale) return false;
    this.session = now;
    return true;
  }

  /** Asks once for all who are refused at the same time; nobody is asked who was not signed in. */
  async #signedInAgain() {
    if (this.session === null && this.signing === null) return false;
    const before = this.session;
    this.session = null;
    this.signing ??= this.signInAnew(before).finally(() => (this.signing = null));
    return this.signing;
  }
}

/** What `asked` resolves to. Throws `ApiError` where no answer came, or not all of it. */
async function reached(asked) {
  try {
    return await asked;
  } catch {
    throw new ApiError(0, "offline", "The server cannot be reached.");
  }
}

async function problem(answer) {
  const told = await answer.json().catch(() => ({}));
  const kind = (told.type ?? "").split(":").pop();
  return new ApiError(answer.status, kind, told.detail ?? `${answer.status} ${answer.statusText}`, told.errors);
}
