/** One run's timeline: its nodes with their times, its tools, tokens and error. */

import { post, request } from "./api.js";
import { el } from "./dom.js";
import { readEvents } from "./stream.js";
import { moment, say } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const STATES = 60;

/** Returns the nodes of a run's timeline. */
export async function showTimeline(run, stateOf) {
  const [steps, log] = await Promise.all([stepsOf(run), logOf(run)]);
  const first = steps.length ? steps[0].start : 0;
  const last = steps.length ? steps.at(-1).end : 1;
  return [
    el("p", {}, stateOf(run.status), " ", run.question),
    el("p", { class: "muted" }, [moment(run.created_at, { dateStyle: "medium", timeStyle: "medium" }), log.tokens && `${say("tokens")} ${log.tokens}`].filter(Boolean).join(" · ")),
    log.error && el("p", { class: "error-note" }, log.error),
    steps.map((step) => el("div", { class: "lane" }, el("span", {}, step.nodes.join(", ")), bar((step.start - first) / (last - first || 1), (step.end - step.start) / (last - first || 1)), el("span", { class: "number" }, `${Math.round(step.end - step.start)} ms`))),
    log.tools.size > 0 && el("ul", { class: "step-list" }, [...log.tools.values()].map((tool) =>
      el("li", { class: tool.state }, `${say(tool.specialist)} · ${tool.tool} `, el("span", { class: "muted" }, say(tool.state))))),
    el("p", {}, el("a", { href: `/?thread=${run.thread_id}` }, say("toChat"))),
  ];
}

/** Returns the supersteps of a run: a node runs from the state before it to the state after it. */
async function stepsOf(run) {
  const states = await post(`/threads/${run.thread_id}/history`, {
    limit: STATES, metadata: { run_id: run.run_id }, select: ["created_at", "next", "metadata"],
  });
  const ordered = states.reverse();
  return ordered.slice(1).map((state, index) => ({
    nodes: ordered[index].next,
    start: Date.parse(ordered[index].created_at),
    end: Date.parse(state.created_at),
  })).filter((step) => !step.nodes.includes("__start__"));
}

async function logOf(run) {
  const log = { tools: new Map(), tokens: 0, error: null };
  const open = run.status === "running" || run.status === "pending";
  if (open) return log; // its stream would keep this waiting until it ends
  const response = await request("GET", `/threads/${run.thread_id}/runs/${run.run_id}/stream?stream_mode=custom&stream_mode=updates`);
  for await (const { event, data } of readEvents(response)) {
    if (event === "error") log.error = data.message;
    if (data?.type === "progress") log.tools.set(`${data.specialist} ${data.tool}`, data);
    for (const used of data?.verify?.answer?.usage ?? []) log.tokens += used.input_tokens + used.output_tokens;
  }
  return log;
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
