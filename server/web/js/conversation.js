/** One conversation with the service: its turns, what is asked and answered. Knows nothing of how it is shown. */

import { ApiError, get, patch, post } from "./api.js";
import { Branches } from "./branches.js";
import { newId } from "./id.js";
import { Past, SharedPast } from "./past.js";
import { Running } from "./running.js";
import { absentTurn, newTurn, turnsOf } from "./turn.js";

const TITLE_CHARS = 60;
const BLOCK = 200; // turns that are read at once, 100 kB

/** A conversation. `on.changed(turn)`, `on.turns()`, `on.filled(from, to)`, `on.busy(boolean)`, `on.listed()` tell what is new, `on.told()` when others should look. */
export class Conversation {
  constructor(on) {
    this.on = on;
    this.branches = new Branches(this);
    this.reset();
  }

  reset() {
    this.leaving?.abort();
    this.leaving = new AbortController();
    this.threadId = null;
    this.metadata = {};
    this.turns = [];
    this.run = new Running(this);
    this.head = null; // checkpoint of the branch that is shown, when it is not the newest
    this.pages = null; // where its messages are read
    this.past = null;
    this.loading = null;
  }

  get busy() {
    return this.run.current !== null;
  }

  /** Starts a conversation that has no thread yet. */
  begin() {
    this.reset();
    this.on.turns();
    this.on.busy(false);
  }

  /** Loads a conversation and joins the run that is in progress. Throws ApiError. */
  async open(threadId) {
    this.reset();
    const { signal } = this.leaving;
    this.enter(threadId);
    const [[thread], newest] = await Promise.all([
      this.readThread(signal),
      this.readPage({}, signal),
    ]);
    if (signal.aborted) return;
    this.metadata = thread?.metadata ?? {};
    this.head = this.metadata.head ?? null;
    this.take(this.head ? await this.readPage({ checkpoint_id: this.head }, signal) : newest);
    if (thread?.status === "busy") await this.run.join(signal);
  }

  readThread(signal) {
    return post("/threads/search", { ids: [this.threadId], limit: 1, select: ["thread_id", "metadata", "status"] }, { signal });
  }

  /** Loads a conversation that its owner shared; returns its title. Throws ApiError. */
  async openShared(threadId) {
    this.reset();
    const { signal } = this.leaving;
    this.pages = `/shared/${threadId}`;
    this.past = new SharedPast(threadId);
    const page = await this.readPage({}, signal);
    this.take(page);
    return page.title;
  }

  enter(threadId) {
    this.threadId = threadId;
    this.pages = `/threads/${threadId}/messages`;
    this.past = new Past(threadId, () => this.turns);
  }

  readPage(query, signal) {
    return get(`${this.pages}?${new URLSearchParams(query)}`, { signal });
  }

  take(page) {
    this.turns = Array.from({ length: page.total }, absentTurn);
    this.put(page);
    const last = this.turns.at(-1);
    if (last) {
      if (last.text && page.answer) Object.assign(last, { answer: page.answer, complete: true });
      last.interrupts = page.interrupts;
      if (last.interrupts.length) Object.assign(last, { status: "done", complete: true });
    }
    this.on.turns();
    this.on.busy(false);
  }

  /** Fills the places of a page's turns. */
  put({ start, messages }) {
    const found = this.rated(turnsOf(messages));
    found.forEach((turn, at) => {
      if (!turn.text) turn.looked = false; // its run's log may know what was written
      if (this.turns[start + at]?.absent) Object.assign(this.turns[start + at], turn);
    });
    return start + found.length;
  }

  rated(turns) {
    for (const turn of turns) turn.feedback = this.metadata.feedback?.[turn.id];
    return turns;
  }

  /** Reads texts of turns from number `from` to `to`, exclusive, that are not here; a block at a time. */
  async need(from, to) {
    const at = this.turns.slice(from, to).findIndex((turn) => turn.absent);
    if (at < 0 || this.loading) return;
    this.loading = this.readBlock(from + at, this.leaving.signal);
    try {
      await this.loading;
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    } finally {
      this.loading = null;
    }
  }

  /** Reads the block with turn number `at`, when it is not here. */
  async load(at) {
    if (this.turns[at]?.absent) await this.readBlock(at, this.leaving.signal);
  }

  async readBlock(at, signal) {
    const start = at - (at % BLOCK);
    const page = await this.readPage({ start, limit: BLOCK, ...this.branch }, signal);
    if (signal.aborted) return;
    this.on.filled(start, this.put(page));
  }

