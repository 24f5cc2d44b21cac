/** The newest runs of all conversations and what the router decided in them. */

import { get, post, request } from "./api.js";
import { readEvents } from "./stream.js";

const THREADS = 30;
const RUNS_EACH = 10;
const DECISIONS = 15;
const FIELDS = "select=run_id&select=thread_id&select=status&select=created_at&select=updated_at&select=kwargs";

/** Reads only what changed since it last looked. */
export class RunBook {
  constructor() {
    this.threads = [];
    this.runs = []; // newest first
    this.decisions = []; // {run, route}
    this.byThread = new Map();
    this.seen = new Map();
    this.routes = new Map();
  }

  async refresh() {
    this.threads = await post("/threads/search", {
      limit: THREADS, sort_by: "updated_at", select: ["thread_id", "metadata", "status", "updated_at"],
    });
    const changed = this.threads.filter((thread) => thread.status === "busy" || this.seen.get(thread.thread_id) !== thread.updated_at);
    await Promise.all(changed.map(async (thread) => {
      const runs = await get(`/threads/${thread.thread_id}/runs?limit=${RUNS_EACH}&${FIELDS}`).catch(() => null);
      if (!runs) return;
      this.byThread.set(thread.thread_id, runs.map(withQuestion));
      if (thread.status !== "busy") this.seen.set(thread.thread_id, thread.updated_at);
    }));
    const known = new Set(this.threads.map((thread) => thread.thread_id));
    for (const id of this.byThread.keys()) if (!known.has(id)) this.byThread.delete(id);
    this.runs = [...this.byThread.values()].flat().sort((a, b) => b.created_at.localeCompare(a.created_at));
  }

  /** Reads the router's decisions of finished runs, each once. */
  async readDecisions() {
    const newest = this.runs.slice(0, DECISIONS);
    await Promise.all(newest.map(async (run) => {
      if (this.routes.has(run.run_id) || run.status === "running" || run.status === "pending") return;
      this.routes.set(run.run_id, await readRoute(run).catch(() => null));
    }));
    this.decisions = newest.map((run) => ({ run, route: this.routes.get(run.run_id) })).filter(({ route }) => route);
  }
}

async function readRoute(run) {
  const response = await request("GET", `/threads/${run.thread_id}/runs/${run.run_id}/stream?stream_mode=custom`);
  let route = null;
  for await (const { data } of readEvents(response)) if (data?.type === "route") route = data;
  return route;
}

function withQuestion(run) {
  const content = run.kwargs?.input?.messages?.at?.(-1)?.content;
  const resumed = run.kwargs?.command?.resume;
  return { ...run, question: typeof content === "string" ? content : resumed === undefined ? "" : `↳ ${JSON.stringify(resumed).slice(0, 80)}` };
}
