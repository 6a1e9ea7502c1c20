// Signing in; whatever address was asked for is shown afterwards.

import { h } from "../core/dom.js";
import { field, form } from "../core/forms.js";
import { t } from "../core/words.js";

export function signIn(app) {
  const send = async (given) => {
    await app.api.signIn(given.get("name"), given.get("password"));
    await app.refresh();
  };
  const name = h("input", { autocomplete: "username", required: true, autocapitalize: "none" });
  const password = h("input", { type: "password", autocomplete: "current-password", required: true });
  const body = h(
    "div",
    { class: "entry" },
    h("h1", {}, t("sign_in.title")),
    form(
      send,
      field(t("sign_in.name"), name, { name: "name" }),
      field(t("sign_in.password"), password, { name: "password", hint: t("sign_in.hint") }),
      h("button", { type: "submit", class: "main" }, t("sign_in.enter")),
    ),
  );
  return { title: t("sign_in.title"), body, shown: () => name.focus(), keepsFocus: true };
}
