// Sound, text and acts of one recording, working together: what is heard is marked, what is chosen can be heard and judged.

import { h } from "../core/dom.js";
import { keyOf } from "../core/keys.js";
import { stayAt } from "../core/staying.js";
import { t, told } from "../core/words.js";
import { ActBar } from "./acts.js";
import { Judgements, sentenceKey } from "./judgements.js";
import { placeAmong } from "./moved.js";
import { Player } from "./player.js";
import { Rewording } from "./rewording.js";
import { isTimed } from "./sentences.js";
import { correctText } from "./text-dialog.js";
import { lastBefore, paint, transcriptText } from "./turns.js";

/**
 * The player above the text, the acts below; `open` chooses a sentence or a place. `worked` resolves to a job once it has ended
 * and `renew` was called with what came of it.
 */
export class Reading {
  constructor(app, recording, { utterances, transcript, canChange, worked }) {
    this.app = app;
    this.recording = recording;
    this.canChange = canChange;
    this.worked = worked;
    this.unsure = h("button", { class: "quiet", onclick: () => this.nextUnsure() });
    this.take(utterances, transcript);
    this.judgements = new Judgements(app, (...judged) => this.showJudged(...judged));
    this.acts = new ActBar((...judged) => this.judgements.judge(...judged), { canChange });
    this.chosen = null;
    this.marked = null;
    this.playing = null;
    this.follows = true;
    this.isAtSound = false; // whether the place of the page is where the sound is, and not the chosen sentence
    this.unsureFrom = 0; // where the next unsure word is looked for, in milliseconds
    this.link = h("button", { class: "quiet", onclick: () => this.copy() }, t("transcript.copy_link"));
    this.correct = h("button", { class: "quiet", hidden: !canChange, onclick: () => this.correctText() }, t("text.correct"));
    const tools = h("div", { class: "row tools" }, this.unsure, this.correct, this.link);
    this.player = recording.has_audio ? new Player(app.api, recording, (at) => this.heard(at), tools) : null;
    const sticky = h("div", { class: "sound" }, this.player?.element ?? tools);
    this.element = h("div", { class: "reading" }, sticky, this.said, this.acts.element);
    this.keys = (event) => this.pressed(event);
    this.scrolled = () => (this.follows = false);
    document.addEventListener("keydown", this.keys);
    addEventListener("wheel", this.scrolled, { passive: true });
    addEventListener("touchmove", this.scrolled, { passive: true });
    if (!this.player) return;
    this.player.onMoved = () => (this.isAtSound = true);
    this.player.onLength = () => this.showComplaints();
    this.prepareSound();
  }

  take(utterances, transcript) {
    this.rewording = new Rewording(this.app, this.recording, transcript);
    this.reworded = new Map(); // what sentences read once they are coded anew, by their number
    this.utterances = utterances;
    this.text = transcriptText(utterances, transcript);
    this.text.element.onclick = (event) => this.clicked(event);
    this.said = utterances.length ? this.text.element : h("p", {}, t("transcript.silent"));
    const timed = utterances.filter(isTimed);
    this.times = timed.map((one) => ({ start: one.start_ms, one })).sort((a, b) => a.start - b.start);
    this.unsure.textContent = t("transcript.unsure", { n: this.text.unsure.length });
    this.unsure.hidden = this.text.unsure.length === 0;
  }

  /** Shows what is said by now in the place of what was: nothing moves, and what is chosen and heard goes on. */
  renew(utterances, transcript) {
    const { text, said, chosen, utterances: before } = this;
    const now = (number) => utterances[placeAmong(utterances, before, before.findIndex((one) => one.number === number))];
    const isShown = text.sentences.get(chosen?.number)?.hasAttribute("aria-current") ?? false;
    const hasFocus = text.element.contains(document.activeElement);
    const anchor = this.firstInView();
    const place = this.placeOf(anchor);
    this.judgements.remember(utterances);
    this.take(utterances, transcript);
    said.replaceWith(this.said);
    this.chosen = now(chosen?.number) ?? utterances.at(-1) ?? null;
    this.marked = this.playing = null;
    this.mark({ isShown, hasFocus });
    if (isShown && this.chosen) this.note();
    stayAt(place, () => this.placeOf(now(anchor)?.number));
    this.showComplaints();
    if (this.player) this.heard(this.player.at);
  }

