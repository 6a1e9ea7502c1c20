// One theme: its rank, what it says, who says it, its quotes once it comes into view.

import { fill, h } from "../core/dom.js";
import { percent } from "../core/format.js";
import { remembered } from "../core/staying.js";
import { t } from "../core/words.js";
import { sharesBySegment } from "./people.js";
import { segmentLetter, sentenceList } from "./sentences.js";

const QUOTES = 3;
const QUOTED = "few"; // the class of what holds the quotes
const WEAK = 0.5; // stability below which the report calls a theme weak

/** The card of `theme`; `shows` has the study, which recordings have sound, and the segments of people. */
export function themeCard(app, theme, rank, { study, voiced, segments }) {
  const here = `/studies/${study.id}/themes/${encodeURIComponent(theme.id)}`;
  const quotes = h("div", { class: QUOTED });
  const card = h(
    "li",
    { class: "theme", id: theme.id },
    h("h2", {}, h("span", { class: "rank" }, `${rank}`), h("a", { href: here }, theme.name)),
    themeFacts(theme, here),
    quotes,
    h("p", {}, h("a", { href: here }, allOf(theme))),
    subthemes(theme, here),
  );
  whenSeen(card, () => load(app, { theme, study, voiced, segments, quotes }));
  return card;
}

function allOf({ members: { length: n }, withheld }) {
  return withheld ? t("theme.shown", { n: n - withheld, all: n }) : t("theme.all", { n });
}

/** Shows in `card` the quotes of `before`, the card of the same theme until now, until others come. */
export function takeQuotes(card, before) {
  const [quotes, known] = [card, before].map((one) => one.querySelector(`.${QUOTED}`));
  quotes.append(...known.children);
}

/** What `theme` says and who says it; `here` is its address, `segment` the customer segment that is shown alone, if any. */
export function themeFacts(theme, here, segment = null) {
  return [
    isWorded(theme) && theme.statement !== theme.name && h("p", { class: "statement said" }, theme.statement),
    marksOf(theme),
    support(theme, here, segment),
    theme.keywords.length > 0 && h("p", { class: "note" }, t("theme.keywords", { words: theme.keywords.join(", ") })),
  ];
}

/** Whether the statement says something; where it is left to a person, a label stands in its place. */
function isWorded({ statement, needs_wording: isLabel }) {
  return Boolean(statement) && !isLabel;
}

/** What a reader should know before relying on the theme. */
function marksOf(theme) {
  const marks = [
    theme.locked && "theme.locked",
    theme.needs_wording && "theme.needs_wording",
    theme.stability !== null && theme.stability < WEAK && "theme.weak",
    theme.support.single_voice && "theme.single_voice",
    theme.support.flagged_only && "theme.flagged_only",
  ].filter(Boolean);
  return (
    marks.length > 0 &&
    h(
      "p",
      { class: "marks" },
      marks.map((key) => h("span", { class: "mark" }, t(key))),
    )
  );
}

function support(theme, here, shown) {
  const { respondents } = theme.support;
  const [low, high] = respondents.interval.map(percent);
  const bar = h("span", { class: "bar", "aria-hidden": "true" }, h("span", { class: "share" }));
  bar.firstChild.style.width = `${respondents.share * 100}%`;
  const known = sharesBySegment(theme).filter(([, share]) => share.asked > 0);
  const said = t("theme.said", { n: respondents.asked, said: respondents.said });
  return h(
    "div",
    { class: "support" },
    bar,
    h("a", { href: here }, said),
    h("span", { class: "note" }, `${percent(respondents.share)} (${t("theme.interval", { low, high })})`),
    known.map(([segment, share]) =>
      h(
        "a",
        {
          href: `${here}?segment=${segment}`,
          "aria-current": segment === shown ? "true" : null,
          "aria-label": `${segment ? t("segment", { segment }) : t("segment.unknown")}: ${t("theme.said", { n: share.asked, said: share.said })}`,
        },
        segmentLetter(segment) ?? t("segment.unknown"),
        ` ${share.said}/${share.asked}`,
      ),
    ),
  );
}

/** The parts within `theme`, if any; `here` is its address, `shown` the id of the part that is shown alone, if any. */
export function subthemes(theme, here, shown = null) {
  if (!theme.subthemes.length) return null;
  const one = (sub) => {
    const [href, current] = [`${here}?part=${encodeURIComponent(sub.id)}`, sub.id === shown ? "true" : null];
    const count = t("sentences.count", { n: sub.members.length - sub.withheld });
    return h("li", {}, sub.name, " ", h("a", { href, "aria-current": current, "aria-label": `${sub.name}: ${count}` }, count));
  };
  return h(
    "details",
    { open: shown !== null },
    h("summary", {}, t("theme.subthemes", { n: theme.subthemes.length })),
    h("ul", {}, theme.subthemes.map(one)),
  );
}

async function load(app, { theme, study, voiced, segments, quotes }) {
  const { items } = await app.api.get(`/v1/studies/${study.id}/themes/${encodeURIComponent(theme.id)}/utterances`);
  const first = new Set(theme.support.quotes.slice(0, QUOTES));
  const chosen = first.size ? items.filter((one) => first.has(one.utterance_id)) : items.slice(0, QUOTES);
  const restore = remembered(quotes);
  fill(quotes, sentenceList(app, chosen, { voiced, segments, label: t("theme.quotes", { name: theme.name }) }));
  restore();
}

function whenSeen(element, action) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      action().catch(() => {});
    },
    { rootMargin: "600px" },
  );
  observer.observe(element);
}
