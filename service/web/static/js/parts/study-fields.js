// The fields of a study; made anew or changed, they are the same.

import { h } from "../core/dom.js";
import { choice, field, tick } from "../core/forms.js";
import { t } from "../core/words.js";

/** Fields that show `study`, or nothing yet when it is `null`. */
export function studyFields(study) {
  const languages = ["auto", "en", "ru"].map((one) => [one, t(`language.${one}`)]);
  const counts = [["", t("field.speakers_any")], ...["1", "2", "3", "4"].map((one) => [one, one])];
  const named = (key, control) => field(t(`field.${key}`), control, { name: key, hint: t(`field.${key}_hint`) });
  return [
    field(t("field.name"), h("input", { required: true, maxlength: 200, value: study?.name ?? "" }), { name: "name" }),
    named("language", choice(languages, study?.language ?? "auto")),
    h(
      "fieldset",
      {},
      h("legend", {}, t("field.notes")),
      h("p", { class: "note" }, t("field.notes_hint")),
      named("product", h("textarea", { value: study?.product ?? "" })),
      named("journey_stages", h("textarea", { value: (study?.journey_stages ?? []).join("\n") })),
      named("target_rule", h("textarea", { value: study?.target_rule ?? "" })),
      named("interview_guide", h("textarea", { value: study?.interview_guide ?? "" })),
    ),
    h(
      "details",
      { open: Boolean(study?.interviewer || study?.speakers || study?.finds_themes === false) },
      h("summary", {}, t("field.more")),
      named("interviewer", h("input", { maxlength: 200, value: study?.interviewer ?? "" })),
      named("speakers", choice(counts, String(study?.speakers ?? ""))),
      tick(t("field.finds_themes"), {
        name: "finds_themes",
        checked: study?.finds_themes ?? true,
        hint: t("field.finds_themes_hint"),
      }),
    ),
  ];
}

/** What the fields of `form` say, as the API wants it. */
export function changes(form) {
  const said = new FormData(form);
  const lines = said.get("journey_stages").split("\n");
  return {
    name: said.get("name").trim(),
    language: said.get("language"),
    product: said.get("product"),
    journey_stages: lines.map((line) => line.trim()).filter(Boolean),
    target_rule: said.get("target_rule"),
    interview_guide: said.get("interview_guide"),
    interviewer: said.get("interviewer").trim() || null,
    speakers: Number(said.get("speakers")) || null,
    finds_themes: said.has("finds_themes"),
  };
}
