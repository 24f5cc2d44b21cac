/** How much is asked: runs by hour, as a chart with its numbers. */

import { el } from "./dom.js";
import { figureCard } from "./figure.js";
import { say } from "./words.js";

const HOURS = 24;

/** Returns the chart of the newest runs; null until there are some. */
export function showUsage(runs) {
  if (!runs.length) return el("p", { class: "muted" }, say("none"));
  const counts = new Map();
  for (const run of runs) {
    const hour = run.created_at.slice(0, 13);
    const key = `${hour} ${run.status}`;
    counts.set(key, { hour: `${hour.slice(5).replace("T", " ")}h`, status: say(run.status), runs: (counts.get(key)?.runs ?? 0) + 1 });
  }
  const values = [...counts.values()].sort((a, b) => a.hour.localeCompare(b.hour)).slice(-HOURS * 3);
  const columns = [
    { name: "hour", label: say("when"), unit: "text" },
    { name: "status", label: say("status"), unit: "text" },
    { name: "runs", label: say("runs"), unit: "count" },
  ];
  const chart = {
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    data: { values },
    width: 400,
    height: 160,
    mark: "bar",
    encoding: {
      x: { field: "hour", type: "ordinal", title: null },
      y: { field: "runs", type: "quantitative", title: say("runs"), axis: { tickMinStep: 1 } },
      color: { field: "status", type: "nominal", title: null },
    },
  };
  const rows = values.map((value) => [value.hour, value.status, value.runs]);
  return figureCard({ title: say("runsPerHour"), table: { columns, rows, total_rows: rows.length }, chart });
}
