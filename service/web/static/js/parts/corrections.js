// The words of a sentence, corrected in the transcript as the API wants it back.

/** A copy of `transcript` in which `utterance` reads `text`; `null` when its words cannot be found. `words` are those of the sentence. */
export function corrected(transcript, utterance, words, text) {
  const copy = structuredClone(transcript);
  const done = words.length ? changeWords(copy, transcript, words, text) : changeText(copy, utterance, text);
  return done ? copy : null;
}

/** Sentences of sound: the words carry the text, and each keeps or gets a time. */
function changeWords(copy, transcript, words, text) {
  const meant = new Set(words);
  const touched = transcript.segments.map((segment) => segment.words.some((word) => meant.has(word)));
  const first = touched.indexOf(true);
  if (first < 0) return false;
  const said = spread(text.split(/\s+/), words);
  transcript.segments.forEach((segment, at) => {
    if (!touched[at]) return;
    const place = segment.words.findIndex((word) => meant.has(word));
    const kept = segment.words.filter((word) => !meant.has(word));
    if (at === first) kept.splice(place, 0, ...said);
    copy.segments[at].words = kept;
    copy.segments[at].text = kept.map((word) => word.text.trim()).join(" ");
  });
  copy.segments = copy.segments.filter((segment, at) => !touched[at] || segment.words.length);
  const start = copy.segments.find((segment) => segment.words.includes(said[0]));
  start.end_ms = Math.max(start.end_ms, said.at(-1).end_ms);
  return true;
}

/** New words over the time of the old ones: one to one where they are as many, else evenly. A person is sure of them. */
function spread(texts, words) {
  const sure = (text, start, end) => ({ text, start_ms: Math.round(start), end_ms: Math.round(end), probability: 1 });
  if (texts.length === words.length) return texts.map((text, at) => sure(text, words[at].start_ms, words[at].end_ms));
  const [start, end] = [words[0].start_ms, words.at(-1).end_ms];
  const step = (end - start) / texts.length;
  return texts.map((text, at) => sure(text, start + at * step, start + (at + 1) * step));
}

/** Sentences of transcripts without times for words: the one stretch of text that reads like the sentence. */
function changeText(copy, utterance, text) {
  const inside = copy.segments.filter((segment) => segment.speaker === utterance.speaker && !segment.words.length);
  const holding = inside.filter((segment) => segment.text.split(utterance.text).length === 2);
  if (holding.length !== 1) return false;
  holding[0].text = holding[0].text.replace(utterance.text, () => text);
  return true;
}
