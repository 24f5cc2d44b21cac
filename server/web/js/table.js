/** Tables that can be sorted, copied and saved as CSV or as a workbook. */

import { el, fill, saveFile } from "./dom.js";
import { announce } from "./notices.js";
import { session } from "./session.js";
import { saveWorkbook } from "./workbook.js";
import { say } from "./words.js";

const SHOWN_ROWS = 50;
const WRAPPED_CHARS = 26; // shorter cells stay on one line: dates and names do not break
const MONEY = [
  [/천\s?원|thousand won/, 1_000, 0],
  [/백만\s?원|(?<!100 )million won/, 1_000_000, 1],
  [/억\s?원|100 million won/, 100_000_000, 1],
];
const UNIT_NAMES = {
  won: { ko: "원", en: "won" },
  ratio: { ko: "%", en: "%" },
  days: { ko: "일", en: "days" },
  points: { ko: "점", en: "points" },
  minutes: { ko: "분", en: "min" },
};
const NUMBERS = new Set(["won", "currency", "ratio", "count", "days", "points", "minutes", "index"]);

/** Returns a table of ready texts {text, show}, as Markdown has them; `show()` makes the nodes of a cell. */
export function textTable(columns, rows) {
  return makeTable(columns, rows.map((row) => row.map(({ text, show }, index) => ({ text, show, sort: columns[index]?.numeric ? toNumber(text) : text }))));
}

function toNumber(text) {
  const value = Number.parseFloat(text.replaceAll(/[,\s%]/g, "").replace(/[^\d.+-]+$/, ""));
  return Number.isNaN(value) ? null : value;
}

/** Returns a table of governed figures. `headings`: as the answer's own table shows them; its money unit is kept. */
export function figureTable(table, headings = null, title = "") {
  const filled = table.columns.map((_, index) => table.rows.some((row) => row[index] !== null && row[index] !== ""));
  const shown = table.columns.map((column, index) => ({ ...column, index })).filter(({ index }) => filled[index]);
  const columns = shown.map((column) => {
    const heading = headings?.find((text) => bare(text) === bare(column.label)) ?? withUnit(column);
    return { label: heading, numeric: NUMBERS.has(column.unit), unit: column.unit, digits: column.digits ?? 0, money: moneyOf(heading), governed: column };
  });
  const rows = table.rows.map((row) =>
    shown.map((column, at) => {
      const value = row[column.index] ?? null;
      return { text: formatCell(value, columns[at]), sort: value, plain: value === null ? "" : String(value) };
    }),
  );
  return makeTable(columns, rows, { title, total: table.total_rows });
}

/** Returns a heading without its unit: "실적 (백만원)" -> "실적". */
export const bare = (heading) => heading.replace(/\s*\([^()]*\)\s*$/, "").trim();

function withUnit({ label, unit, currency }) {
  const name = unit === "currency" ? currency : UNIT_NAMES[unit]?.[session.language];
  return !name || label.includes(name) ? label : `${label} (${name})`;
}

function moneyOf(heading) {
  const found = MONEY.find(([pattern]) => pattern.test(heading));
  return found ? { divisor: found[1], digits: found[2] } : { divisor: 1, digits: 0 };
}

function formatCell(value, { unit, money, digits }) {
  if (value === null || value === "") return "–";
  if (typeof value === "boolean") return say(value ? "yes" : "no");
  if (typeof value === "string") return unit === "month" ? value.slice(0, 7) : value;
  if (unit === "ratio") return `${grouped(value * 100, 1, 1)}%`;
  if (unit === "won") return grouped(value / money.divisor, money.digits, money.digits);
  if (unit === "currency") return grouped(value / 10 ** digits, digits, digits);
  return grouped(value, 0, unit === "index" ? 2 : 1);
}

/** Returns a number with its thousands set apart. */
export const grouped = (value, least, most) =>
  value.toLocaleString("en-US", { minimumFractionDigits: least, maximumFractionDigits: most });

function makeTable(columns, rows, { title = "", total = rows.length } = {}) {
  let order = rows;
  let sorted = { index: -1, down: false };
  let all = rows.length <= SHOWN_ROWS;
  const body = el("tbody");
  const heads = columns.map((column, index) =>
    el("th", { scope: "col", class: column.numeric ? "number" : null },
      el("button", { type: "button", class: "sort", onclick: () => sortBy(index) }, column.label, el("span", { class: "arrow", "aria-hidden": "true" }))),
  );
  const more = el("button", { type: "button", class: "plain", hidden: all, onclick: showAll }, say("showAllRows", { count: rows.length }));
  const scroller = el("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": title || say("table") },
    el("table", {}, el("thead", {}, el("tr", {}, heads)), body));
  const tools = el("div", { class: "tools" },
    total > rows.length && el("span", { class: "muted" }, say("someRows", { shown: rows.length, total })),
    el("button", { type: "button", class: "plain", onclick: copy }, say("copy")),
    el("button", { type: "button", class: "plain", onclick: save }, "CSV"),
    el("button", { type: "button", class: "plain", onclick: saveBook }, say("workbook")));
  draw();
  return el("div", { class: "table" }, scroller, more, tools);

  function draw() {
    fill(body, (all ? order : order.slice(0, SHOWN_ROWS)).map((row) =>
      el("tr", {}, row.map((cell, index) => el("td", { class: columns[index]?.numeric ? "number" : cell.text.length > WRAPPED_CHARS ? "long" : null }, cell.show?.() ?? cell.text)))));
  }

  function showAll() {
    all = true;
    more.hidden = true;
    draw();
  }

  function sortBy(index) {
    sorted = { index, down: sorted.index === index ? !sorted.down : Boolean(columns[index].numeric) };
    order = [...rows].sort((a, b) => compare(a[index]?.sort, b[index]?.sort, sorted.down));
    heads.forEach((head, at) => {
      if (at === index) head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    draw();
  }

  async function copy() {
    const lines = [columns.map((column) => column.label), ...order.map((row) => row.map((cell) => cell.text))];
    await copyText(lines.map((line) => line.join("\t")).join("\n"));
  }

  function save() {
    const lines = [columns.map((column) => bare(column.label)), ...order.map((row) => row.map((cell) => cell.plain ?? cell.text))];
    // The mark at the beginning lets spreadsheets read Korean.
    saveFile(`${title || "table"}.csv`, new Blob(["\ufeff", lines.map((line) => line.map(quoted).join(",")).join("\r\n")], { type: "text/csv" }));
  }

  /** Governed figures go as numbers in their units, the words of a text as they are shown. */
  async function saveBook({ currentTarget }) {
    currentTarget.disabled = true;
    await saveWorkbook({
      columns: columns.map((column) => column.governed ?? { label: column.label }),
      rows: order.map((row) => row.map((cell, index) => (columns[index]?.governed ? cell.sort : cell.text))),
      title,
    });
    currentTarget.disabled = false;
  }
}

/** Returns a CSV field; one that a spreadsheet would take for a formula becomes text. */
export function quoted(text) {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d,.]+%?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function compare(a, b, down) {
  const missing = Number(a === null || a === undefined) - Number(b === null || b === undefined);
  if (missing) return missing; // what is missing comes last in both directions
  if (a === null || a === undefined) return 0;
  const found = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "ko", { numeric: true });
  return down ? -found : found;
}

/** Copies text and says so. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    announce(say("copied"));
  } catch {
    announce(say("copyRefused"), "error");
  }
}
