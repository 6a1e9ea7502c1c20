// What a sentence does, changed by a key or a button.

import { fill, h } from "../core/dom.js";
import { stayAbove } from "../core/notices.js";
import { t } from "../core/words.js";

export const ACTS = ["complaint", "wish", "hypothetical", "praise", "other"];
const FACETS = { d: "difficulty", l: "slowness", b: "burden" };

/** A bar of buttons for the chosen sentence; `judge` gets an act and facets. */
export class ActBar {
  constructor(judge, { canChange }) {
    this.judge = judge;
    this.canChange = canChange;
    this.chosen = null;
    this.element = h("div", { class: "acts", role: "toolbar", "aria-label": t("acts.label"), hidden: true });
    stayAbove(this.element);
  }

  show(utterance) {
    this.chosen = utterance;
    this.element.hidden = utterance === null || !this.canChange;
    if (this.element.hidden) return;
    if (utterance.act === null) fill(this.element, h("span", { class: "note" }, t("acts.interviewer")));
    else
      fill(
        this.element,
        ACTS.map((act, at) => this.#act(act, at + 1)),
        utterance.act === "complaint" && this.#facets(),
      );
  }

  /** Whether `key`, as `keyOf` tells it, was one of ours, and done. */
  press(key) {
    if (!this.canChange || this.chosen === null || this.chosen.act === null) return false;
    const act = ACTS[Number(key) - 1];
    if (act) this.#change(act);
    else if (FACETS[key] && this.chosen.act === "complaint") this.#toggle(FACETS[key]);
    else return false;
    return true;
  }

  #act(act, key) {
    const pressed = String(this.chosen.act === act);
    return h(
      "button",
      { class: "pick", "aria-pressed": pressed, "aria-keyshortcuts": key, onclick: () => this.#change(act) },
      h("span", { class: "key" }, key),
      t(`act.${act}`),
    );
  }

  #facets() {
    return Object.entries(FACETS).map(([key, facet]) => {
      const pressed = String(this.chosen.facets.includes(facet));
      return h(
        "button",
        { class: "pick", "aria-pressed": pressed, "aria-keyshortcuts": key, onclick: () => this.#toggle(facet) },
        h("span", { class: "key" }, key),
        t(`facet.${facet}`),
      );
    });
  }

  #change(act) {
    if (act !== this.chosen.act) this.judge(this.chosen, act, act === "complaint" ? this.chosen.facets : []);
  }

  #toggle(facet) {
    const { facets } = this.chosen;
    this.judge(this.chosen, "complaint", facets.includes(facet) ? facets.filter((one) => one !== facet) : [...facets, facet]);
  }
}
