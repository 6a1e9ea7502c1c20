// Where files and folders are dropped or chosen.

import { h } from "../core/dom.js";
import { t } from "../core/words.js";
import { dropped, picked } from "./chosen-files.js";

/** A place that gives `take` the files, with their folders, chosen from it, or dropped on the page until it is to `stop`: no file opens in its place. */
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
  const ended = new AbortController();
  const listen = (type, does) => document.addEventListener(type, does, { signal: ended.signal });
  const over = (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    if (event.type !== "dragleave" || event.relatedTarget === null) zone.classList.toggle("over", event.type === "dragover");
  };
  listen("dragover", over);
  listen("dragleave", over);
  listen("drop", async (event) => {
    over(event);
    const files = await dropped(event.dataTransfer);
    if (files.length) take(files);
  });
  return { element: zone, stop: () => ended.abort() };
}

function picker(kind, take) {
  const input = h("input", { type: "file", hidden: true, ...kind });
  input.onchange = () => {
    take(picked(input.files));
    input.value = "";
  };
  return input;
}
