/**
 * A chart that answers questions: the service draws the picture, the page shows its marks and what each of them says.
 *
 * The drawing is built anew node by node from a list of harmless ones; what a mark stands for is read from its label.
 */

import { request } from "./api.js";
import { el, fill, saveFile } from "./dom.js";
import { explain } from "./errors.js";
import { announce } from "./notices.js";
import { isDark, session } from "./session.js";
import { bare } from "./table.js";
import { say } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const ROUND_CHART_PX = 126; // title, axis, legend and buttons: the place is kept before the picture comes
const REACH_PX = 40; // how far from a point the pointer may be to ask it
const TAGS = new Set(["svg", "g", "path", "rect", "line", "text", "tspan", "circle"]);
const ATTRIBUTES = new Set([
  "d", "display", "dx", "dy", "fill", "fill-opacity", "font-family", "font-size", "font-weight", "height", "opacity", "pointer-events", "stroke",
  "stroke-dasharray", "stroke-miterlimit", "stroke-opacity", "stroke-width", "text-anchor", "transform", "viewBox", "width", "x", "x1", "x2", "y", "y1", "y2",
  "cx", "cy", "r",
]);
const SHORT_AMOUNT = {
  ko: "abs(datum.value) >= 1e8 ? format(datum.value / 1e8, ',.4~f') + '억' : abs(datum.value) >= 1e4 ? format(datum.value / 1e4, ',.4~f') + '만' : datum.label",
  en: "abs(datum.value) >= 1e6 ? format(datum.value / 1e6, ',.4~f') + 'M' : datum.label",
};
const UNITS = { won: { ko: "원", en: " won" }, days: { ko: "일", en: " days" }, points: { ko: "점", en: " points" }, minutes: { ko: "분", en: " min" } };

/** Returns the place of a figure's chart, which is drawn when it comes near the eye. */
export function chartOf(figure) {
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
    const text = await (await drawn(forScreen(figure.chart), "svg", width)).text();
    const chart = new Chart(figure, new DOMParser().parseFromString(text, "image/svg+xml").documentElement);
    fill(place, chart.node, el("div", { class: "tools" }, chart.legend(), saver("PNG", figure, width), saver("SVG", figure, width)));
  } catch {
    place.style.minHeight = "0";
    fill(place, el("p", { class: "muted" }, say("chartFailed")));
  }
  place.classList.add("ready");
}

/** Returns the chart with short amounts at its axes (the tips have the whole ones), and without the legend that the page has. */
function forScreen(chart) {
  const encoding = { ...chart.encoding };
  if (encoding.color) encoding.color = { ...encoding.color, legend: null };
  for (const side of ["x", "y"]) {
    const { axis } = encoding[side] ?? {};
    if (axis?.format === ",.0f") encoding[side] = { ...encoding[side], axis: { ...axis, labelExpr: SHORT_AMOUNT[session.language] } };
  }
  return { ...chart, encoding };
}

function saver(label, figure, width) {
  const format = label.toLowerCase();
  return el("button", { type: "button", class: "plain", "aria-label": say("saveAs", { title: figure.title, format: label }), onclick: async () => {
    try {
      saveFile(`${figure.title}.${format}`, await (await drawn(figure.chart, format, width)).blob());
    } catch (error) {
      announce(explain(error), "error");
    }
  } }, label);
}

const drawn = (spec, format, width) =>
  request("POST", "/charts/render", { body: { spec, format, width, theme: isDark() ? "dark" : "light" } });

/** Returns what a mark's label may call its facts. */
function headingsOf({ encoding = {} }) {
  const channels = Object.values(encoding).flat();
  return [...new Set(channels.flatMap(({ title, field }) => [title, field]).filter(Boolean))];
}