  /** Finds words: {total, items: [{at, excerpt}]}, the newest first. */
  search(words) {
    return get(`${this.pages}/search?${new URLSearchParams({ q: words, ...this.branch })}`, { signal: this.leaving.signal });
  }

  /** What names the branch that is shown. */
  get branch() {
    return this.head ? { checkpoint_id: this.head } : {};
  }

  /** Looks whether another window has gone on with this conversation, and shows what it did. */
  async refresh() {
    if (!this.threadId || this.busy || this.head) return;
    const { signal } = this.leaving;
    const [{ messages, total }, [thread]] = await Promise.all([this.readPage({ limit: 1 }, signal), this.readThread(signal)]);
    const last = this.turns.at(-1);
    const known = new Set([last?.id, last?.messageId]);
    const same = total === this.turns.length && messages.every((message) => known.has(message.id));
    if (this.busy || signal.aborted || (same && thread?.status !== "busy")) return;
    await this.open(this.threadId);
  }

  /** Asks a question; `at`: the turn that it takes the place of, on a new branch. */
  async ask(text, at = null) {
    if (this.busy) return;
    const { signal } = this.leaving;
    const turn = newTurn(newId(), text, "running");
    let checkpoint = this.head;
    this.run.begin(turn);
    try {
      if (at?.unsent) this.turns.splice(this.turns.indexOf(at)); // the service has never heard of it
      else if (at) checkpoint = await this.branches.open(at, turn, signal);
    } catch (error) {
      this.run.end();
      throw error;
    }
    turn.unsent = true;
    this.turns.push(turn);
    this.on.turns(at ? "all" : turn);
    try {
      if (!this.threadId) await this.makeThread(text);
      await this.run.start(turn, {
        input: { messages: [{ type: "human", content: text, id: turn.id }] },
        ...(checkpoint ? { checkpoint: { checkpoint_id: checkpoint, checkpoint_ns: "" } } : {}),
      }, signal);
    } catch (error) {
      this.run.fail(turn, error, signal);
    }
  }

  /** Answers what the service asked back; goes on when nothing is left open. */
  async reply(turn, interrupt, value) {
    interrupt.replied = true;
    interrupt.value_given = value;
    if (turn.interrupts.some((one) => !one.replied)) return;
    const asked = turn.interrupts;
    const resume = Object.fromEntries(asked.map((one) => [one.id, one.value_given]));
    const { signal } = this.leaving;
    Object.assign(turn, { interrupts: [], status: "running", error: null });
    this.run.begin(turn);
    this.on.changed(turn);
    try {
      await this.run.start(turn, { command: { resume } }, signal);
    } catch (error) {
      // What was not sent is still asked.
      if (!(error instanceof ApiError) || error.status >= 500) turn.interrupts = asked.map(({ id, value: question }) => ({ id, value: question }));
      this.run.fail(turn, error, signal);
    }
  }

  async makeThread(text) {
    const title = text.replace(/\s+/g, " ").trim().slice(0, TITLE_CHARS);
    const thread = await post("/threads", { metadata: { graph_id: "agent", title } });
    this.enter(thread.thread_id);
    this.metadata = thread.metadata;
    this.on.listed(true);
  }

  /** Fetches an older answer's sources and figures from its run's log. */
  async complete(turn) {
    if (turn.complete || turn.status === "running") return;
    turn.complete = true;
    try {
      await this.past.complete(turn, this.leaving.signal);
    } catch {
      // the text stands without them
    }
    turn.looked = true;
    if (turn.answer) turn.status = "done";
    this.on.changed(turn);
  }

  /** Stores what a person thinks of an answer. */
  async rate(turn, score, reason = "") {
    const feedback = { ...this.metadata.feedback, [turn.id]: { score, reason } };
    await this.change({ feedback });
    turn.feedback = feedback[turn.id];
    this.on.changed(turn);
  }

  /** Merges metadata into the thread's. */
  async change(metadata) {
    const thread = await patch(`/threads/${this.threadId}`, { metadata });
    this.metadata = thread.metadata;
  }

  /** Shows another branch; the next question goes on from there. */
  async switchTo(entry) {
    const page = await this.readPage({ checkpoint_id: entry.leaf }, this.leaving.signal);
    this.head = entry.leaf;
    await this.change({ head: entry.leaf });
    this.take(page);
  }
}
