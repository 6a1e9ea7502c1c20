// What acts and facets mean, as the server's codebook has it in the language of these pages.

import { h } from "../core/dom.js";
import { language, t } from "../core/words.js";

export async function codebook(app) {
  const book = await app.api.get(`/v1/codebook?language=${language()}`);
  const body = h(
    "div",
    { class: "codebook" },
    h("h1", {}, t("codebook.title")),
    h("p", { class: "note" }, t("codebook.version", { version: book.version })),
    h("p", {}, book.unit),
    h("h2", {}, t("codebook.acts")),
    h(
      "dl",
      {},
      Object.entries(book.acts).map(([act, said]) => entry(said, t(`act.${act}`), `is-${act}`)),
    ),
    h("h2", {}, t("codebook.facets")),
    h(
      "dl",
      {},
      Object.entries(book.facets).map(([facet, said]) => entry(said, t(`facet.${facet}`))),
    ),
    h("h2", {}, t("codebook.edges")),
    h(
      "ol",
      {},
      book.edges.map((edge) => h("li", {}, edge)),
    ),
  );
  return { title: t("codebook.title"), body };
}

/** What one of them means; `shown` is what the pages call it, and `look` how they mark it in a transcript. */
function entry({ name, definition, examples }, shown, look) {
  const own = name !== shown && h("span", { class: "note" }, ` ${t("codebook.shown", { shown })}`);
  return [
    h("dt", {}, h("span", { class: look }, name), own),
    h("dd", {}, definition),
    examples.length > 0 && h("dd", { class: "said" }, examples.join(" · ")),
  ];
}
