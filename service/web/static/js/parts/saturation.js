// Whether further interviews would bring themes that nobody has voiced yet.

import { h } from "../core/dom.js";
import { decimal } from "../core/format.js";
import { t } from "../core/words.js";

const FEWEST = 3; // respondents; the report shows nothing of fewer
const ENOUGH = 12; // respondents of whom the estimate means anything
const FEW_NEW = 0.5; // of a theme, by the last respondent: below it, respondents mostly repeat what was heard

/** What the API tells as `found`, in sentences; nothing where there is too little to tell. */
export function saturation(found) {
  if (!found?.heard || found.curve.length < FEWEST) return null;
  return h("details", { class: "saturation", id: "saturation" }, h("summary", {}, t("saturation.title")), h("p", {}, sentences(found).join(" ")));
}

function sentences({ curve, heard, expected, interval: [low, high] }) {
  const gain = curve.at(-1) - curve.at(-2);
  const said = [
    t("saturation.respondents", { n: curve.length, themes: t("saturation.themes", { n: heard }) }),
    t("saturation.gain", { gain: decimal(gain, 1) }),
  ];
  if (curve.length < ENOUGH) return [...said, t("saturation.few")];
  const repeats = gain < FEW_NEW && expected - heard < 1;
  return [
    ...said,
    t("saturation.expected", { expected: decimal(expected, 1), low: decimal(low, 0), high: decimal(high, 0) }),
    t(repeats ? "saturation.repeats" : "saturation.goes_on"),
  ];
}
