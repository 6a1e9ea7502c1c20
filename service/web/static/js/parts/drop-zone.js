// Where files and folders are dropped or chosen.

import { h } from "../core/dom.js";
import { t } from "../core/words.js";
import { filesOf } from "./uploads.js";

/** A place that gives `take` the files dropped on it or chosen from it. */
export function dropZone(take) {
  const files = picker({ multiple: true }, take);
  const folder = picker({ webkitdirectory: true }, take);
  const zone = h(
    "section",
    { class: "drop", "aria-label": t("upload.title") },
    h("p", {}, t("upload.drop")),
    h(
      "div",
      { class: "row" },
      h("button", { type: "button", class: "main", onclick: () => files.click() }, t("upload.files")),
      h("button", { type: "button", onclick: () => folder.click() }, t("upload.folder")),
    ),
    h("p", { class: "note" }, h("br"), t("upload.kinds")),
    files,
    folder,
  );
  const over = (event) => {
    event.preventDefault();
    zone.classList.toggle("over", event.type === "dragover");
  };
  zone.ondragover = over;
  zone.ondragleave = over;
  zone.ondrop = async (event) => {
    over(event);
    take(await filesOf(event.dataTransfer));
  };
  return zone;
}

function picker(kind, take) {
  const input = h("input", { type: "file", hidden: true, ...kind });
  input.onchange = () => {
    take([...input.files]);
    input.value = "";
  };
  return input;
}