  /** The number of the sentence that begins the first turn in the window. */
  firstInView() {
    const turn = [...this.text.element.children].find((one) => one.getBoundingClientRect().bottom > 0);
    return Number(turn?.querySelector(".sentence").dataset.number);
  }

  /** How far below the top of the window a sentence stands. */
  placeOf(number) {
    return this.text.sentences.get(number)?.getBoundingClientRect().top;
  }

  /** Gives the chosen sentence its looks. */
  mark({ isShown, hasFocus }) {
    const element = this.text.sentences.get(this.chosen?.number);
    if (!element) return this.acts.show(null);
    element.tabIndex = 0;
    if (isShown) element.setAttribute("aria-current", "true");
    if (isShown) this.acts.show(this.chosen);
    if (hasFocus) element.focus({ preventScroll: true });
  }

  stop() {
    this.player?.stop();
    document.removeEventListener("keydown", this.keys);
    removeEventListener("wheel", this.scrolled);
    removeEventListener("touchmove", this.scrolled);
  }

  /** Chooses what the address names: a sentence by its number, or the one at a time. */
  open({ sentence, at }) {
    const first = this.utterances[0];
    const named = this.utterances.find((one) => one.number === sentence);
    const wanted = named ?? (at ? this.at(at) : null);
    const chosen = wanted ?? first;
    if (!chosen) return;
    this.choose(chosen, { quietly: wanted === null });
    if (at) this.player?.seek(at);
    else if (wanted) this.hear(wanted);
    if (!this.player || !at || named) return;
    this.isAtSound = true;
    this.note();
  }

  showComplaints() {
    const length = this.player?.length;
    const complaints = this.utterances.filter((one) => one.act === "complaint" && isTimed(one));
    this.player?.wave.show({ marks: complaints.map((one) => [one.start_ms / length, one.end_ms / length]) });
  }

  async prepareSound() {
    this.showComplaints();
    try {
      const { peaks } = await this.app.api.get(`/v1/recordings/${this.recording.id}/peaks`);
      this.player.wave.show({ peaks });
    } catch (error) {
      if (!("kind" in error)) throw error; // without its shape the sound can still be heard
    }
  }

  at(milliseconds) {
    return this.times[Math.max(0, lastBefore(this.times, milliseconds))]?.one ?? null;
  }

  /** Goes to where a sentence is said, if that is known. */
  hear(utterance, how) {
    if (isTimed(utterance)) this.player?.seek(utterance.start_ms, how);
  }

  /** Marks the word and the sentence that are heard at a place. */
  heard(at) {
    if (!this.player) return; // still being made
    const span = this.text.spans[lastBefore(this.text.spans, at)];
    const word = span && at <= span.end + 300 ? span.element : null;
    if (word !== this.marked) {
      this.marked?.classList.remove("now");
      word?.classList.add("now");
      this.marked = word;
    }
    const sentence = this.at(at);
    if (sentence === this.playing) return;
    this.text.sentences.get(this.playing?.number)?.classList.remove("heard");
    this.playing = sentence;
    if (this.player.isPlaying && sentence !== this.chosen) this.isAtSound = true;
    const element = this.text.sentences.get(sentence?.number);
    element?.classList.add("heard");
    if (this.player.isPlaying && this.follows) this.bringIntoView(element);
  }

  choose(utterance, { quietly = false } = {}) {
    const before = this.text.sentences.get(this.chosen?.number);
    before?.removeAttribute("aria-current");
    if (before) before.tabIndex = -1;
    if (utterance !== this.chosen) this.unsureFrom = utterance.start_ms;
    this.chosen = utterance;
    this.isAtSound = false;
    this.mark({ isShown: !quietly, hasFocus: !quietly });
    if (quietly) return;
    this.bringIntoView(this.text.sentences.get(utterance.number));
    this.note();
  }

  /** Makes the address that of the place. */
  note() {
    this.app.router.note(this.place);
  }

