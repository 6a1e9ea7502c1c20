// One file on its way, with how far it has come.

import { h } from "../core/dom.js";
import { percent, size } from "../core/format.js";
import { t } from "../core/words.js";

/** The row of `item` in its present state; `move` shows how much has been sent by now. */
export function uploadRow(app, item) {
  const bytes = item.file.size;
  const failed = item.state === "failed";
  const bar = h("progress", { max: 1, value: 0, "aria-label": item.name });
  const doing = h("span", {});
  const move = () => {
    const share = bytes ? item.sent / bytes : 0;
    bar.value = share;
    doing.textContent = told(item, share, app.uploads.isPaused);
  };
  move();
  const row = h(
    "li",
    {},
    h("div", {}, h("span", { class: "name" }, item.name), bytes > 0 && h("p", { class: "note" }, size(bytes))),
    h("div", { class: failed ? "doing state-failed" : "doing" }, doing, !failed && bar),
    h(
      "div",
      { class: "row" },
      failed && !item.isRefused && button(item, "retry", () => app.uploads.retry(item)),
      item.isTable && h("a", { href: `/studies/${item.study}/people` }, t("tab.people")),
      button(item, failed ? "upload.dismiss" : "cancel", () => app.uploads.drop(item)),
    ),
    failed && h("p", { class: "failure bad" }, item.failure),
  );
  return { state: item.state, row, move };
}

function told(item, share, isPaused) {
  if (item.state === "failed") return t("upload.failed");
  if (item.state === "waiting") return t(isPaused ? "upload.paused" : "upload.waiting");
  return item.isHeld ? t("upload.paused") : t("upload.sending", { share: percent(share) });
}

function button(item, key, action) {
  return h("button", { class: "quiet", "aria-label": `${t(key)}: ${item.name}`, onclick: action }, t(key));
}
