// Sentences that stand elsewhere once others were corrected.

/**
 * The place among `now` of what stood at `at` among `before`: the same up to the first sentence that reads otherwise, and as far from
 * the end after the last. Between those, where the same words stand next to it; what was corrected itself stays where it was.
 */
export function placeAmong(now, before, at) {
  const moved = now.length - before.length;
  const isSame = (place, by) => before[place].text === now[place + by]?.text;
  const first = before.findIndex((_, place) => !isSame(place, 0));
  if (first < 0 || at < first) return at;
  const last = before.findLastIndex((_, place) => !isSame(place, moved));
  if (at > last) return at + moved;
  const distance = (place) => Math.abs(place - at);
  const between = now.slice(first, last + moved + 1).map((one, nth) => ({ text: one.text, place: first + nth }));
  const alike = between.filter(({ text }) => text === before[at].text).map(({ place }) => place);
  return alike.sort((a, b) => distance(a) - distance(b))[0] ?? Math.min(at, now.length - 1);
}
