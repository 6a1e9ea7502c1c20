// What the pages say, in the language that the person chose. One file a language; both have the same keys.

export const LANGUAGES = { en: "English", ru: "Русский" };
const KEPT = "hardpart.language";
const SERVERS = "en"; // in which it tells what is wrong with a file, and why something is done
const TOLD = "told.";
let words = {};
let patterns = [];
let chosen = "en";
let plurals = new Intl.PluralRules("en");

/** The language that was chosen in this browser, else the browser's own where there is one. */
export function firstLanguage() {
  const known = [localStorage.getItem(KEPT), ...navigator.languages.map((one) => one.slice(0, 2))];
  return known.find((one) => one in LANGUAGES) ?? "en";
}

/** Speaks `language` from now on. */
export async function speak(language) {
  words = await wordsOf(language);
  patterns = language === SERVERS ? [] : patternsOf(await wordsOf(SERVERS));
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

/** A sentence of the server in the language in use; as it came where it is none that is known. */
export function told(sentence) {
  for (const { name, pattern } of patterns) {
    const found = pattern.exec(sentence ?? "");
    if (found) return t(`told.${name}`, Object.fromEntries(Object.entries(found.groups ?? {}).map(inner)));
  }
  return sentence;
}

/** What stands within a sentence may be one itself, such as the reason of a failure. */
function inner([name, value]) {
  return [name, name === "reason" ? told(value) : value];
}

async function wordsOf(language) {
  const answer = await fetch(`/static/words/${language}.json`);
  return answer.json();
}

/** By which the server's sentences are known: each as it is written in the server's own language. */
function patternsOf(known) {
  const sentences = Object.entries(known).filter(([key]) => key.startsWith(TOLD));
  return sentences.map(([key, sentence]) => {
    const escaped = sentence.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
    return { name: key.slice(TOLD.length), pattern: new RegExp(`^${escaped.replace(/\{(\w+)\}/g, "(?<$1>.+?)")}$`, "s") };
  });
}

function shown(value) {
  return typeof value === "number" ? value.toLocaleString(chosen) : value;
}
