// Keys by what stands on them where letters are Latin.

/** The key of `event`: a letter or digit in small, by its place on the keyboard where the layout in use has other letters. */
export function keyOf({ key, code, shiftKey }) {
  if (/^[a-z0-9]$/i.test(key)) return key.toLowerCase();
  const place = shiftKey ? null : /^(?:Key|Digit)([A-Z0-9])$/.exec(code);
  return place ? place[1].toLowerCase() : key;
}
