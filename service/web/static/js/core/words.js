// What the pages say, in the language that the person chose. One file a language; both have the same keys.

export const LANGUAGES = { en: "English", ru: "Русский" };
const KEPT = "hardpart.language";
let words = {};
let chosen = "en";
let plurals = new Intl.PluralRules("en");

/** The language that was chosen in this browser, else the browser's own where there is one. */
export function firstLanguage() {
  const known = [localStorage.getItem(KEPT), ...navigator.languages.map((one) => one.slice(0, 2))];
  return known.find((one) => one in LANGUAGES) ?? "en";
}

/** Speaks `language` from now on. */
export async function speak(language) {
  const answer = await fetch(`/static/words/${language}.json`);
  words = await answer.json();
  chosen = language;
  plurals = new Intl.PluralRules(language);
  localStorage.setItem(KEPT, language);
  document.documentElement.lang = language;
}

/** The language in use. */
export function language() {
  return chosen;
}

/** The sentence under `key`; `{name}` in it becomes `values.name`, and `values.n` chooses among plural forms. */
export function t(key, values = {}) {
  const found = words[key];
  if (found === undefined) return key;
  const sentence = typeof found === "string" ? found : (found[plurals.select(values.n)] ?? found.other);
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? shown(values[name]) : whole));
}

/** The sentence under `key`, or `otherwise` where there is none. */
export function tOr(key, otherwise, values = {}) {
  return key in words ? t(key, values) : otherwise;
}

function shown(value) {
  return typeof value === "number" ? value.toLocaleString(chosen) : value;
}
