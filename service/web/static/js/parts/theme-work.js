// What a researcher decides about themes: each decision is kept for good, and every later search makes it again.

import { ApiError } from "../core/api.js";
import { h } from "../core/dom.js";
import { confirmed } from "../core/dialogs.js";
import { choice, field, tick } from "../core/forms.js";
import { t } from "../core/words.js";
import { correctText, formDialog } from "./text-dialog.js";

const DIRECTIONS = { en: ["minimize", "increase"], ru: ["минимизировать", "увеличить"] };

/** Buttons that rename, reword, merge and lock `theme`; `language` is the one that outcomes are worded in. */
export function themeTools(app, study, theme, language) {
  const button = (key, act) => h("button", { type: "button", class: "quiet", onclick: act }, t(key));
  const decide = async (judgement) => {
    await judge(app, study, judgement);
    await app.router.go(`/studies/${study.id}/themes`);
  };
  return h(
    "div",
    { class: "row theme-tools", role: "group", "aria-label": t("theme.tools") },
    button("theme.rename", () => rename(theme, decide)),
    button("theme.reword", () => reword(theme, language, decide)),
    button("theme.merge", () => app.attempt(() => merge(app, study, theme, decide))),
    !theme.locked && button("theme.lock", () => app.attempt(() => lock(theme, decide))),
  );
}

/** Sends one decision. */
export async function judge(app, study, judgement) {
  await app.api.ask("POST", `/v1/studies/${study.id}/theme-judgements`, { json: judgement });
  app.notices.say(t(study.finds_themes ? "theme.decided" : "theme.decided_for_later"));
}

/** The themes of the study but `without`, the most voiced first. */
export async function otherThemes(app, study, without) {
  const { themes } = await app.api.get(`/v1/studies/${study.id}/themes`);
  return themes.filter((one) => one.id !== without);
}

function rename({ id, name }, decide) {
  const asked = { title: t("theme.rename"), hint: t("theme.rename_hint"), text: name, most: 500 };
  return correctText(asked, (words) => decide({ kind: "rename", theme: id, name: words }));
}

function reword({ id, outcome, needs_wording: isLabel }, language, decide) {
  const directions = [...new Set([...(DIRECTIONS[language] ?? DIRECTIONS.en), outcome.direction].filter(Boolean))];
  const controls = {
    direction: choice(
      directions.map((one) => [one, one]),
      outcome.direction || directions[0],
    ),
    metric: h("input", { value: isLabel ? "" : outcome.metric, maxlength: 500, required: true }),
    object: h("input", { value: isLabel ? "" : outcome.object, maxlength: 500, required: true }),
    context: h("input", { value: outcome.context, maxlength: 500 }),
  };
  const fields = Object.entries(controls).map(([name, control]) =>
    field(t(`outcome.${name}`), control, { name, hint: t(`outcome.${name}_hint`) }),
  );
  return formDialog({ title: t("theme.reword"), note: t("theme.reword_note") }, fields, (values) => {
    const worded = Object.fromEntries([...values].map(([name, value]) => [name, value.trim().replace(/\s+/g, " ")]));
    return decide({ kind: "reword", theme: id, outcome: worded });
  });
}

async function merge(app, study, theme, decide) {
  const others = await otherThemes(app, study, theme.id);
  if (!others.length) {
    app.notices.say(t("theme.only_one"));
    return;
  }
  const boxes = others.map((one) => tick(one.name, { name: one.id, hint: t("sentences.count", { n: one.members.length }) }));
  const list = h("fieldset", { class: "choices" }, h("legend", {}, t("theme.merge_with")), boxes);
  const asked = { title: t("theme.merge"), note: t("theme.merge_note", { name: unquoted(theme.name) }), does: t("theme.merge_do") };
  await formDialog(asked, list, async (values) => {
    const chosen = [...values.keys()];
    if (!chosen.length) throw new ApiError(422, "no-themes");
    await decide({ kind: "merge", themes: [theme.id, ...chosen] });
  });
}

/** A name without the quotation marks that stand around it. */
function unquoted(name) {
  return name.replace(/^[«“"]+|[»”"]+$/g, "");
}

async function lock({ id, name, outcome, members }, decide) {
  const asked = { title: t("theme.lock"), text: t("theme.lock_note"), yes: t("theme.lock"), harmless: true };
  if (await confirmed(asked)) await decide({ kind: "lock", theme: id, name, outcome, members });
}
