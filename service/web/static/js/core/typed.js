// What somebody has typed or chosen and not sent yet stays when what holds it is made anew, as in another language.

/**
 * Remembers what the controls in `element` say, where that is not what they were made with. A function that brings it back once the same
 * was made anew; what was made with something else by then stays so, as that was sent or somebody else changed it. It tells whether
 * nothing was lost.
 */
export function unsent(element) {
  const typed = controlsIn(element).filter(({ control }) => said(control) !== madeWith(control));
  const before = new Map(typed.map(({ key, control }) => [key, { said: said(control), made: madeWith(control) }]));
  return () => {
    const again = controlsIn(element).filter(({ key, control }) => before.has(key) && before.get(key).said !== said(control));
    const unchanged = again.filter(({ key, control }) => before.get(key).made === madeWith(control));
    for (const { key, control } of unchanged) bringBack(control, before.get(key).said);
    return unchanged.length === again.length;
  };
}

/** Takes what the controls in `element` say as what they were made with: it was sent. */
export function takeAsSent(element) {
  for (const { control } of controlsIn(element)) {
    if (control.options) for (const option of control.options) option.defaultSelected = option.selected;
    else if (isTick(control)) control.defaultChecked = control.checked;
    else control.defaultValue = control.value;
  }
}

/** What can be typed into or chosen from, each with a key by which it is known again. */
function controlsIn(element) {
  const forms = [...element.querySelectorAll("form")];
  const controls = [...element.querySelectorAll("input[name], select[name], textarea[name]")];
  return controls.map((control) => ({ key: `${forms.indexOf(control.form)} ${control.name}`, control }));
}

function isTick({ type }) {
  return type === "checkbox";
}

function said(control) {
  return isTick(control) ? control.checked : control.value;
}

function madeWith(control) {
  if (isTick(control)) return control.defaultChecked;
  if (!control.options) return control.defaultValue;
  const options = [...control.options];
  return (options.find((option) => option.defaultSelected) ?? options[0]).value;
}

function bringBack(control, what) {
  control[isTick(control) ? "checked" : "value"] = what;
  const details = control.closest("details");
  if (details) details.open = true;
  control.dispatchEvent(new Event("change", { bubbles: true }));
}
