// Who can sign in; for administrators.

import { confirmed } from "../core/dialogs.js";
import { fill, h } from "../core/dom.js";
import { day } from "../core/format.js";
import { field, form, tick } from "../core/forms.js";
import { rememberedRow } from "../core/staying.js";
import { t } from "../core/words.js";

export async function users(app) {
  const list = h("tbody", {});
  const show = async () => {
    const rows = (await app.api.all("/v1/users")).map((user) => row(app, user, show));
    const restore = rememberedRow(list);
    fill(list, rows);
    restore();
  };
  await show();
  const add = async (given, made) => {
    const json = { name: given.get("name"), password: given.get("password"), is_admin: given.has("is_admin") };
    await app.api.ask("POST", "/v1/users", { json });
    made.reset();
    app.notices.say(t("users.added", { name: json.name }));
    await show();
  };
  const heads = [t("users.name"), t("users.since"), t("users.state"), h("span", { class: "unseen" }, t("actions"))];
  const body = h(
    "div",
    {},
    h("h1", {}, t("users.title")),
    h(
      "div",
      { class: "scrolls", tabindex: 0, role: "region", "aria-label": t("users.title") },
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
    ),
    h("h2", {}, t("users.new")),
    form(
      add,
      field(t("users.name"), h("input", { required: true, maxlength: 100, autocapitalize: "none", autocomplete: "off" }), {
        name: "name",
      }),
      field(t("users.password"), h("input", { type: "password", required: true, minlength: 10, autocomplete: "new-password" }), {
        name: "password",
        hint: t("users.password_hint"),
      }),
      tick(t("users.is_admin"), { name: "is_admin", hint: t("users.is_admin_hint") }),
      h("button", { type: "submit", class: "main" }, t("users.add")),
    ),
  );
  return { title: t("users.title"), body };
}

function row(app, user, show) {
  const change = (json, said) => async () => {
    await app.attempt(() => app.api.ask("PATCH", `/v1/users/${user.id}`, { json }), said);
    await show();
  };
  const lockOut = async () => {
    const { name } = user;
    const asked = { title: t("users.disable_title", { name }), text: t("users.disable_text"), yes: t("users.disable") };
    if (await confirmed(asked)) await change({ disabled: true })();
  };
  const button = (key, action, look = "quiet") =>
    h("button", { class: look, "aria-label": `${t(key)}: ${user.name}`, onclick: action }, t(key));
  const mine = user.id === app.api.session.user_id;
  const state = [user.is_admin && t("users.is_admin"), user.disabled && t("users.disabled")].filter(Boolean).join(", ") || "–";
  const actions = mine
    ? t("users.you")
    : [
        user.disabled
          ? button("users.enable", change({ disabled: false }, t("users.enabled", { name: user.name })))
          : button("users.disable", lockOut, "quiet danger"),
        user.is_admin
          ? button("users.no_admin", change({ is_admin: false }))
          : button("users.make_admin", change({ is_admin: true })),
      ];
  return h("tr", { "data-id": user.id }, h("td", {}, user.name), h("td", {}, day(user.created_at)), h("td", {}, state), h("td", {}, actions));
}
