/** What a conversation's runs remember: texts that its state has dropped, sources and figures of older answers. */

import { get, request } from "./api.js";
import { readEvents } from "./stream.js";
import { apply, newTurn } from "./turn.js";

const PAGE = 500;
const FIELDS = "select=run_id&select=metadata&select=kwargs";

/** The runs of one thread, newest first; their list is read page by page, when it is needed. `turns()`: the conversation's. */
export class Past {
  constructor(threadId, turns) {
    this.threadId = threadId;
    this.turns = turns;
    this.runs = []; // {runId, messageId, question}, newest first
    this.all = false;
    this.loading = null;
  }

  /** Fills in what the logs of a turn's runs hold. */
  async complete(turn, signal) {
    for (const runId of await this.runsOf(turn, signal)) await this.replay(turn, runId, signal);
  }

  async replay(turn, runId, signal) {
    const modes = `stream_mode=updates&stream_mode=values${turn.text ? "" : "&stream_mode=messages-tuple"}`;
    const response = await request("GET", `/threads/${this.threadId}/runs/${runId}/stream?${modes}`, { signal });
    const found = newTurn(turn.id, turn.question);
    for await (const event of readEvents(response)) apply(found, event);
    if (turn.status === "running") return; // it is being written anew
    if (found.answer) turn.answer = found.answer;
    if (!turn.text) turn.text = found.text;
  }

  /** Returns the ids of the runs of a turn, oldest first. */
  async runsOf(turn, signal) {
    if (turn.runIds) return turn.runIds;
    for (;;) {
      const found = this.runs.filter((run) => run.messageId === turn.id).map((run) => run.runId);
      if (found.length || this.all) return found.reverse();
      await this.readMore(signal);
    }
  }

  /** Reads a page; several turns come in sight at once and share one request. */
  readMore(signal) {
    this.loading ??= this.readPage(signal).finally(() => {
      this.loading = null;
    });
    return this.loading;
  }

  async readPage(signal) {
    const page = await get(`/threads/${this.threadId}/runs?limit=${PAGE}&offset=${this.runs.length}&${FIELDS}`, { signal });
    this.all = page.length < PAGE;
    this.runs.push(...page.map(({ run_id: runId, metadata, kwargs }) => {
      const asked = kwargs?.input?.messages?.at?.(-1);
      return { runId, messageId: metadata?.message_id ?? asked?.id ?? null, question: typeof asked?.content === "string" ? asked.content : null };
    }));
    this.name();
  }

  /** Other clients do not say which question a run is of: both lists are in the order of time, and their words agree. */
  name() {
    const known = new Set(this.runs.map((run) => run.messageId));
    const open = this.turns().filter((turn) => !turn.absent && !known.has(turn.id)).reverse();
    let resumed = [];
    for (const run of this.runs) {
      if (!run.messageId && !run.question) {
        resumed.push(run); // an answer to what the question's run asked back
        continue;
      }
      const at = run.messageId ? -1 : open.findIndex((turn) => turn.question === run.question);
      if (at >= 0) [{ id: run.messageId }] = open.splice(0, at + 1).slice(-1);
      if (run.messageId) for (const one of resumed) one.messageId = run.messageId;
      resumed = [];
    }
  }
}

/** What a shared conversation tells of its answers; its runs stay their owner's. */
export class SharedPast {
  constructor(threadId) {
    this.threadId = threadId;
  }

  /** Fills in the parts of an answer. */
  async complete(turn, signal) {
    turn.answer = await get(`/shared/${this.threadId}/answers/${encodeURIComponent(turn.id)}`, { signal });
  }
}
