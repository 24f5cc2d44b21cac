/** One run's timeline: its nodes with their times, its tools, tokens and error. */

import { get } from "./api.js";
import { el } from "./dom.js";
import { moment, say, toolName } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

/** Returns the nodes of a run's timeline. */
export async function showTimeline(runId, stateOf, nameOf) {
  const run = await get(`/operations/runs/${runId}`);
  const steps = run.steps.map((step) => ({ nodes: step.nodes, start: Date.parse(step.started_at), end: Date.parse(step.ended_at) }));
  const first = steps[0]?.start ?? 0;
  const length = (steps.at(-1)?.end ?? 1) - first || 1;
  const facts = [moment(run.created_at, { dateStyle: "medium", timeStyle: "medium" }), run.tokens > 0 && `${say("tokens")} ${run.tokens}`, run.attempt > 1 && `${say("attempt")} ${run.attempt}`];
  return [
    el("p", {}, stateOf(run.status), " ", nameOf(run)),
    el("p", { class: "muted" }, facts.filter(Boolean).join(" · ")),
    run.error && el("p", { class: "error-note" }, run.error.message ?? run.error.error ?? ""),
    steps.map((step) => el("div", { class: "lane" }, el("span", {}, step.nodes.map((node) => say(`node_${node}`).replace(/^node_/, "")).join(", ")), bar((step.start - first) / length, (step.end - step.start) / length), el("span", { class: "number" }, `${Math.round(step.end - step.start)} ms`))),
    run.tools.length > 0 && el("ul", { class: "step-list" }, run.tools.map((tool) =>
      el("li", { class: tool.state }, `${say(tool.specialist)} · ${toolName(tool.tool)} `, el("span", { class: "muted" }, say(tool.state))))),
    run.question !== null && el("p", {}, el("a", { href: `/?thread=${run.thread_id}` }, say("toChat"))),
  ];
}

function bar(start, length) {
  const svg = document.createElementNS(SVG, "svg");
  const rect = document.createElementNS(SVG, "rect");
  svg.setAttribute("viewBox", "0 0 100 12");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  rect.setAttribute("x", String(start * 100));
  rect.setAttribute("width", String(Math.max(0.7, length * 100)));
  rect.setAttribute("height", "12");
  svg.append(rect);
  return svg;
}
