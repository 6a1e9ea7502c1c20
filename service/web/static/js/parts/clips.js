// Plays a stretch of a recording, and shows what plays at the foot of the window.

import { fill, h } from "../core/dom.js";
import { clock } from "../core/format.js";
import { t } from "../core/words.js";
import { refusedSound } from "./silence.js";

const BEFORE_MS = 150;
const AFTER_MS = 250;

/** One clip plays at a time. */
export class Clips {
  constructor(api) {
    this.api = api;
    this.audio = new Audio();
    this.audio.preload = "none";
    this.told = h("span", {});
    this.element = h("aside", { class: "clips", hidden: true });
    this.button = null;
    this.end = 0;
    this.turn = 0;
    this.audio.addEventListener("timeupdate", () => this.audio.currentTime * 1000 >= this.end && this.stop());
    this.audio.addEventListener("ended", () => this.stop());
    this.audio.addEventListener("error", () => this.button && this.#silent());
  }

  /** A button that plays the sentence, and stops it when it plays. */
  buttonFor(sentence) {
    const label = t("clip.play", { person: sentence.speaker ?? "?", time: clock(sentence.start_ms) });
    const button = h("button", { type: "button", class: "play", "aria-label": label, title: t("clip.hear") }, "▶");
    button.onclick = () => (this.button === button ? this.stop() : this.play(sentence, button));
    const isPlaying = this.button !== null && isSame(sentence, this.sentence);
    if (isPlaying) this.#press(button);
    return button;
  }

  /** Makes `button` the one that stops what plays. */
  #press(button) {
    this.button = button;
    button.textContent = "■";
    button.setAttribute("aria-pressed", "true");
  }

  /** Plays the sentence; `again` where that failed, although the server gives its sound. */
  async play(sentence, button, { again = false } = {}) {
    this.stop();
    Object.assign(this, { sentence, again, end: sentence.end_ms + AFTER_MS });
    this.#press(button);
    if (this.audio.error || !this.audio.src.endsWith(this.#address)) this.audio.src = this.#address; // what failed is loaded anew
    this.audio.currentTime = Math.max(0, sentence.start_ms - BEFORE_MS) / 1000;
    this.#show(sentence);
    try {
      await this.audio.play();
    } catch (error) {
      if (error.name !== "AbortError" && this.button === button) await this.#silent();
    }
  }

  stop() {
    this.turn++;
    this.audio.pause();
    this.button?.removeAttribute("aria-pressed");
    if (this.button) this.button.textContent = "▶";
    this.button = null;
    this.element.hidden = true;
  }

  get #address() {
    return `/v1/recordings/${this.sentence.recording_id}/audio`;
  }

  #show(sentence) {
    const where = `/recordings/${sentence.recording_id}?s=${sentence.number}`;
    const stop = h("button", { type: "button", onclick: () => this.stop() }, t("clip.stop"));
    fill(
      this.element,
      h("span", {}, `${sentence.recording}, ${clock(sentence.start_ms)}`),
      stop,
      h("a", { href: where }, t("clip.open")),
    );
    this.element.hidden = false;
  }

  /** Says why nothing is heard; where the server gives the sound by now, plays it once more first. */
  async #silent() {
    const { sentence, button, again } = this;
    this.stop();
    const turn = this.turn;
    const refused = await refusedSound(this.api, this.#address);
    if (turn !== this.turn) return;
    if (refused === null && !again) return this.play(sentence, button, { again: true });
    fill(this.element, h("span", { role: "alert" }, refused ?? t("clip.broken")));
    this.element.hidden = false;
  }
}

function isSame(one, other) {
  return one.recording_id === other.recording_id && one.number === other.number;
}
