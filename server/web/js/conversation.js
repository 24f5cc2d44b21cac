/** One conversation with the service: its turns, what is asked and answered. Knows nothing of how it is shown. */

import { ApiError, get, patch, post } from "./api.js";
import { Branches } from "./branches.js";
import { newId } from "./id.js";
import { Past, SharedPast } from "./past.js";
import { Running } from "./running.js";
import { newTurn, turnsOf } from "./turn.js";

const TITLE_CHARS = 60;
const TRIMMED_TURNS = 50; // the service keeps the newest sixty turns in a conversation's state

/** A conversation. `on.changed(turn)`, `on.turns()`, `on.earlier(turns)`, `on.busy(boolean)`, `on.listed()` tell what is new. */
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
    this.more = false; // whether the state has earlier messages than those that are shown
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
      post("/threads/search", { ids: [threadId], limit: 1, select: ["thread_id", "metadata", "status"] }, { signal }),
      this.readPage({}, signal),
    ]);
    if (signal.aborted) return;
    this.metadata = thread?.metadata ?? {};
    this.head = this.metadata.head ?? null;
    this.take(this.head ? await this.readPage({ checkpoint_id: this.head }, signal) : newest);
    if (thread?.status === "busy") await this.run.join(signal);
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
    this.turns = this.turnsIn(page);
    this.more = page.more;
    const last = this.turns.at(-1);
    if (last) {
      if (last.text && page.answer) Object.assign(last, { answer: page.answer, complete: true });
      last.interrupts = page.interrupts;
      if (last.interrupts.length) Object.assign(last, { status: "done", complete: true });
    }
    this.on.turns();
    this.on.busy(false);
  }

  turnsIn({ messages }) {
    const turns = turnsOf(messages);
    for (const turn of turns) if (!turn.text) turn.looked = false; // its run's log may know what was written
    return this.rated(turns);
  }

  rated(turns) {
    for (const turn of turns) turn.feedback = this.metadata.feedback?.[turn.id];
    return turns;
  }

  /** Puts a page of earlier turns before those that are shown; the reader has come to the first of them. */
  loadEarlier() {
    if (!this.pages || !this.turns.length) return null;
    this.loading ??= this.addEarlier(this.leaving.signal).finally(() => {
      this.loading = null;
    });
    return this.loading;
  }

  async addEarlier(signal) {
    let earlier = [];
    if (this.more) {
      const page = await this.readPage({ before: this.turns[0].id, ...(this.head ? { checkpoint_id: this.head } : {}) }, signal);
      earlier = this.turnsIn(page);
      this.more = page.more;
    } else if (this.turns.length >= TRIMMED_TURNS) {
      // The state keeps only the newest messages, the runs know them all.
      earlier = this.rated(await this.past.older(this.branches.replaced(), signal));
    }
    if (!earlier.length || signal.aborted) return;
    this.turns.unshift(...earlier);
    this.on.earlier(earlier);
  }

  /** Looks whether another window has gone on with this conversation, and shows what it did. */
  async refresh() {
    if (!this.threadId || this.busy || this.head) return;
    const { signal } = this.leaving;
    const { messages } = await this.readPage({ limit: 2 }, signal);
    const last = this.turns.at(-1);
    const known = new Set([last?.id, last?.messageId]);
    if (this.busy || signal.aborted || messages.every((message) => known.has(message.id))) return;
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
