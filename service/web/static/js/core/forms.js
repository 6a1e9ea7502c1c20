// Fields with labels, hints and what is wrong with them.

import { h } from "./dom.js";
import { told } from "./words.js";

let fields = 0;

/** A labelled field around `control` (an input, select or textarea). */
export function field(label, control, { hint, name } = {}) {
  control.id ||= `field-${++fields}`;
  if (name) control.name = name;
  const note = hint && h("span", { class: "note", id: `${control.id}-hint` }, hint);
  if (note) control.setAttribute("aria-describedby", note.id);
  return h("div", { class: "field" }, h("label", { for: control.id }, label), note, control);
}

/** A box to tick with its label. */
export function tick(label, { name, checked = false, hint } = {}) {
  const box = h("input", { type: "checkbox", id: `field-${++fields}`, name, checked });
  const note = hint && h("span", { class: "note" }, hint);
  return h("div", { class: "field tick" }, box, h("label", { for: box.id }, label, note && h("br"), note));
}

/** A choice; `choices` are pairs of a value and what it is called. */
export function choice(choices, value, properties = {}) {
  const options = choices.map(([key, called]) => h("option", { value: key, selected: key === value }, called));
  return h("select", properties, options);
}

/** A form that sends once at a time and shows what is wrong beside the field that it is about. */
export function form(send, ...children) {
  const trouble = h("p", { class: "bad", role: "alert", hidden: true });
  const made = h("form", { novalidate: false }, children, trouble);
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = made.querySelector("[type=submit]");
    clear(made, trouble);
    button.disabled = true;
    try {
      await send(new FormData(made), made);
    } catch (error) {
      if (!("kind" in error)) throw error;
      show(made, trouble, error);
    } finally {
      button.disabled = false;
    }
  });
  return made;
}

function clear(made, trouble) {
  trouble.hidden = true;
  made.querySelectorAll(".wrong").forEach((one) => one.remove());
  made.querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"));
}

function show(made, trouble, error) {
  const elsewhere = error.errors.filter((one) => !mark(made, one)).map(({ reason }) => told(reason));
  const unsaid = [...new Set(elsewhere)].filter((reason) => !error.message.includes(reason));
  trouble.textContent = [error.message, ...unsaid.map((reason) => `${reason}.`)].join(" ");
  trouble.hidden = false;
  made.querySelector("[aria-invalid]")?.focus();
}

/** Writes what is wrong beside the field that is called as its path in the request, or as the first part of that; whether there is one. */
function mark(made, { field: path, reason }) {
  const inside = path.split(".").slice(1);
  const control = made.elements[inside.join(".")] ?? made.elements[inside[0]];
  if (!control?.setAttribute) return false;
  control.setAttribute("aria-invalid", "true");
  control.after(h("p", { class: "wrong" }, told(reason)));
  return true;
}
