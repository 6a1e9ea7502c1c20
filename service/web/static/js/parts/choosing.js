// Sentences that are ticked, and what can be done with them: moved to another theme, made a theme of their own, taken out.

import { ApiError } from "../core/api.js";
import { h } from "../core/dom.js";
import { choice, field } from "../core/forms.js";
import { stayAbove } from "../core/notices.js";
import { t } from "../core/words.js";
import { formDialog } from "./text-dialog.js";
import { judge, otherThemes } from "./theme-work.js";

/**
 * Boxes beside sentences and a bar at the foot of the window while any is ticked. `theme` is null among those of no theme;
 * `left` is told how many sentences left the list, and may bring others.
 */
export class Choosing {
  constructor(app, study, theme, left) {
    Object.assign(this, { app, study, theme, left });
    this.boxes = new Map();
    this.told = h("span", { role: "status" });
    const button = (key, act) => h("button", { type: "button", class: "pick", onclick: () => app.attempt(act) }, t(key));
    this.element = h(
      "div",
      { class: "acts", role: "toolbar", "aria-label": t("choosing.label"), hidden: true },
      this.told,
      button("choosing.move", () => this.#move()),
      theme && button("choosing.split", () => this.#split()),
      theme && button("choosing.take_out", () => this.#takeOut()),
      button("choosing.none", () => this.#clear()),
    );
    stayAbove(this.element);
  }

  /** The box beside `sentence`. */
  boxFor(sentence) {
    const label = t("choosing.one", { text: sentence.text });
    const box = h("input", { type: "checkbox", class: "choose", "aria-label": label, onchange: () => this.#show() });
    this.boxes.set(sentence.utterance_id, box);
    return box;
  }

  get #chosen() {
    return [...this.boxes].filter(([, box]) => box.checked).map(([id]) => id);
  }

  #show() {
    const n = this.#chosen.length;
    this.told.textContent = t("choosing.count", { n });
    this.element.hidden = n === 0;
  }

  #clear() {
    this.boxes.forEach((box) => (box.checked = false));
    this.#show();
  }

  async #move() {
    const members = this.#chosen;
    const others = await otherThemes(this.app, this.study, this.theme?.id);
    if (!others.length) {
      this.app.notices.say(t("theme.only_one"));
      return;
    }
    const names = others.map((one) => [one.id, one.name]);
    const target = field(t("choosing.to"), choice(names, names[0][0]), { name: "theme" });
    await formDialog({ title: t("choosing.move"), does: t("choosing.move_do") }, target, (values) =>
      this.#decide({ kind: "move", members, theme: values.get("theme") }, members),
    );
  }

  async #split() {
    const members = this.#chosen;
    const name = field(t("choosing.name"), h("input", { maxlength: 500, required: true }), { name: "name" });
    await formDialog({ title: t("choosing.split"), note: t("choosing.split_note") }, name, async (values) => {
      const called = values.get("name").trim();
      if (!called) throw new ApiError(422, "no-name");
      await this.#decide({ kind: "split", theme: this.theme.id, members, name: called }, members);
    });
  }

  #takeOut() {
    const members = this.#chosen;
    return this.#decide({ kind: "move", members, theme: "" }, members);
  }

  /** Sends the decision; the sentences leave the list, so that somebody can go on with the rest of it. */
  async #decide(judgement, members) {
    await judge(this.app, this.study, judgement);
    for (const id of members) {
      this.boxes.get(id).closest("li").remove();
      this.boxes.delete(id);
    }
    this.#show();
    await this.left(members.length);
    const next = [...this.boxes.values()][0];
    if (next) next.focus();
    else await this.app.router.go(`/studies/${this.study.id}/themes`);
  }
}