  /** The address of the second that the sound is at, or of the chosen sentence. */
  get place() {
    if (this.isAtSound) return `${location.pathname}?t=${Math.floor(this.player.at / 1000)}`;
    const isShown = this.text.sentences.get(this.chosen?.number)?.hasAttribute("aria-current");
    return isShown ? `${location.pathname}?s=${this.chosen.number}` : location.pathname;
  }

  bringIntoView(element) {
    if (!element) return;
    const { top, bottom } = element.getBoundingClientRect();
    const above = this.element.firstChild.getBoundingClientRect().bottom + 20;
    if (top < above || bottom > innerHeight - 110) element.scrollIntoView({ block: "center" });
  }

  clicked(event) {
    const sentence = event.target.closest(".sentence");
    if (!sentence) return;
    const chosen = this.utterances.find((one) => one.number === Number(sentence.dataset.number));
    const word = event.target.closest(".word");
    this.follows = true;
    this.choose(chosen);
    if (!this.player || getSelection().toString()) return;
    if (word) this.player.seek(Number(word.dataset.start), { andPlay: true });
    else this.hear(chosen, { andPlay: true });
  }

  pressed(event) {
    const typing = event.target.closest("input:not([type=range]), textarea, select, dialog");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const onControl = event.target.closest("button, a, summary, input");
    if (onControl && (event.key === " " || event.key === "Enter" || event.key.startsWith("Arrow"))) return;
    if (this.act(keyOf(event))) event.preventDefault();
  }

  act(key) {
    const moves = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };
    const skips = { ArrowRight: 1, ArrowLeft: -1 };
    if (key in moves && this.chosen) this.move(moves[key]);
    else if (key === " " && this.player) this.player.toggle();
    else if (key in skips && this.player) this.player.skip(skips[key]);
    else if (key === "Enter" && this.player && this.chosen) this.hear(this.chosen, { andPlay: true });
    else if (key === "e" && this.canChange && this.chosen) this.correctText();
    else if (key === "n" && this.text.unsure.length) this.nextUnsure();
    else return this.acts.press(key);
    return true;
  }

  move(by) {
    const shown = this.text.sentences.get(this.chosen.number).hasAttribute("aria-current");
    const next = shown ? this.utterances[this.utterances.indexOf(this.chosen) + by] : this.chosen;
    if (next) this.choose(next);
  }

  nextUnsure() {
    const { unsure } = this.text;
    const { start, element } = unsure.find((word) => word.start >= this.unsureFrom) ?? unsure[0];
    const sentence = element.closest(".sentence");
    this.choose(this.utterances.find((one) => one.number === Number(sentence.dataset.number)));
    this.unsureFrom = start + 1;
    this.player?.seek(Math.max(0, start - 1000), { andPlay: true });
  }

  /** Shows a sentence as it was judged, also where the sentences were read anew since; not where it reads otherwise. */
  showJudged(utterance, judged) {
    const shown = this.utterances.find((one) => sentenceKey(one) === sentenceKey(utterance));
    if (!shown) return;
    Object.assign(shown, judged);
    paint(this.text.sentences.get(shown.number), shown);
    this.showComplaints();
    if (this.chosen === shown) this.acts.show(shown);
  }

  async correctText() {
    const utterance = this.chosen;
    if (!utterance) return;
    this.player?.pause();
    const { reworded, rewording, utterances } = this;
    const sentences = utterances.map((one) => ({ ...one, text: reworded.get(one.number) ?? one.text }));
    const at = utterances.indexOf(utterance);
    await correctText({ title: t("text.correct"), hint: t("text.note"), text: sentences[at].text }, async (text) => {
      const job = await rewording.reword(sentences, at, text);
      reworded.set(utterance.number, text);
      this.app.notices.say(t("text.working"));
      this.follow(job);
    });
    this.text.sentences.get(utterance.number)?.focus();
  }

  async follow(job) {
    const done = await this.worked(job);
    if (done?.state === "failed") this.app.notices.complain(told(done.failure));
  }

  async copy() {
    const address = location.origin + this.place;
    try {
      await navigator.clipboard.writeText(address);
      this.app.notices.say(t("transcript.copied"));
    } catch {
      this.app.notices.say(t("transcript.copy_by_hand", { address }));
    }
  }
}
