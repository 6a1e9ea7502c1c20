// What somebody has typed and not sent yet stays when the page is made anew, as in another language.

/** Notices what is typed and chosen in the forms of `main`. */
export class Typed {
  constructor(main) {
    this.main = main;
    this.touched = new WeakSet();
    main.addEventListener("input", ({ target }) => this.touched.add(target));
  }

  /** Remembers it; a function that brings it back once the same page was made anew. */
  remembered() {
    const address = location.pathname;
    const typed = this.#fields().filter(({ control }) => this.touched.has(control));
    const before = new Map(typed.map(({ key, control: { value, checked } }) => [key, { value, checked }]));
    return () => {
      if (location.pathname !== address) return;
      for (const { key, control } of this.#fields()) if (before.has(key)) this.#bringBack(control, before.get(key));
    };
  }

  #bringBack(control, said) {
    Object.assign(control, said);
    this.touched.add(control);
    const details = control.closest("details");
    if (details) details.open = true;
  }

  /** What can be typed into, each with a key by which it is known again. */
  #fields() {
    return [...this.main.querySelectorAll("form")].flatMap((form, nth) =>
      [...form.querySelectorAll("input[name], select[name], textarea[name]")].map((control) => ({
        key: `${nth} ${control.name}`,
        control,
      })),
    );
  }
}
