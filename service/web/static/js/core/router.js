// Which page belongs to which address. Links within the product change the page without loading it anew.

import { remembered } from "./staying.js";

/** Shows pages in `main`. `routes` are pairs of an address, such as "/studies/:study", and what opens it. */
export class Router {
  constructor(main, routes, open) {
    this.main = main;
    this.routes = routes.map(([address, page]) => ({ pattern: pattern(address), page }));
    this.open = open;
    this.stop = null;
    this.turn = 0;
    this.standing = null;
    this.entry = history.state?.entry ?? 0;
    this.places = new Map();
    history.scrollRestoration = "manual";
    addEventListener("popstate", () => this.#step());
    document.addEventListener("click", (event) => this.follow(event));
  }

  /** Goes to an address of the product; `link` is what was followed. */
  go(address, link = null) {
    this.#keepPlace(link);
    this.entry = Date.now();
    history.pushState({ entry: this.entry }, "", address);
    return this.show();
  }

  /** Shows where a step in the browser's history led to, at the place where it was left. */
  async #step() {
    this.#keepPlace(null);
    this.entry = history.state?.entry ?? 0;
    await this.show({ place: this.places.get(this.entry) });
  }

  /** Remembers where in its page this entry of the history is left. */
  #keepPlace(link) {
    const followed = link && { href: link.getAttribute("href"), top: link.getBoundingClientRect().top };
    this.places.set(this.entry, { y: scrollY, followed });
  }

  /** Scrolls to where the page was left: the link that was followed is where it was, though what is above it may not be there yet. */
  #goTo({ y, followed }) {
    scrollTo(0, y);
    const link = followed && this.main.querySelector(`a[href="${CSS.escape(followed.href)}"]`);
    if (!link) return;
    scrollBy(0, link.getBoundingClientRect().top - followed.top);
    link.focus({ preventScroll: true });
  }

  /** Changes the address without leaving the page: a link that can be sent to somebody. */
  note(address) {
    history.replaceState(history.state, "", address);
  }

  /**
   * Shows the page of the present address at a `place` where it was left; `quietly` where somebody may be in the middle of it: what
   * is there goes on until then, and stays where `isBusy` says so in the end. What comes in its place is open, focused and scrolled as
   * it was; more of it is kept by `takesOver` of the page. Nothing is shown quietly for a page that has been left.
   */
  async show({ quietly = false, isBusy = () => false, place = { y: 0 } } = {}) {
    if (quietly && this.standing !== location.pathname) return;
    const turn = ++this.turn;
    if (!quietly) this.leave();
    const found = this.routes.map(({ pattern, page }) => [pattern.exec(location.pathname), page]).find(([match]) => match);
    const parameters = found?.[0].groups ?? {};
    const made = await this.open(found?.[1], parameters, new URLSearchParams(location.search), { quietly });
    if (turn !== this.turn || isBusy()) {
      made.stop?.();
      return;
    }
    this.leave();
    this.stop = made.stop ?? null;
    this.standing = location.pathname;
    document.title = `${made.title} · hardpart`;
    const restore = quietly ? remembered(this.main) : null;
    if (quietly) made.takesOver?.(this.main);
    this.main.replaceChildren(made.body);
    restore?.();
    made.shown?.();
    if (!made.keepsFocus && !quietly) this.focus();
    if (!made.keepsPlace && !quietly) this.#goTo(place);
  }

  /** Ends what the page left running. */
  leave() {
    this.stop?.();
    this.stop = null;
  }

  focus() {
    const heading = this.main.querySelector("h1") ?? this.main;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }

  follow(event) {
    const link = event.target.closest?.("a[href]");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute("download")) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || url.pathname.startsWith("/v1/") || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    this.go(url.pathname + url.search, link);
  }
}

function pattern(address) {
  return new RegExp(`^${address.replace(/:(\w+)/g, "(?<$1>[^/]+)")}/?$`);
}