function valueOf(column, value) {
  if (column?.unit === "month" && /^-?\d{9,}$/.test(value)) return new Date(Number(value)).toISOString().slice(0, 7);
  if (!/^-?[\d,.]+$/.test(value)) return value;
  const unit = column?.unit === "currency" ? ` ${column.currency ?? ""}` : UNITS[column?.unit]?.[session.language] ?? "";
  return (unit && !value.includes(",") ? Number(value).toLocaleString("en-US") : value) + unit;
}

/** The drawing with its marks. Pointer and arrow keys go from mark to mark; a tip says what the mark stands for. */
class Chart {
  constructor(figure, drawing) {
    this.figure = figure;
    this.series = new Map(); // name -> {colour, nodes}
    this.marks = []; // {node, facts}
    this.headings = headingsOf(figure.chart);
    this.tip = el("div", { class: "tip", hidden: true, "aria-hidden": "true" });
    this.svg = this.copy(drawing, false);
    this.svg.setAttribute("role", "group");
    this.svg.setAttribute("aria-label", say("chartOf", { title: figure.title }));
    this.node = el("div", { class: "drawing" }, this.svg, this.tip);
    this.marks[0]?.node.setAttribute("tabindex", "0");
    this.svg.addEventListener("pointermove", (event) => this.point(event));
    this.svg.addEventListener("pointerdown", (event) => this.point(event));
    this.svg.addEventListener("pointerleave", () => this.hide());
    this.svg.addEventListener("focusin", ({ target }) => this.show(this.marks.find(({ node }) => node === target)));
    this.svg.addEventListener("focusout", () => this.hide());
    this.svg.addEventListener("keydown", (event) => this.press(event));
  }

