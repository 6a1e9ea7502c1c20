// A dialog in which the words of one sentence are corrected.

import { h } from "../core/dom.js";
import { field, form } from "../core/forms.js";
import { t } from "../core/words.js";

/** Opens it on `text`; `save` gets the new words. Resolves when it is closed, to whether something was saved. */
export function correctText(text, save) {
  return new Promise((resolve) => {
    const area = h("textarea", { value: text, required: true, rows: 4 });
    const send = async () => {
      const words = area.value.trim().replace(/\s+/g, " ");
      if (words && words !== text) await save(words);
      dialog.close(words && words !== text ? "saved" : "");
    };
    const made = form(
      send,
      h("h2", { id: "correct-text" }, t("text.title")),
      field(t("text.correct"), area, { hint: t("text.note") }),
      h(
        "div",
        { class: "row" },
        h("button", { type: "submit", class: "main" }, t("text.save")),
        h("button", { type: "button", onclick: () => dialog.close("") }, t("cancel")),
      ),
    );
    const dialog = h("dialog", { "aria-labelledby": "correct-text" }, made);
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "saved");
    });
    document.body.append(dialog);
    dialog.showModal();
    area.focus();
  });
}
