/** A table of governed figures with its chart, and where the figures come from. */

import { request } from "./api.js";
import { el, fill, saveFile } from "./dom.js";
import { isDark } from "./session.js";
import { bare, copyText, figureTable } from "./table.js";
import { say } from "./words.js";

const ROUND_CHART_PX = 126; // title, axis, legend and buttons: the place is kept before the picture comes

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

function chartOf(figure) {
  const place = el("div", { class: "chart" });
  if (typeof figure.chart.height === "number") place.style.minHeight = `${figure.chart.height + ROUND_CHART_PX}px`;
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    draw(place, figure);
  }, { scrollMargin: "400px" });
  observer.observe(place);
  return place;
}

async function draw(place, figure) {
  const width = Math.round(Math.max(200, Math.min(640, place.clientWidth - 110)));
  try {
    const response = await drawn(figure.chart, "svg", width);
    const url = URL.createObjectURL(await response.blob());
    const image = el("img", { src: url, alt: say("chartOf", { title: figure.title }) });
    await image.decode().catch(() => {});
    place.classList.add("ready");
    fill(place, image, el("div", { class: "tools" },
      el("button", { type: "button", class: "plain", onclick: () => savePng(figure, width) }, "PNG")));
  } catch {
    place.style.minHeight = "0";
    place.classList.add("ready");
    fill(place, el("p", { class: "muted" }, say("chartFailed")));
  }
}

async function savePng(figure, width) {
  saveFile(`${figure.title}.png`, await (await drawn(figure.chart, "png", width)).blob());
}

const drawn = (spec, format, width) =>
  request("POST", "/charts/render", { body: { spec, format, width, theme: isDark() ? "dark" : "light" } });
