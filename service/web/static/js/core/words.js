// What the pages say, in the language that the person chose. One file a language; both have the same keys.

export const LANGUAGES = { en: "English", ru: "Русский" };
const KEPT = "hardpart.language";
const SERVERS = "server"; // the file of its own sentences: what is wrong with a file, why something is done
const WORDED = new Set(["reason", "place", "kinds"]);
let words = {};
let patterns = [];
let chosen = "en";
let plurals = new Intl.PluralRules("en");

/** The language that was chosen in this browser, else the browser's own where there is one. */
export function firstLanguage() {
  const known = [localStorage.getItem(KEPT), ...navigator.languages.map((one) => one.slice(0, 2))];
  return known.find((one) => one in LANGUAGES) ?? "en";
}

/** Speaks `language` from now on, and here at the next visit, even where this one ends before the words are there. */
export async function speak(language) {
  localStorage.setItem(KEPT, language);
  words = await wordsOf(language);
  if (!patterns.length) patterns = patternsOf(await wordsOf(SERVERS));
  chosen = language;
  plurals = new Intl.PluralRules(language);
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

/** Why the server refused something, by the kind of its problem and the detail that it told. */
export function refusal(kind, detail) {
  const sentence = told(detail);
  return sentence === detail ? tOr(`problem.${kind}`, detail, { detail }) : sentence;
}

/** A sentence of the server as the pages say it, in the language in use; as it came where it is none that is known. */
export function told(sentence) {
  for (const { name, pattern } of patterns) {
    const found = pattern.exec(sentence ?? "");
    if (found) return t(`told.${name}`, Object.fromEntries(Object.entries(found.groups ?? {}).map(inner)));
  }
  return sentence;
}

/** What stands within a sentence may be said in words itself, such as the reason of a failure, or a place in a file. */
function inner([name, value]) {
  return [name, WORDED.has(name) ? told(value) : value];
}

async function wordsOf(name) {
  const answer = await fetch(`/static/words/${name}.json`);
  return answer.json();
}

/** By which the server's sentences are known; their names are those of the pages' own sentences. `{n}` is a number. */
function patternsOf(known) {
  return Object.entries(known).map(([name, sentence]) => {
    const escaped = sentence.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
    const open = escaped.replaceAll("{n}", "(?<n>-?[\\d.,]+)").replace(/\{(\w+)\}/g, "(?<$1>.+?)");
    return { name, pattern: new RegExp(`^${open}$`, "s") };
  });
}

function shown(value) {
  return typeof value === "number" ? value.toLocaleString(chosen) : value;
}
