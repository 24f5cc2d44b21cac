/** A table as a workbook; the service makes it. */

import { request } from "./api.js";
import { saveFile } from "./dom.js";
import { explain } from "./errors.js";
import { announce } from "./notices.js";
import { session } from "./session.js";
import { say } from "./words.js";

const [TITLE_CHARS, HEADING_CHARS] = [150, 200]; // what the service takes

/**
 * Saves a table as a workbook.
 *
 * `columns`: {label, unit, currency, digits} of which only the label must be there; `rows`: a value for each column.
 */
export async function saveWorkbook({ columns, rows, title }) {
  const named = columns.map(({ label, unit = "text", currency = null, digits = 0 }, index) =>
    ({ name: `column_${index + 1}`, label: cut(label, HEADING_CHARS), unit, currency, digits }));
  const body = {
    table: { columns: named, rows: rows.map((row) => named.map((_, index) => row[index] ?? null)) },
    title: cut(title, TITLE_CHARS) || say("table"),
    format: "xlsx",
    language: session.language,
  };
  try {
    const response = await request("POST", "/tables/export", { body });
    saveFile(`${title || say("table")}.xlsx`, await response.blob());
  } catch (error) {
    announce(say("workbookFailed", { reason: explain(error) }), "error");
  }
}

const cut = (text, most) => Array.from(text).slice(0, most).join("");
