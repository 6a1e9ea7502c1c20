// The shape of a recording's sound: how loud it is, where complaints are, where one is listening.

import { h } from "../core/dom.js";

const HEIGHT = 64;
const BAR = 3;
const QUIET = 16; // a recording that is never louder than this is drawn as quiet

/** A picture of `peaks` (0 to 255, evenly over the whole; none while they are not known). `seek` gets a share of the length. */
export class Waveform {
  constructor(seek) {
    this.peaks = [];
    this.marks = [];
    this.share = 0;
    this.element = h("canvas", { class: "wave", "aria-hidden": "true" });
    this.element.onclick = (event) => seek(event.offsetX / this.element.clientWidth);
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.element);
  }

  /** `marks` are stretches as shares of the length. */
  show({ peaks = this.peaks, marks = this.marks, share = this.share }) {
    const moved = Math.round(share * this.element.clientWidth) !== Math.round(this.share * this.element.clientWidth);
    const changed = peaks !== this.peaks || marks !== this.marks;
    Object.assign(this, { peaks, marks, share });
    if (moved || changed) this.draw();
  }

  draw() {
    const width = this.element.clientWidth;
    if (!width) return;
    const scale = devicePixelRatio || 1;
    this.element.width = width * scale;
    this.element.height = HEIGHT * scale;
    const paint = this.element.getContext("2d");
    paint.scale(scale, scale);
    const style = getComputedStyle(this.element);
    const colour = (name) => style.getPropertyValue(name);
    this.#drawMarks(paint, width, colour("--doubt"));
    this.#drawBars(paint, width, colour("--accent"), colour("--edge"));
    paint.fillStyle = colour("--ink");
    paint.fillRect(Math.min(width - 2, this.share * width), 0, 2, HEIGHT);
  }

  #drawBars(paint, width, heard, unheard) {
    const bars = Math.floor(width / BAR);
    const loudest = this.peaks.reduce((most, one) => Math.max(most, one), QUIET);
    for (let bar = 0; bar < bars; bar++) {
      const from = Math.floor((bar / bars) * this.peaks.length);
      const to = Math.max(from + 1, Math.floor(((bar + 1) / bars) * this.peaks.length));
      const loud = this.peaks.slice(from, to).reduce((most, one) => Math.max(most, one), 0);
      const height = Math.max(2, (loud / loudest) * (HEIGHT - 10));
      paint.fillStyle = bar / bars < this.share ? heard : unheard;
      paint.fillRect(bar * BAR, (HEIGHT - 6 - height) / 2, BAR - 1, height);
    }
  }

  #drawMarks(paint, width, colour) {
    paint.fillStyle = colour;
    for (const [start, end] of this.marks) paint.fillRect(start * width, HEIGHT - 4, Math.max(2, (end - start) * width), 4);
  }
}
