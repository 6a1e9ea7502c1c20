// Who speaks: names and roles, corrected without hearing anything again.

import { h } from "../core/dom.js";
import { choice, field, form } from "../core/forms.js";
import { percent } from "../core/format.js";
import { ended } from "../core/jobs.js";
import { t, told } from "../core/words.js";

const ROLES = ["interviewer", "respondent", "unknown"];

/** A form of the speakers of a recording; `corrected` is called once their sentences are coded anew. */
export function speakersForm(app, recording, speakers, corrected) {
  const total = speakers.reduce((sum, one) => sum + one.said_ms, 0) || 1;
  const rows = speakers.map((speaker) => row(speaker, total));
  const status = h("p", { class: "note", role: "status" });
  const send = async () => {
    const where = `/v1/recordings/${recording.id}/speakers`;
    const json = { speakers: rows.map((one) => one.change()) };
    const job = await app.api.ask("PUT", where, { json, headers: app.api.unchanged(where) });
    status.textContent = t("speakers.working");
    const { state, failure } = (await ended(app, job)) ?? {};
    if (state === "failed") status.textContent = told(failure);
    else await corrected();
  };
  const swap = () => {
    const [first, second] = rows.map((one) => one.role);
    [first.value, second.value] = [second.value, first.value];
  };
  const buttons = [
    h("button", { type: "submit", class: "main" }, t("speakers.save")),
    rows.length === 2 && h("button", { type: "button", onclick: swap }, t("speakers.swap")),
  ];
  return form(
    send,
    h("p", { class: "note" }, t("speakers.note")),
    rows.map((one) => one.element),
    h("div", { class: "row" }, buttons),
    status,
  );
}

function row(speaker, total) {
  const name = h("input", { value: speaker.name, required: true, maxlength: 200 });
  const role = choice(
    ROLES.map((one) => [one, t(`role.${one}`)]),
    speaker.role,
  );
  const said = t("speakers.said", { share: percent(speaker.said_ms / total) });
  const element = h(
    "fieldset",
    {},
    h("legend", {}, speaker.speaker, " ", h("small", { class: "note" }, said)),
    h("div", { class: "row" }, field(t("speakers.name"), name), field(t("speakers.role"), role)),
  );
  const change = () => ({
    speaker: speaker.speaker,
    name: name.value.trim() === speaker.speaker ? null : name.value.trim(),
    role: role.value === speaker.heard_role ? null : role.value,
  });
  return { element, role, change };
}
