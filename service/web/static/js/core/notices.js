// Short messages in a corner, read out by screen readers.

import { h } from "./dom.js";

const SHOWN_MS = 6000;

/** Where messages appear; `say` and `complain` add one. */
export class Notices {
  constructor() {
    this.element = h("div", { class: "notices", role: "status", "aria-live": "polite" });
  }

  say(sentence) {
    this.#show(sentence, "notice");
  }

  complain(error) {
    this.#show(error.message ?? error, "notice error");
  }

  #show(sentence, look) {
    const notice = h("div", { class: look }, sentence);
    this.element.append(notice);
    setTimeout(() => notice.remove(), SHOWN_MS);
  }
}

/** Keeps messages above `bar`, which stands at the foot of the window. */
export function stayAbove(bar) {
  const measure = () => document.documentElement.style.setProperty("--bar", `${bar.offsetHeight}px`);
  new ResizeObserver(measure).observe(bar);
}
