// Speaks to /v1: the session's token, problems as errors, lists in pages.

import { tOr } from "./words.js";

/** What the server refused, with a sentence for a person. */
export class ApiError extends Error {
  constructor(status, kind, detail, errors) {
    super(tOr(`problem.${kind}`, detail));
    this.status = status;
    this.kind = kind;
    this.errors = errors ?? [];
  }
}

/** The server as one person sees it. `onSignedOut` is called when the session has ended. */
export class Api {
  constructor(onSignedOut) {
    this.session = null;
    this.tags = new Map();
    this.onSignedOut = onSignedOut;
  }

  /** Whoever is signed in; `null` when nobody is. */
  async whoAmI() {
    try {
      this.session = await this.ask("GET", "/v1/session");
    } catch (error) {
      if (error.status !== 401) throw error;
      this.session = null;
    }
    return this.session;
  }

  async signIn(name, password) {
    this.session = await this.ask("POST", "/v1/session", { json: { name, password } });
  }

  async signOut() {
    await this.ask("DELETE", "/v1/session");
    this.session = null;
  }

  get headers() {
    return this.session?.csrf ? { "X-CSRF-Token": this.session.csrf } : {};
  }

  /** Headers by which the server refuses to change what `path` no longer reads as it did here. */
  unchanged(path) {
    const tag = this.tags.get(path);
    return tag ? { "If-Match": tag } : {};
  }

  get(path) {
    return this.ask("GET", path);
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

  /** The answer's JSON, or `null` where there is none. Throws `ApiError`. */
  async ask(method, path, { json, body, headers = {} } = {}) {
    const given = { ...this.headers, ...headers };
    if (json !== undefined) given["Content-Type"] = "application/json";
    let answer;
    try {
      answer = await fetch(path, { method, headers: given, body: json === undefined ? body : JSON.stringify(json) });
    } catch {
      throw new ApiError(0, "offline", "The server cannot be reached.");
    }
    if (answer.ok) {
      if (method === "GET") this.tags.set(path, answer.headers.get("ETag"));
      const text = await answer.text();
      return text ? JSON.parse(text) : null;
    }
    const error = await problem(answer);
    if (error.status === 401 && this.session !== null) {
      this.session = null;
      this.onSignedOut();
    }
    throw error;
  }
}

async function problem(answer) {
  const told = await answer.json().catch(() => ({}));
  const kind = (told.type ?? "").split(":").pop();
  return new ApiError(answer.status, kind, told.detail ?? `${answer.status} ${answer.statusText}`, told.errors);
}