  /** Returns a harmless copy of a node; `marked`: whether it is part of the data's marks, not of an axis. */
  copy(node, marked) {
    const made = document.createElementNS(SVG, node.localName);
    for (const { name, value } of node.attributes) if (ATTRIBUTES.has(name) && !/url\s*\(|:/i.test(value)) made.setAttribute(name, value);
    const isMark = marked && node.getAttribute("role") === "graphics-symbol" && node.hasAttribute("aria-label");
    if (isMark) this.note(made, node);
    else if (node.localName === "text") made.setAttribute("aria-hidden", "true");
    const inside = marked || /\brole-mark\b/.test(node.getAttribute("class") ?? "");
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) made.append(child.data);
      else if (TAGS.has(child.localName)) made.append(this.copy(child, inside));
    }
    return made;
  }

  note(made, node) {
    const facts = this.factsOf(node.getAttribute("aria-label"));
    const name = facts.series;
    if (name !== null) {
      const own = this.series.get(name) ?? { colour: null, nodes: [] };
      own.colour ??= [node.getAttribute("fill"), node.getAttribute("stroke")].find((paint) => paint && paint !== "none" && paint !== "transparent");
      own.nodes.push(made);
      this.series.set(name, own);
    }
    if (/line|area/.test(node.getAttribute("aria-roledescription"))) return; // one label for all of its points
    made.setAttribute("role", "img");
    made.setAttribute("tabindex", "-1");
    made.setAttribute("aria-label", facts.lines.map(([key, value]) => `${key} ${value}`).join(", "));
    this.marks.push({ node: made, facts });
  }

  /** Returns {series, lines: [[heading, value]]} of "직원: 박서윤; 값: 1,000; series: 실적". */
  factsOf(label) {
    const pairs = [];
    for (const part of label.split("; ")) {
      const [key] = this.headings.filter((heading) => part.startsWith(`${heading}: `)).sort((a, b) => b.length - a.length);
      if (key !== undefined && pairs.every(([known]) => known !== key)) pairs.push([key, part.slice(key.length + 2)]);
      else if (pairs.length) pairs.at(-1)[1] += `; ${part}`; // a name with a semicolon
    }
    const color = this.figure.chart.encoding?.color;
    const series = color ? (pairs.find(([key]) => key === (color.title ?? color.field))?.[1] ?? null) : null;
    const folded = color?.field === "series" && series !== null; // several figures stand in one column
    const [seen, lines] = [new Set(), []];
    for (const [key, value] of pairs) {
      if (folded && key === "series") continue;
      const column = this.columnOf(folded && /^[\d,.%+-]+$/.test(value) ? series : key);
      const heading = column?.label ?? bare(key);
      const plain = value.replaceAll(",", "");
      if (seen.has(plain)) continue; // the tooltip's fields repeat those of the axes
      seen.add(plain);
      lines.push([heading, valueOf(column, value)]);
    }
    return { series, lines: lines.sort(([, a], [, b]) => Number(/^[\d-]/.test(a)) - Number(/^[\d-]/.test(b))) };
  }

  columnOf(heading) {
    const known = bare(heading);
    return this.figure.table.columns.find((one) => bare(one.label) === known || one.name === known);
  }

  point(event) {
    const direct = this.marks.find(({ node }) => node === event.target);
    this.show(direct ?? this.nearest(event));
  }

  nearest({ clientX, clientY }) {
    let [found, least] = [null, REACH_PX];
    for (const mark of this.marks) {
      const box = mark.node.getBoundingClientRect();
      const away = Math.hypot(clientX - box.x - box.width / 2, clientY - box.y - box.height / 2);
      if (box.width && away < least) [found, least] = [mark, away];
    }
    return found;
  }

  press(event) {
    if (event.key === "Escape" && !this.tip.hidden) {
      event.stopPropagation();
      this.hide();
      return;
    }
    const shown = this.marks.filter(({ node }) => node.getAttribute("display") !== "none");
    const at = shown.findIndex(({ node }) => node === document.activeElement);
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = shown[Math.max(0, Math.min(shown.length - 1, to))].node;
    document.activeElement.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  }

  show(mark) {
    if (this.asked !== mark) this.asked?.node.classList.remove("asked-mark");
    this.asked = mark ?? null;
    if (!mark) return this.hide();
    mark.node.classList.add("asked-mark");
    const [[, first], ...rest] = mark.facts.lines;
    fill(this.tip, el("strong", {}, first), rest.map(([key, value]) => el("div", {}, `${key} `, el("b", {}, value))));
    this.tip.hidden = false;
    const [box, mine, own] = [this.node, mark.node, this.tip].map((node) => node.getBoundingClientRect());
    const left = mine.x + mine.width / 2 - box.x - own.width / 2;
    const above = mine.y - box.y - own.height - 8;
    this.tip.style.left = `${Math.max(0, Math.min(box.width - own.width, left))}px`;
    this.tip.style.top = `${above < 0 ? mine.bottom - box.y + 8 : above}px`;
    return undefined;
  }

  hide() {
    this.asked?.node.classList.remove("asked-mark");
    this.asked = null;
    this.tip.hidden = true;
  }

  /** Returns a button for each series, which hides or shows it; nothing when there is but one. */
  legend() {
    if (this.series.size < 2) return null;
    return el("div", { class: "legend", role: "group", "aria-label": say("series") }, [...this.series].map(([name, { colour, nodes }]) => {
      const swatch = el("span", { class: "swatch", "aria-hidden": "true" });
      swatch.style.background = colour ?? "";
      return el("button", { type: "button", class: "chip", "aria-pressed": "true", title: say("toggleSeries", { name }), onclick: (event) => {
        const button = event.currentTarget;
        const hide = button.getAttribute("aria-pressed") === "true";
        button.setAttribute("aria-pressed", String(!hide));
        for (const node of nodes) {
          if (hide) node.setAttribute("display", "none");
          else node.removeAttribute("display");
        }
        const open = this.marks.filter(({ node }) => node.getAttribute("display") !== "none");
        for (const { node } of this.marks) node.setAttribute("tabindex", node === open[0]?.node ? "0" : "-1");
      } }, swatch, name);
    }));
  }
}
