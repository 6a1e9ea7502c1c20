// A sentence, corrected in the transcript as the API wants it back.

/**
 * A copy of `transcript` in which the sentence `at` of `sentences`, in order with their texts and times, reads `text`;
 * `null` when it cannot be told where it stands. The transcript may have been changed since the sentences were cut from it.
 */
export function corrected(transcript, sentences, at, text) {
  const copy = structuredClone(transcript);
  const marks = marksOf(copy.segments);
  const start = placeOf(marks, copy.segments, sentences, at);
  if (start < 0) return null;
  const parts = partsOf(marks.slice(start, start + squeezed(sentences[at].text).length));
  const shares = shared(text.trim().split(/\s+/), parts.map((part) => wordsIn(copy.segments[part.segment], part)));
  parts.forEach((part, nth) => reword(copy.segments[part.segment], part, shares[nth]));
  copy.segments = copy.segments.filter((segment, index) => segment.text || !parts.some((part) => part.segment === index));
  return copy;
}

/** Every mark that is no space, with its segment and where it stands in the segment's text. */
function marksOf(segments) {
  return segments.flatMap(({ text }, segment) =>
    Array.from({ length: text.length }, (_, place) => ({ segment, place, mark: text[place] })).filter(({ mark }) => mark.trim()),
  );
}

function squeezed(text) {
  return text.replace(/\s+/g, "");
}

/**
 * With which of `marks` a sentence begins; -1 when that is not certain. All that is said is in one sentence or another, so it
 * stands after what came before, or before what comes after; else where its words are said once in its time.
 */
function placeOf(marks, segments, sentences, at) {
  const all = marks.map(({ mark }) => mark).join("");
  const length = (some) => some.reduce((sum, one) => sum + squeezed(one.text).length, 0);
  const { text, start_ms: start, end_ms: end } = sentences[at];
  const wanted = squeezed(text);
  const isThere = (place) => all.startsWith(wanted, place) && isWhole(marks, place, wanted.length);
  const likely = [length(sentences.slice(0, at)), all.length - length(sentences.slice(at))];
  const certain = likely.find((place) => place >= 0 && isThere(place));
  if (certain !== undefined) return certain;
  const inTime = ({ segment }) => segments[segment].start_ms <= end && segments[segment].end_ms >= start;
  const found = occurrences(all, wanted).filter((place) => isThere(place) && inTime(marks[place]));
  return found.length === 1 ? found[0] : -1;
}

/** Whether `length` marks begin and end where words do. */
function isWhole(marks, start, length) {
  const isApart = (before, after) => !before || !after || before.segment !== after.segment || after.place - before.place > 1;
  return isApart(marks[start - 1], marks[start]) && isApart(marks[start + length - 1], marks[start + length]);
}

function occurrences(all, wanted) {
  const found = [];
  for (let place = all.indexOf(wanted); place >= 0; place = all.indexOf(wanted, place + 1)) found.push(place);
  return found;
}

/** The stretch of each segment that `marks` cover, in order. */
function partsOf(marks) {
  const parts = [];
  for (const { segment, place } of marks) {
    if (parts.at(-1)?.segment !== segment) parts.push({ segment, from: place, to: place });
    parts.at(-1).to = place + 1;
  }
  return parts;
}

function wordsIn({ text }, { from, to }) {
  return text.slice(from, to).split(/\s+/).length;
}

/** `texts` over places that held so many words each, in proportion. */
function shared(texts, counts) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let before = 0;
  return counts.map((count) => {
    const from = Math.round((before / total) * texts.length);
    before += count;
    return texts.slice(from, Math.round((before / total) * texts.length));
  });
}

/** Puts `texts` in the place of a stretch of `segment`; where its words have times, those get some too. */
function reword(segment, { from, to }, texts) {
  if (segment.words.length) retime(segment, { from, to }, texts);
  const sides = [segment.text.slice(0, from), texts.join(" "), segment.text.slice(to)];
  segment.text = sides.map((side) => side.trim()).filter(Boolean).join(" ");
}

function retime(segment, { from, to }, texts) {
  const places = placesOf(segment);
  const inside = places.map((place) => place !== null && place.from < to && from < place.to);
  const meant = segment.words.filter((_, nth) => inside[nth]);
  const after = places.findIndex((place) => place !== null && place.from >= to);
  const first = meant.length ? inside.indexOf(true) : after < 0 ? places.length : after;
  const kept = segment.words.filter((_, nth) => !inside[nth]);
  kept.splice(first, 0, ...spread(texts, meant.length ? meant : [between(kept[first - 1], kept[first], segment)]));
  segment.words = kept;
  segment.end_ms = Math.max(segment.end_ms, ...kept.map((word) => word.end_ms));
}

/** The time from one word to the next; at the ends of `segment` there is none. */
function between(before, after, segment) {
  const start_ms = before?.end_ms ?? segment.start_ms;
  return { start_ms, end_ms: Math.max(start_ms, after?.start_ms ?? segment.end_ms) };
}

/** Where each word of `segment` stands in its text; `null` for words that are not found there. */
function placesOf({ text, words }) {
  let at = 0;
  return words.map((word) => {
    const from = word.text.trim() ? text.indexOf(word.text.trim(), at) : -1;
    if (from < 0) return null;
    at = from + word.text.trim().length;
    return { from, to: at };
  });
}

/** New words over the time of the old ones: one to one where they are as many, else evenly. A person is sure of them. */
function spread(texts, words) {
  const sure = (text, start, end) => ({ text, start_ms: Math.round(start), end_ms: Math.round(end), probability: 1 });
  if (texts.length === words.length) return texts.map((text, at) => sure(text, words[at].start_ms, words[at].end_ms));
  const [start, end] = [words[0].start_ms, words.at(-1).end_ms];
  const step = (end - start) / texts.length;
  return texts.map((text, at) => sure(text, start + at * step, start + (at + 1) * step));
}
