// Which page belongs to which address. Links within the product change the page without loading it anew.

/** Shows pages in `main`. `routes` are pairs of an address, such as "/studies/:study", and what opens it. */
export class Router {
  constructor(main, routes, open) {
    this.main = main;
    this.routes = routes.map(([address, page]) => ({ pattern: pattern(address), page }));
    this.open = open;
    this.stop = null;
    this.turn = 0;
    addEventListener("popstate", () => this.show());
    document.addEventListener("click", (event) => this.follow(event));
  }

  /** Goes to an address of the product. */
  go(address) {
    history.pushState(null, "", address);
    return this.show();
  }

  /** Changes the address without leaving the page: a link that can be sent to somebody. */
  note(address) {
    history.replaceState(null, "", address);
  }

  /** Shows the page of the present address; `quietly` where somebody may be in the middle of it. */
  async show({ quietly = false } = {}) {
    const turn = ++this.turn;
    this.leave();
    const found = this.routes.map(({ pattern, page }) => [pattern.exec(location.pathname), page]).find(([match]) => match);
    const parameters = found?.[0].groups ?? {};
    const made = await this.open(found?.[1], parameters, new URLSearchParams(location.search));
    if (turn !== this.turn) {
      made.stop?.();
      return;
    }
    this.stop = made.stop ?? null;
    document.title = `${made.title} · hardpart`;
    this.main.replaceChildren(made.body);
    made.shown?.();
    if (!made.keepsFocus && !quietly) this.focus();
    if (!made.keepsPlace && !quietly) scrollTo(0, 0);
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
    this.go(url.pathname + url.search);
  }
}

function pattern(address) {
  return new RegExp(`^${address.replace(/:(\w+)/g, "(?<$1>[^/]+)")}/?$`);
}
