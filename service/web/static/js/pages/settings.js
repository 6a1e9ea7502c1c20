// What a study is about, who takes part, its files to take away, and its end.

import { ApiError } from "../core/api.js";
import { confirmed } from "../core/dialogs.js";
import { fill, h } from "../core/dom.js";
import { choice, field, form } from "../core/forms.js";
import { rememberedRow } from "../core/staying.js";
import { unsent } from "../core/typed.js";
import { t } from "../core/words.js";
import { changes, studyFields } from "../parts/study-fields.js";
import { inStudy, mayChange } from "../parts/study-frame.js";

const ROLES = ["owner", "researcher", "viewer"];
const CHANGED = 412; // the status of what was changed since it was read

export async function settings(app, { study: id }) {
  const study = await app.api.get(`/v1/studies/${id}`);
  const parts = [
    h("h2", {}, t("settings.about")),
    about(app, study),
    h("h2", {}, t("settings.members")),
    await members(app, study),
  ];
  const end = study.role === "owner" && [h("h2", {}, t("settings.delete")), deletion(app, study)];
  return { title: `${t("tab.settings")} · ${study.name}`, body: inStudy(study, "settings", parts, end) };
}

function about(app, study) {
  const send = async () => {
    const json = Object.fromEntries(Object.entries(changes(made)).filter(([name, value]) => !isSame(value, shown[name])));
    await changed(app, study, json);
    app.notices.say(t("saved"));
    await app.router.show();
  };
  const made = form(send, studyFields(study), mayChange(study) && h("button", { type: "submit", class: "main" }, t("save")));
  const shown = changes(made);
  if (!mayChange(study)) made.querySelectorAll("input, select, textarea").forEach((control) => (control.disabled = true));
  return made;
}

/** Changes the study that was read as `known`, unless somebody else has made something else of the same. Throws `ApiError`. */
async function changed(app, known, json) {
  const where = `/v1/studies/${known.id}`;
  try {
    return await app.api.ask("PATCH", where, { json, headers: app.api.unchanged(known) });
  } catch (error) {
    if (error.status !== CHANGED) throw error;
    const now = await app.api.get(where);
    const isTaken = ([name, value]) => !isSame(now[name], known[name]) && !isSame(now[name], value);
    if (Object.entries(json).some(isTaken)) throw error;
    return changed(app, now, json);
  }
}

function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

async function members(app, study) {
  const where = `/v1/studies/${study.id}/members`;
  const isOwner = study.role === "owner";
  const list = h("tbody", {});
  const show = async () => {
    const rows = (await app.api.all(where)).map(row);
    const restore = rememberedRow(list);
    const bringBack = unsent(list);
    fill(list, rows);
    bringBack();
    restore();
  };
  const row = (member) => {
    const role = choice(
      ROLES.map((one) => [one, t(`role.${one}`)]),
      member.role,
      {
        name: `role.${member.user_id}`,
        "aria-label": t("settings.role_of", { name: member.name }),
        disabled: !isOwner,
      },
    );
    const isMine = member.user_id === app.api.session.user_id;
    const saved = async () => {
      const change = async () => {
        const isIn = (await app.api.all(where)).some((one) => one.user_id === member.user_id);
        if (!isIn) throw new ApiError(404, "no-member"); // to whom a role would be a new invitation
        await app.api.ask("POST", where, { json: { name: member.name, role: role.value } });
      };
      const done = (!isMine || (await meansOwnRole())) && (await app.attempt(change, t("saved")));
      if (!done) role.value = member.role; // and is no choice that is kept
      await (isMine && done ? app.router.show() : show());
    };
    const remove = async () => {
      await app.attempt(() => app.api.ask("DELETE", `${where}/${member.user_id}`));
      await show();
    };
    const labelled = (key, action, look) =>
      h("button", { class: look, "aria-label": `${t(key)}: ${member.name}`, onclick: action }, t(key));
    const save = labelled("settings.save_role", saved, "main");
    save.hidden = true;
    role.onchange = () => (save.hidden = role.value === member.role); // each arrow key chooses, and is not meant yet
    const buttons = [save, isOwner && !isMine && labelled("remove", remove, "quiet danger")];
    return h("tr", { "data-id": member.user_id }, h("td", {}, member.name), h("td", {}, role), h("td", {}, buttons));
  };
  const leave = async () => {
    if (!(await meansToLeave())) return;
    const done = await app.attempt(() => app.api.ask("DELETE", `${where}/${app.api.session.user_id}`));
    if (done) await app.router.go("/");
  };
  await show();
  const add = async (given, made) => {
    const json = { name: given.get("name"), role: given.get("role") };
    await app.api.ask("POST", where, { json }).catch((error) => {
      throw error.status === 404 ? new ApiError(404, "no-user") : error;
    });
    made.reset();
    await show();
  };
  const heads = [t("users.name"), t("settings.role"), h("span", { class: "unseen" }, t("actions"))];
  return h(
    "div",
    {},
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          heads.map((head) => h("th", { scope: "col" }, head)),
        ),
      ),
      list,
    ),
    h("p", {}, h("button", { class: "quiet danger", onclick: leave }, t("settings.leave"))),
    isOwner && h("h3", {}, t("settings.invite")),
    isOwner &&
      form(
        add,
        field(t("users.name"), h("input", { required: true, autocapitalize: "none", autocomplete: "off" }), {
          name: "name",
          hint: t("settings.invite_hint"),
        }),
        field(
          t("settings.role"),
          choice(
            ROLES.map((one) => [one, t(`role.${one}_does`)]),
            "researcher",
          ),
          { name: "role" },
        ),
        h("button", { type: "submit" }, t("settings.let_in")),
      ),
  );
}

function meansOwnRole() {
  return confirmed({ title: t("settings.own_role_title"), text: t("settings.own_role_text"), yes: t("save") });
}

function meansToLeave() {
  return confirmed({ title: t("settings.leave_title"), text: t("settings.leave_text"), yes: t("settings.leave") });
}

function deletion(app, study) {
  const remove = async () => {
    const asked = { title: t("settings.delete_title", { name: study.name }), text: t("settings.delete_text"), yes: t("delete") };
    if (!(await confirmed(asked))) return;
    const done = await app.attempt(
      () => app.api.ask("DELETE", `/v1/studies/${study.id}`),
      t("settings.deleted", { name: study.name }),
    );
    if (done) await app.router.go("/");
  };
  return h(
    "div",
    {},
    h("p", {}, t("settings.delete_note")),
    h("button", { class: "danger", onclick: remove }, t("settings.delete")),
  );
}
