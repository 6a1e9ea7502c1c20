// What somebody reads stays as it is and where it is while the page around it is made anew.

const CONTROLS = "a[href], button";

/** Scrolls so that what stood `top` below the top of the window does so again; `now` tells where it stands. */
export function stayAt(top, now) {
  const stay = () => scrollBy(0, (now() ?? top ?? 0) - (top ?? 0));
  stay();
  requestAnimationFrame(stay); // once what stands there has its height
}

/**
 * Remembers what is open in `element`, what has the focus and where the first of what has an id stands in the window; a function that
 * brings it back once other content has come.
 */
export function remembered(element) {
  const open = detailsOf(element).filter(({ details }) => details.open);
  const focused = focusIn(element);
  const isScrolled = scrollY > 0; // else what comes at the head of the page is to be seen
  const anchor = isScrolled && [...element.querySelectorAll("[id]")].find((one) => one.getBoundingClientRect().bottom > 0);
  const top = anchor && anchor.getBoundingClientRect().top;
  return () => {
    for (const { id, details } of detailsOf(element)) details.open ||= open.some((one) => one.id === id);
    focused?.();
    if (anchor) stayAt(top, () => document.getElementById(anchor.id)?.getBoundingClientRect().top);
  };
}

/**
 * Remembers which control of which row of `list` has the focus; a function that gives it back once the rows were made anew, to the first
 * of its row where it is not shown, or of the row in its place where that is gone. Rows are known by their `data-id`.
 */
export function rememberedRow(list) {
  const focused = document.activeElement;
  const row = list.contains(focused) ? focused.closest("[data-id]") : null;
  const controls = (of) => [...of.querySelectorAll("a[href], button, select")];
  const at = [...list.children].indexOf(row);
  const nth = row && controls(row).indexOf(focused);
  return () => {
    if (!row) return;
    const now = [...list.children].find((one) => one.dataset.id === row.dataset.id);
    const shown = controls(now ?? list.children[at] ?? list.lastElementChild ?? list);
    (now && !shown[nth]?.hidden ? shown[nth] : shown[0])?.focus({ preventScroll: true });
  };
}

/** The details within what has an id, or that have one, each with it. */
function detailsOf(element) {
  const all = [...element.querySelectorAll(":scope [id] details, details[id]")];
  return all.map((details) => ({ id: details.closest("[id]").id, details }));
}

/** Gives the focus back to the link or button that has it in `element`, or to what is called the same there; nothing where none has it. */
function focusIn(element) {
  const focused = document.activeElement;
  if (!element.contains(focused) || !focused.matches(CONTROLS)) return null;
  const alike = () => [...element.querySelectorAll(CONTROLS)].filter((one) => called(one) === called(focused));
  const nth = alike().indexOf(focused);
  return () => (focused.isConnected ? focused : alike()[nth])?.focus({ preventScroll: true });
}

function called(control) {
  return control.getAttribute("href") ?? control.getAttribute("aria-label") ?? control.textContent;
}
