// A dialog in which some words are corrected.

import { h } from "../core/dom.js";
import { field, form } from "../core/forms.js";
import { t } from "../core/words.js";

/** Opens it on `text`, which is called `title`; `save` gets the new words. Resolves when it is closed. */
export function correctText({ title, hint, text }, save) {
  return new Promise((resolve) => {
    const area = h("textarea", { value: text, required: true, rows: 4 });
    const send = async () => {
      const words = area.value.trim().replace(/\s+/g, " ");
      if (words && words !== text) await save(words);
      dialog.close();
    };
    const made = form(
      send,
      h("h2", { id: "correct-text" }, title),
      field(title, area, { hint }),
      h(
        "div",
        { class: "row" },
        h("button", { type: "submit", class: "main" }, t("save")),
        h("button", { type: "button", onclick: () => dialog.close() }, t("cancel")),
      ),
    );
    const dialog = h("dialog", { "aria-labelledby": "correct-text" }, made);
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve();
    });
    document.body.append(dialog);
    dialog.showModal();
    area.focus();
  });
}
