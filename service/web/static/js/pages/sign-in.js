// Signing in; whatever address was asked for is shown afterwards.

import { h } from "../core/dom.js";
import { field, form } from "../core/forms.js";
import { t } from "../core/words.js";

export function signIn(app) {
  const { element, focus } = entry(app, () => app.refresh());
  const body = h("div", { class: "entry" }, h("h1", {}, t("sign_in.title")), element);
  return { title: t("sign_in.title"), body, shown: focus, keepsFocus: true };
}

/** Lets `before`, whose session has ended, sign in on top of the page. Resolves to whether the same person did. */
export function signInAgain(app, before) {
  return new Promise((resolve) => {
    const { element, focus } = entry(app, () => dialog.close(), before.name);
    const heading = h("h2", { id: "sign-in-again" }, t("sign_in.title"));
    const note = h("p", { class: "note" }, t("sign_in.again"));
    const dialog = h("dialog", { class: "again", "aria-labelledby": heading.id }, heading, note, element);
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(app.api.session?.user_id === before.user_id);
    });
    document.body.append(dialog);
    dialog.showModal();
    focus();
  });
}

function entry(app, entered, known = "") {
  const send = async (given) => {
    await app.api.signIn(given.get("name"), given.get("password"));
    await entered();
  };
  const name = h("input", { autocomplete: "username", required: true, autocapitalize: "none", value: known });
  const password = h("input", { type: "password", autocomplete: "current-password", required: true });
  const element = form(
    send,
    field(t("sign_in.name"), name, { name: "name" }),
    field(t("sign_in.password"), password, { name: "password", hint: t("sign_in.hint") }),
    h("button", { type: "submit", class: "main" }, t("sign_in.enter")),
  );
  return { element, focus: () => (known ? password : name).focus() };
}
