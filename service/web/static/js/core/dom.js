// Elements from what they hold. Text is only ever set as text, so nothing that people said or named can become markup.

/** An element with properties (`onclick`, `class`, `aria-label`, ...) and children; `null`, `undefined` and `false` are left out. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) give(element, name, value);
  element.append(...children.flat(Infinity).filter(isShown));
  return element;
}

/** Puts `children` in the place of all that `element` holds. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter(isShown));
}

function give(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "class") element.className = value;
  else if (name === "value" && "defaultValue" in element) element.defaultValue = value;
  else if (name === "checked") element.defaultChecked = value;
  else if (name.startsWith("on") || name === "value" || name === "open") element[name] = value;
  else element.setAttribute(name, value === true ? "" : value);
}

function isShown(child) {
  return child !== null && child !== undefined && child !== false;
}
