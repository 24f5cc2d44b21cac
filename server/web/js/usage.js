/** How much is asked: runs by hour and how they ended, as a chart with its numbers. */

import { el } from "./dom.js";
import { figureCard } from "./figure.js";
import { moment, say } from "./words.js";

const HOUR = { month: "2-digit", day: "2-digit", hour: "2-digit" };

/** Returns the chart of the service's counts {at, status, runs, people, p50_s, p95_s}, the oldest first. */
export function showUsage(items) {
  if (!items.length) return el("p", { class: "muted" }, say("none"));
  const values = items.map((item) => ({ hour: moment(item.at, HOUR), status: say(item.status), runs: item.runs }));
  const columns = [
    { name: "hour", label: say("when"), unit: "text" },
    { name: "status", label: say("status"), unit: "text" },
    { name: "runs", label: say("runs"), unit: "count" },
    { name: "people", label: say("people"), unit: "count" },
    { name: "p50", label: say("halfTook"), unit: "index" },
    { name: "p95", label: say("mostTook"), unit: "index" },
  ];
  const chart = {
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    data: { values },
    width: 400,
    height: 160,
    mark: "bar",
    encoding: {
      x: { field: "hour", type: "ordinal", title: null, sort: null, axis: { labelAngle: -40, labelOverlap: true } },
      y: { field: "runs", type: "quantitative", title: say("runs"), axis: { tickMinStep: 1 } },
      color: { field: "status", type: "nominal", title: null },
    },
  };
  const rows = items.map((item, at) => [values[at].hour, values[at].status, item.runs, item.people, item.p50_s, item.p95_s]);
  return figureCard({ title: say("runsPerHour"), table: { columns, rows, total_rows: rows.length }, chart });
}
