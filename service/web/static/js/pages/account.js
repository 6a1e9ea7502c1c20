// My password, and keys for my programs.

import { fill, h } from "../core/dom.js";
import { day } from "../core/format.js";
import { field, form, tick } from "../core/forms.js";
import { t } from "../core/words.js";

const SCOPES = ["read", "write", "models"];
const SCOPES_OF_ADMINISTRATORS = [...SCOPES, "metrics"];

export async function account(app) {
  const keys = await keysPart(app);
  const body = h(
    "div",
    {},
    h("h1", {}, t("account.title")),
    h("p", { class: "note" }, t("account.who", { name: app.api.session.name })),
    h("h2", {}, t("account.password")),
    passwordForm(app),
    h("h2", {}, t("keys.title")),
    keys,
  );
  return { title: t("account.title"), body };
}

function passwordForm(app) {
  const send = async (given, made) => {
    const json = { current: given.get("current"), new: given.get("new") };
    await app.api.ask("PUT", "/v1/session/password", { json });
    made.reset();
    app.notices.say(t("account.changed"));
  };
  const whose = h("input", { hidden: true, autocomplete: "username", value: app.api.session.name }); // for password managers
  return form(
    send,
    whose,
    field(t("account.current"), h("input", { type: "password", autocomplete: "current-password", required: true }), {
      name: "current",
    }),
    field(t("account.new"), h("input", { type: "password", autocomplete: "new-password", required: true, minlength: 10 }), {
      name: "new",
      hint: t("account.new_hint"),
    }),
    h("button", { type: "submit" }, t("account.change")),
  );
}

async function keysPart(app) {
  const scopes = app.api.session.is_admin ? SCOPES_OF_ADMINISTRATORS : SCOPES;
  const list = h("tbody", {});
  const shown = h("div", { role: "status" });
  const show = async () => fill(list, (await app.api.all("/v1/keys")).filter((key) => !key.revoked_at).map(row));
  const row = (key) => {
    const revoke = async () => {
      await app.attempt(() => app.api.ask("DELETE", `/v1/keys/${key.id}`), t("keys.revoked", { name: key.name }));
      await show();
    };
    const facts = [
      key.name,
      key.scopes.map((scope) => t(`scope.${scope}`)).join(", "),
      key.expires_at ? day(key.expires_at) : t("keys.never"),
      key.used_at ? day(key.used_at) : t("keys.unused"),
    ];
    const button = h(
      "button",
      { class: "quiet danger", "aria-label": `${t("keys.revoke")}: ${key.name}`, onclick: revoke },
      t("keys.revoke"),
    );
    return h(
      "tr",
      {},
      facts.map((fact) => h("td", {}, fact)),
      h("td", {}, button),
    );
  };
  const make = async (given, made) => {
    const expires = given.get("expires_at");
    const json = {
      name: given.get("name"),
      scopes: scopes.filter((scope) => given.has(scope)),
      expires_at: expires ? new Date(`${expires}T23:59:59`).toISOString() : null,
    };
    const { key } = await app.api.ask("POST", "/v1/keys", { json });
    made.reset();
    if (!shown.isConnected) return; // somebody else may be signed in by now
    app.madeKey = key;
    tell();
    await show();
  };
  const tell = () => fill(shown, h("div", { class: "key-shown" }, h("p", {}, t("keys.shown_once")), h("code", {}, app.madeKey)));
  if (app.madeKey) tell();
  await show();
  const heads = [
    t("keys.name"),
    t("keys.scopes"),
    t("keys.expires"),
    t("keys.used"),
    h("span", { class: "unseen" }, t("actions")),
  ];
  return h(
    "div",
    {},
    h("p", { class: "note" }, t("keys.note")),
    shown,
    h(
      "div",
      { class: "scrolls", tabindex: 0, role: "region", "aria-label": t("keys.title") },
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
    h("h3", {}, t("keys.new")),
    form(
      make,
      field(t("keys.name"), h("input", { required: true, maxlength: 100 }), { name: "name", hint: t("keys.name_hint") }),
      h(
        "fieldset",
        {},
        h("legend", {}, t("keys.scopes")),
        scopes.map((scope) => tick(t(`scope.${scope}`), { name: scope, checked: scope === "read" })),
      ),
      field(t("keys.expires"), h("input", { type: "date" }), { name: "expires_at", hint: t("keys.expires_hint") }),
      h("button", { type: "submit" }, t("keys.make")),
    ),
  );
}
