// Dialogs in which something is worded or chosen.

import { h } from "../core/dom.js";
import { field, form } from "../core/forms.js";
import { t } from "../core/words.js";

/** Opens a form called `title`; `send` gets its values, and the dialog closes when it is through. Resolves when it is closed. */
export function formDialog({ title, note, does = t("save") }, controls, send) {
  return new Promise((resolve) => {
    const made = form(
      async (values) => {
        await send(values);
        dialog.close();
      },
      h("h2", { id: "dialog-title" }, title),
      note && h("p", { class: "note" }, note),
      controls,
      h(
        "div",
        { class: "row" },
        h("button", { type: "submit", class: "main" }, does),
        h("button", { type: "button", onclick: () => dialog.close() }, t("dialog.cancel")),
      ),
    );
    const dialog = h("dialog", { "aria-labelledby": "dialog-title" }, made);
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve();
    });
    document.body.append(dialog);
    dialog.showModal();
    made.querySelector("input, select, textarea")?.focus();
  });
}

/** Opens it on `text`, which is called `title`; `save` gets the new words, `most` characters of them. Resolves when it is closed. */
export function correctText({ title, hint, text, most }, save) {
  const area = h("textarea", { value: text, required: true, rows: 4, maxlength: most });
  return formDialog({ title }, field(title, area, { hint }), async () => {
    const words = area.value.trim().replace(/\s+/g, " ");
    if (words && words !== text) await save(words);
  });
}
