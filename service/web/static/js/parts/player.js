// The sound of a recording with its waveform; tells where it is as it plays.

import { fill, h } from "../core/dom.js";
import { clock, number } from "../core/format.js";
import { t } from "../core/words.js";
import { refusedSound } from "./silence.js";
import { Waveform } from "./waveform.js";

const SPEEDS = [0.75, 1, 1.25, 1.5, 2];
const SKIP_S = 5;

/**
 * Plays `recording`; `onTime` hears the place in milliseconds, often while it plays; `tools` stand beside the buttons. `onMoved` is
 * called when somebody moved the sound, `onLength` when it is known how long it is.
 */
export class Player {
  constructor(api, recording, onTime, tools) {
    this.api = api;
    this.address = `/v1/recordings/${recording.id}/audio`;
    this.isLoadedAnew = false;
    this.length = Math.max(1, recording.duration_ms ?? 1); // of the transcript, until the sound is there
    this.onTime = onTime;
    this.onMoved = () => {};
    this.onLength = () => {};
    this.audio = h("audio", { preload: "metadata", src: this.address });
    this.wave = new Waveform((share) => this.#move(share * this.length));
    this.button = h("button", { class: "main", onclick: () => this.toggle() }, t("player.play"));
    this.time = h("span", { class: "time" });
    this.place = h("input", { type: "range", min: 0, max: this.length, step: 100, value: 0, "aria-label": t("player.place") });
    this.place.oninput = () => this.#move(Number(this.place.value));
    const speeds = SPEEDS.map((speed) => h("option", { value: speed, selected: speed === 1 }, `${number(speed)}×`));
    const speed = h("select", { "aria-label": t("player.speed") }, speeds);
    speed.onchange = () => (this.audio.playbackRate = Number(speed.value));
    this.trouble = h("p", { class: "bad", role: "alert", hidden: true });
    this.element = h(
      "section",
      { class: "player", "aria-label": t("player.title") },
      this.wave.element,
      this.place,
      h("div", { class: "row" }, this.button, this.time, speed, tools),
      this.trouble,
      this.audio,
    );
    this.audio.onplay = () => this.#playing();
    this.audio.onpause = () => fill(this.button, t("player.play"));
    this.audio.onseeked = () => this.#tell();
    this.audio.ondurationchange = () => this.#measure();
    this.audio.onerror = () => this.#silent();
    this.#tell();
  }

  get isPlaying() {
    return !this.audio.paused;
  }

  get at() {
    return this.audio.currentTime * 1000;
  }

  /** Goes to a place in milliseconds; playing goes on from there when it was playing, or `andPlay`. */
  seek(milliseconds, { andPlay = false } = {}) {
    this.audio.currentTime = Math.max(0, milliseconds) / 1000;
    if (andPlay) this.#play();
    this.#tell(milliseconds);
  }

  toggle() {
    if (this.isPlaying) this.audio.pause();
    else this.#play();
  }

  pause() {
    this.audio.pause();
  }

  skip(direction) {
    this.#move(this.at + direction * SKIP_S * 1000);
  }

  stop() {
    this.audio.pause();
    this.audio.removeAttribute("src");
    this.wave.observer.disconnect();
  }

  #move(milliseconds) {
    this.seek(milliseconds);
    this.onMoved();
  }

  /** Plays; what could not be loaded before is tried anew. */
  #play() {
    if (this.audio.error) this.#load();
    this.isLoadedAnew = false;
    this.audio.play().catch(() => {});
  }

  /** Loads the sound anew, to go on at the same place and speed. */
  #load() {
    const { currentTime, playbackRate } = this.audio;
    this.trouble.hidden = true;
    this.audio.load();
    Object.assign(this.audio, { currentTime, playbackRate });
  }

  /** Says why nothing is heard; where the server gives the sound by now, loads it once more first. */
  async #silent() {
    const refused = await refusedSound(this.api, this.address);
    if (!this.audio.error || !this.audio.hasAttribute("src")) return; // loaded anew meanwhile, or stopped
    if (refused !== null || this.isLoadedAnew) {
      this.pause();
      this.trouble.textContent = refused ?? t("clip.broken");
      this.trouble.hidden = false;
      return;
    }
    const { isPlaying } = this;
    this.#load();
    this.isLoadedAnew = true;
    if (isPlaying) this.audio.play().catch(() => {});
  }

  #measure() {
    if (!Number.isFinite(this.audio.duration)) return;
    this.length = Math.max(1, Math.round(this.audio.duration * 1000));
    this.place.max = this.length;
    this.onLength();
    this.#tell();
  }

  #playing() {
    fill(this.button, t("player.pause"));
    const step = () => {
      this.#tell();
      if (this.isPlaying) requestAnimationFrame(step);
    };
    step();
  }

  #tell(at = this.at) {
    this.time.textContent = `${clock(at)} / ${clock(this.length)}`;
    this.place.value = at;
    this.place.setAttribute("aria-valuetext", clock(at));
    this.wave.show({ share: Math.min(1, at / this.length) });
    this.onTime(at);
  }
}
