/** What a conversation's runs remember: turns that its state has dropped, sources and figures of older answers. */

import { get, request } from "./api.js";
import { readEvents } from "./stream.js";
import { apply, newTurn } from "./turn.js";

const PAGE = 500;
const SHORT_FIELDS = "select=run_id&select=metadata";
const FIELDS = `${SHORT_FIELDS}&select=kwargs`;

/** The runs of one thread; their list is read page by page, when it is needed. */
export class Past {
  constructor(threadId) {
    this.threadId = threadId;
    this.runIds = new Map(); // message id -> its runs, oldest first
    this.offset = 0;
    this.all = false;
    this.loading = null;
  }

  /** Returns the turns whose ids are not `known`, oldest first; their texts come with `complete`. */
  async turnsBut(known, signal) {
    const seen = new Set(known);
    const found = [];
    for (let offset = 0, page = null; page === null || page.length === PAGE; offset += PAGE) {
      page = await this.readPage(offset, FIELDS, signal);
      for (const run of page) {
        const asked = run.kwargs?.input?.messages?.at?.(-1);
        const id = run.metadata?.message_id ?? asked?.id;
        if (!id || seen.has(id) || typeof asked?.content !== "string") continue;
        seen.add(id);
        found.push(Object.assign(newTurn(id, asked.content, "stopped"), { older: true, looked: false }));
      }
    }
    return found.reverse();
  }

  /** Fills in what the logs of a turn's runs hold. */
  async complete(turn, signal) {
    for (const runId of await this.runsOf(turn.id, signal)) await this.replay(turn, runId, signal);
  }

  async replay(turn, runId, signal) {
    const modes = `stream_mode=updates&stream_mode=values${turn.text ? "" : "&stream_mode=messages-tuple"}`;
    const response = await request("GET", `/threads/${this.threadId}/runs/${runId}/stream?${modes}`, { signal });
    const found = newTurn(turn.id, turn.question);
    for await (const event of readEvents(response)) apply(found, event);
    if (found.answer) turn.answer = found.answer;
    if (!turn.text) turn.text = found.text;
  }

  async runsOf(messageId, signal) {
    while (!this.runIds.has(messageId) && !this.all) {
      // Several turns come in sight at once: they share one request.
      this.loading ??= this.readMore(signal).finally(() => {
        this.loading = null;
      });
      await this.loading;
    }
    return this.runIds.get(messageId) ?? [];
  }

  async readMore(signal) {
    const page = await this.readPage(this.offset, SHORT_FIELDS, signal);
    this.offset += page.length;
    this.all = page.length < PAGE;
    for (const run of page) {
      const id = run.metadata?.message_id;
      if (id) this.runIds.set(id, [run.run_id, ...(this.runIds.get(id) ?? [])]);
    }
  }

  readPage(offset, fields, signal) {
    return get(`/threads/${this.threadId}/runs?limit=${PAGE}&offset=${offset}&${fields}`, { signal });
  }
}
