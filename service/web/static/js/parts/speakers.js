// Who speaks: names and roles, corrected without hearing anything again.

import { fill, h } from "../core/dom.js";
import { choice, field, form } from "../core/forms.js";
import { percent } from "../core/format.js";
import { takeAsSent } from "../core/typed.js";
import { t, told } from "../core/words.js";

const ROLES = ["interviewer", "respondent", "unknown"];
const CHANGED = 412; // the status of what was changed since it was read

/** A form of the speakers of a recording, as `known` tells them; `worked` resolves to a job once it has ended. */
export class SpeakersForm {
  constructor(app, recording, known, worked) {
    this.app = app;
    this.where = `/v1/recordings/${recording.id}/speakers`;
    this.worked = worked;
    this.job = null;
    this.status = h("p", { class: "note", role: "status" });
    this.list = h("div");
    const swap = h("button", { type: "button", onclick: () => this.swap() }, t("speakers.swap"));
    swap.hidden = known.speakers.length !== 2;
    this.element = form(
      () => this.send(),
      h("p", { class: "note" }, t("speakers.note")),
      this.list,
      h("div", { class: "row" }, h("button", { type: "submit", class: "main" }, t("speakers.save")), swap),
      this.status,
    );
    this.show(known);
  }

  show(known) {
    const total = known.speakers.reduce((sum, one) => sum + one.said_ms, 0);
    this.known = known;
    this.rows = known.speakers.map((speaker, at) => row(speaker, at, total));
    fill(this.list, ...this.rows.map((one) => one.element));
  }

  /** Shows the speakers as they are by now; where somebody has typed something else, they are offered. */
  renew(now) {
    const isAsBefore = namesOf(now) === namesOf(this.known);
    if (isAsBefore) this.known = now;
    else if (this.rows.some((one) => one.isChanged())) this.offer(now);
    else this.show(now);
  }

  offer(now) {
    this.job = null;
    const anew = () => {
      fill(this.status);
      this.show(now);
    };
    fill(
      this.status,
      t("speakers.changed"),
      " ",
      h("button", { type: "button", class: "quiet", onclick: anew }, t("speakers.anew")),
    );
  }

  async send() {
    const job = await this.put({ speakers: this.rows.map((one) => one.change()) });
    fill(this.status, t("speakers.working"));
    this.job = job;
    this.follow(job);
    this.rows.forEach((one) => one.keep());
    this.known = await this.app.api.get(this.where);
  }

  /** Sends the changes, unless what somebody else changed meanwhile is about the same. */
  async put(json) {
    try {
      return await this.app.api.ask("PUT", this.where, { json, headers: this.app.api.unchanged(this.known) });
    } catch (error) {
      if (error.status !== CHANGED) throw error;
      const now = await this.app.api.get(this.where);
      if (namesOf(now) !== namesOf(this.known)) {
        this.offer(now);
        throw error;
      }
      this.known = now;
      return this.put(json);
    }
  }

  async follow(job) {
    const done = await this.worked(job);
    if (this.job !== job) return; // by now the status tells something else
    fill(this.status, done?.state === "failed" ? told(done.failure) : t("speakers.done"));
  }

  swap() {
    const [first, second] = this.rows.map((one) => one.role);
    [first.value, second.value] = [second.value, first.value];
  }
}

/** What a form can change of the speakers. */
function namesOf({ speakers }) {
  return JSON.stringify(speakers.map(({ speaker, name, role }) => [speaker, name, role]));
}

function row(speaker, at, total) {
  const name = h("input", { value: speaker.name, required: true, maxlength: 200 });
  const role = choice(
    ROLES.map((one) => [one, t(`role.${one}`)]),
    speaker.role,
  );
  const said = total > 0 && h("small", { class: "note" }, t("speakers.said", { share: percent(speaker.said_ms / total) }));
  const element = h(
    "fieldset",
    {},
    h("legend", {}, speaker.speaker, " ", said),
    h(
      "div",
      { class: "row" },
      field(t("speakers.name"), name, { name: `speakers.${at}.name` }),
      field(t("speakers.role"), role, { name: `speakers.${at}.role` }),
    ),
  );
  const change = () => ({
    speaker: speaker.speaker,
    name: name.value.trim() === speaker.speaker ? null : name.value.trim(),
    role: role.value === speaker.heard_role ? null : role.value,
  });
  let kept = JSON.stringify(change());
  const isChanged = () => JSON.stringify(change()) !== kept;
  const keep = () => {
    kept = JSON.stringify(change());
    takeAsSent(element);
  };
  return { element, role, change, isChanged, keep };
}
