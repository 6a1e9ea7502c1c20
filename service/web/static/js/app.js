// Starts the application: who is signed in, which page is shown, what stands around it.

import { Api } from "./core/api.js";
import { confirmed } from "./core/dialogs.js";
import { fill, h } from "./core/dom.js";
import { Notices } from "./core/notices.js";
import { Router } from "./core/router.js";
import { unsent } from "./core/typed.js";
import { LANGUAGES, firstLanguage, language, speak, t } from "./core/words.js";
import { ROUTES } from "./routes.js";
import { account } from "./pages/account.js";
import { signIn, signInAgain } from "./pages/sign-in.js";
import { Uploads } from "./parts/uploads.js";
import { Clips } from "./parts/clips.js";

class App {
  constructor() {
    this.api = new Api((before) => this.signInAnew(before));
    this.unknown = null;
    this.notices = new Notices();
    this.uploads = new Uploads(this.api);
    this.clips = new Clips(this.api);
    this.main = h("main", { id: "main" });
    this.madeKey = null; // the key for programs that was just made, until its page is left
    this.header = h("header", { class: "top" });
    this.router = new Router(this.main, ROUTES, (...asked) => this.open(...asked));
  }

  async start() {
    await speak(firstLanguage());
    const skip = h("a", { class: "skip", href: "#main", onclick: (event) => this.skip(event) }, t("skip"));
    document.body.replaceChildren(skip, this.header, this.main, this.clips.element, this.notices.element);
    addEventListener("beforeunload", (event) => this.uploads.busy && event.preventDefault());
    await this.begin();
  }

  /** Asks who is signed in; where that cannot be told, every page says why and offers to ask again. */
  async begin() {
    this.unknown = null;
    try {
      await this.api.whoAmI();
    } catch (error) {
      if (!("kind" in error)) throw error;
      this.unknown = error;
    }
    await this.refresh();
  }

  /** Goes to the content of the page, which stays as it is. */
  skip(event) {
    event.preventDefault();
    this.main.scrollIntoView();
    this.router.focus();
  }

  async refresh() {
    fill(this.header, this.around());
    await this.router.show();
  }

  /** The page that was asked for; signing in where nobody is, and what went wrong where it cannot be opened. */
  async open(page, parameters, query, { quietly }) {
    if (!quietly) this.clips.stop();
    if (page !== account) this.madeKey = null;
    if (this.unknown) return trouble(this.unknown, () => this.begin());
    if (this.api.session === null) return signIn(this);
    const missing = {
      title: t("missing.title"),
      body: h("div", {}, h("h1", {}, t("missing.title")), h("p", {}, t("missing.text"))),
    };
    if (page === undefined) return missing;
    try {
      return await page(this, parameters, query);
    } catch (error) {
      if (!("kind" in error)) throw error;
      if (error.status === 401) return signIn(this);
      return error.status === 404 ? missing : trouble(error, () => this.refresh());
    }
  }

  /** Lets `before`, whose session has ended, sign in and go on; whoever else signs in starts afresh. */
  async signInAnew(before) {
    const isSame = await signInAgain(this, before);
    if (isSame) return true;
    this.uploads.giveUp();
    this.madeKey = null;
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
    this.refresh();
    return false;
  }

  /** Does what may be refused; the refusal is shown. Resolves to whether it was done. */
  async attempt(action, said) {
    try {
      await action();
    } catch (error) {
      if (!("kind" in error)) throw error;
      this.notices.complain(error);
      return false;
    }
    if (said) this.notices.say(said);
    return true;
  }

  around() {
    const session = this.api.session;
    const places = [
      ["/", "studies.title"],
      ["/codebook", "codebook.title"],
      ["/account", "account.title"],
      session?.is_admin && ["/users", "users.title"],
    ];
    const links = places.filter(Boolean).map(([href, key]) => h("a", { href }, t(key)));
    const leave = h("button", { class: "quiet", onclick: () => this.leave() }, t("sign_out"));
    return [
      h("a", { class: "brand", href: "/" }, "hardpart"),
      session && h("nav", { "aria-label": t("nav") }, links),
      h(
        "div",
        { class: "languages", role: "group", "aria-label": t("language") },
        Object.keys(LANGUAGES).map((one) => this.tongue(one)),
      ),
      session && leave,
    ];
  }

  tongue(one) {
    const change = async () => {
      await speak(one);
      const address = location.pathname;
      const bringBack = unsent(this.main);
      await this.refresh();
      if (location.pathname === address && !bringBack()) this.notices.say(t("typed_over"));
    };
    const pressed = String(one === language());
    return h("button", { class: "quiet", lang: one, "aria-pressed": pressed, onclick: change }, LANGUAGES[one]);
  }

  async leave() {
    const asked = { title: t("sign_out.title"), text: t("sign_out.uploads"), yes: t("sign_out") };
    if (this.uploads.busy && !(await confirmed(asked))) return;
    this.uploads.giveUp();
    await this.attempt(() => this.api.signOut());
    history.replaceState(null, "", "/");
    await this.refresh();
  }
}

function trouble(error, again) {
  const retry = h("button", { class: "main", onclick: again }, t("retry"));
  return { title: t("trouble"), body: h("div", {}, h("h1", {}, t("trouble")), h("p", {}, error.message), retry) };
}

new App().start();
