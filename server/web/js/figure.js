/** A table of governed figures with its chart, and where the figures come from. */

import { chartOf } from "./chart.js";
import { el } from "./dom.js";
import { bare, copyText, figureTable } from "./table.js";
import { say } from "./words.js";

/** Returns the card of a figure. `headings`: those of the answer's own table that it takes the place of. */
export function figureCard(figure, headings = null) {
  return el("section", { class: "figure", "aria-label": figure.title },
    figure.chart && chartOf(figure),
    figureTable(figure.table, headings, figure.title),
    definitionOf(figure));
}

/** Returns a figure that the text does not show, folded to one line when it has no chart. */
export function extraFigure(figure) {
  if (figure.chart) return figureCard(figure);
  return el("details", { class: "fold" },
    el("summary", {}, say("dataAndDefinition", { title: figure.title })),
    figureTable(figure.table, null, figure.title), definitionOf(figure));
}

/** Returns the figure that a table of the answer shows, or undefined. */
export function figureFor(figures, headings) {
  const wanted = headings.map(bare);
  return figures.find(({ table }) => {
    const labels = table.columns.map((column) => bare(column.label));
    return wanted.every((heading) => labels.includes(heading));
  });
}

function definitionOf(figure) {
  if (!figure.definition && !figure.statement) return null;
  const rows = [["definition", figure.definition], ["filters", figure.filters], ["period", figure.period?.label]];
  return el("details", { class: "fold" },
    el("summary", {}, say("definition")),
    el("dl", {}, rows.filter(([, text]) => text).map(([key, text]) => [el("dt", {}, say(key)), el("dd", {}, text)])),
    figure.statement && [
      el("pre", { tabindex: 0, class: "statement" }, el("code", {}, figure.statement)),
      el("button", { type: "button", class: "plain", onclick: () => copyText(figure.statement) }, say("copy")),
    ]);
}
