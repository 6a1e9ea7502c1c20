// Questions that must be answered before something is lost.

import { h } from "./dom.js";
import { t } from "./words.js";

/** Asks; resolves to whether the answer was yes. `harmless` when nothing is lost by it. */
export function confirmed({ title, text, yes, harmless = false }) {
  return new Promise((resolve) => {
    const close = (answer) => () => dialog.close(answer);
    const dialog = h(
      "dialog",
      { "aria-labelledby": "question" },
      h("h2", { id: "question" }, title),
      h("p", {}, text),
      h(
        "div",
        { class: "row" },
        h("button", { type: "button", onclick: close(""), autofocus: true }, t("dialog.cancel")),
        h("button", { type: "button", class: harmless ? "main" : "danger", onclick: close("yes") }, yes),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
