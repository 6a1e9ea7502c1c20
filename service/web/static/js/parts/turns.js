// The transcript as it is read: turns of speakers, in them sentences, in these words that know when they were said.

import { h } from "../core/dom.js";
import { clock } from "../core/format.js";
import { t, tOr } from "../core/words.js";
import { isTimed } from "./sentences.js";

const UNSURE = 0.5;

/** The words of each sentence, from the transcript of the same recording; none where they do not fit the text. */
export function wordsOf(utterances, transcript) {
  const spoken = new Map();
  for (const segment of transcript.segments) {
    if (!spoken.has(segment.speaker)) spoken.set(segment.speaker, []);
    spoken.get(segment.speaker).push(...segment.words);
  }
  const next = new Map();
  return new Map(utterances.map((utterance) => [utterance.number, taken(utterance, spoken.get(utterance.speaker) ?? [], next)]));
}

function taken(utterance, words, next) {
  let at = next.get(utterance.speaker) ?? 0;
  const middle = (word) => (word.start_ms + word.end_ms) / 2;
  while (at < words.length && middle(words[at]) < utterance.start_ms) at++;
  const first = at;
  while (at < words.length && middle(words[at]) <= utterance.end_ms) at++;
  next.set(utterance.speaker, at);
  const found = words.slice(first, at).filter((word) => word.text.trim());
  return found.length === utterance.text.trim().split(/\s+/).length ? found : [];
}

/** The whole text. `spans` are all words in order of time, `unsure` likewise those that the recogniser doubted. */
export function transcriptText(utterances, transcript) {
  const words = wordsOf(utterances, transcript);
  const made = { element: h("div", { class: "turns" }), words, sentences: new Map(), spans: [], unsure: [] };
  let turn = null;
  for (const utterance of utterances) {
    if (turn === null || turn.speaker !== utterance.speaker || turn.role !== utterance.role) {
      turn = { speaker: utterance.speaker, role: utterance.role, text: h("p", { class: "said" }) };
      made.element.append(turnElement(utterance, turn.text));
    }
    const sentence = sentenceElement(utterance, words.get(utterance.number), made);
    made.sentences.set(utterance.number, sentence);
    turn.text.append(sentence, " ");
  }
  for (const words of [made.spans, made.unsure]) words.sort((a, b) => a.start - b.start);
  return made;
}

function turnElement(utterance, text) {
  const told = [t(`role.${utterance.role}`), isTimed(utterance) && clock(utterance.start_ms)].filter(Boolean).join(" · ");
  const name = utterance.speaker ?? t("speaker.unknown");
  const heading = h("h3", {}, name, " ", h("small", { class: "note" }, told));
  return h("section", { class: `turn turn-${utterance.role}` }, heading, text);
}

function sentenceElement(utterance, words, made) {
  const content = words.length ? timed(utterance, words, made) : utterance.text;
  const element = h(
    "span",
    { class: "sentence", role: "button", tabindex: -1, "data-number": utterance.number, lang: utterance.language },
    content,
  );
  paint(element, utterance);
  return element;
}

/** Gives a sentence the looks of its act. */
export function paint(element, utterance) {
  element.className = ["sentence", utterance.act && `is-${utterance.act}`, utterance.judged && "judged"]
    .filter(Boolean)
    .join(" ");
  const told = [
    utterance.act && utterance.act !== "other" && t(`act.${utterance.act}`),
    ...utterance.flags.map((flag) => tOr(`flag.${flag}`, flag)),
  ];
  const title = told.filter(Boolean).join(", ");
  if (title) element.title = title;
  else element.removeAttribute("title");
}

function timed(utterance, words, made) {
  const pieces = utterance.text.trim().split(/(\s+)/);
  let at = 0;
  return pieces.map((piece, index) => {
    const start = at;
    at += Array.from(piece).length;
    return index % 2 ? piece : wordElement(piece, words[index / 2], isEvidence(utterance, start, at), made);
  });
}

function isEvidence(utterance, start, end) {
  return utterance.evidence.some(([from, to]) => from < end && start < to);
}

function wordElement(text, word, evidence, made) {
  const unsure = word.probability !== null && word.probability !== undefined && word.probability < UNSURE;
  const element = h(
    "span",
    { class: ["word", evidence && "evidence", unsure && "unsure"].filter(Boolean).join(" "), "data-start": word.start_ms },
    text,
  );
  made.spans.push({ start: word.start_ms, end: word.end_ms, element });
  if (unsure) made.unsure.push({ start: word.start_ms, element });
  return element;
}

/** The last of `spans` (in order of time) that begins at or before `at`; -1 before the first. */
export function lastBefore(spans, at) {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle].start <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
