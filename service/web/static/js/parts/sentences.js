// Sentences as quotes: heard with a button, marked where the complaint is, linked to their place in the transcript.

import { h } from "../core/dom.js";
import { clock } from "../core/format.js";
import { t, tOr } from "../core/words.js";

const NO_TIMES = "no_times";

/** Whether it is known when a sentence was said. */
export function isTimed({ flags }) {
  return !flags.includes(NO_TIMES);
}

/** A list of `sentences`; `segments` has the customer segment of each respondent. */
export function sentenceList(app, sentences, { voiced, segments = {}, showsAct = false, choosing = null, label }) {
  const one = (sentence) => quote(app, sentence, { hasSound: voiced.has(sentence.recording_id), segments, showsAct, choosing });
  return h("ul", { class: "quotes", "aria-label": label }, sentences.map(one));
}

/** One sentence. */
export function quote(app, sentence, { hasSound, segments, showsAct, choosing = null }) {
  const where = `/recordings/${sentence.recording_id}?s=${sentence.number}`;
  return h(
    "li",
    { class: "quote" },
    h("span", { class: "beside-quote" }, hasSound && isTimed(sentence) && app.clips.buttonFor(sentence), choosing?.boxFor(sentence)),
    h(
      "div",
      {},
      h("blockquote", { class: "said", lang: sentence.language }, h("p", {}, marked(sentence))),
      h("p", { class: "source" }, parts(sentence, segments, showsAct), h("a", { class: "part", href: where }, place(sentence))),
    ),
  );
}

function parts(sentence, segments, showsAct) {
  const person = sentence.respondent ?? sentence.speaker ?? t(`role.${sentence.role}`);
  const told = [
    showsAct && sentence.act && h("span", { class: `act act-${sentence.act}` }, t(`act.${sentence.act}`)),
    segmentLetter(segments[sentence.respondent]),
    h("b", { class: "part" }, person),
    ...sentence.facets.map((facet) => h("span", { class: "part" }, t(`facet.${facet}`))),
    sentence.last_time && guess("sentence.last_time"),
    sentence.prompted && guess("sentence.prompted"),
    ...sentence.flags
      .filter((flag) => flag !== NO_TIMES)
      .map((flag) => h("span", { class: "part doubt" }, tOr(`flag.${flag}`, flag))),
  ];
  return told.filter(Boolean).flatMap((part) => [part, " "]);
}

function guess(key) {
  return h("span", { class: "part", title: t("sentence.guess") }, t(key));
}

/** What the marked words of quotes are. */
export function evidenceLegend() {
  return h("p", { class: "note" }, `${t("legend.quotes")} `, h("mark", {}, t("legend.evidence")));
}

/** The recording of a sentence, and when in it, where that is known. */
export function place(sentence) {
  return isTimed(sentence) ? `${sentence.recording}, ${clock(sentence.start_ms)}` : sentence.recording;
}

/** The letter of a customer segment, or nothing. */
export function segmentLetter(segment) {
  return segment ? h("span", { class: `letter segment-${segment}`, title: t("segment", { segment }) }, segment) : null;
}

/** The text with its evidence marked. Spans count code points, and strings here do not. */
export function marked({ text, evidence }) {
  const points = Array.from(text);
  const cut = (from, to) => points.slice(from, to).join("");
  const pieces = [];
  let at = 0;
  for (const [start, end] of evidence ?? []) {
    if (start < at) continue;
    pieces.push(cut(at, start), h("mark", {}, cut(start, end)));
    at = end;
  }
  return [...pieces, cut(at)].filter((piece) => piece !== "");
}

/** Which recordings have sound. */
export async function voicedRecordings(app, study) {
  const recordings = await app.api.all(`/v1/studies/${study}/recordings`);
  return new Set(recordings.filter((one) => one.has_audio).map((one) => one.id));
}
