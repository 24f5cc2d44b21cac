/** One conversation with the service: its turns, what is asked and answered. Knows nothing of how it is shown. */

import { ApiError, get, isPassing, patch, post } from "./api.js";
import { Branches } from "./branches.js";
import { Explained } from "./errors.js";
import { newId } from "./id.js";
import { Past, SharedPast } from "./past.js";
import { pause } from "./patience.js";
import { Running } from "./running.js";
import { absentTurn, isSame, newTurn, turnsOf } from "./turn.js";
import { say } from "./words.js";

const TITLE_CHARS = 60;
const BLOCK = 200; // turns that are read at once, 100 kB
const RETRY_MS = 3000;

/** A conversation. `on.changed(turn)`, `on.turns()`, `on.filled(from, to)`, `on.busy(boolean)`, `on.listed()` tell what is new, `on.told()` when others should look. */
export class Conversation {
  constructor(on) {
    this.on = on;
    this.branches = new Branches(this);
    this.changes = Promise.resolve(); // of metadata, one after another
    this.reset();
  }

  reset() {
    this.leaving?.abort();
    this.leaving = new AbortController();
    this.threadId = null;
    Object.assign(this, { title: null, metadata: {}, turns: [] }); // title: of a shared one
    this.run = new Running(this, this.leaving.signal);
    this.switches = 0; // how often another branch was asked for
    this.head = null; // checkpoint of the branch that is shown, when it is not the newest
    this.pages = null; // where its messages are read
    this.past = null;
    this.loading = null; // signal of the conversation whose turns are being read
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
    const [thread, newest] = await Promise.all([readThread(threadId, signal), this.readPage({}, signal)]);
    await this.show(thread, newest, signal);
  }

  /** Shows what was read of the thread, and joins its run. `before`: turns that are shown, of which some may stay. */
  async show(thread, newest, signal, before = []) {
    const head = thread?.metadata.head ?? null;
    const page = head ? await this.readPage({ checkpoint_id: head }, signal) : newest;
    if (signal.aborted || this.busy) return;
    const branches = JSON.stringify(this.metadata.branches);
    this.metadata = thread?.metadata ?? {};
    this.head = head;
    this.take(page, branches === JSON.stringify(this.metadata.branches) ? before : before.filter((turn) => turn.unsent));
    if (thread?.status !== "busy" || (await this.run.join())) return;
    const ended = await this.readPage({}, signal); // the run has ended while its conversation was read
    if (!signal.aborted && !this.busy) this.take(ended, this.turns);
  }

  /** Loads a conversation that its owner shared. Throws ApiError. */
  async openShared(threadId) {
    this.reset();
    const { signal } = this.leaving;
    const path = encodeURIComponent(threadId);
    this.pages = `/shared/${path}`;
    this.past = new SharedPast(path);
    const page = await this.readPage({}, signal);
    signal.throwIfAborted();
    this.title = page.title;
    this.take(page);
  }

  enter(threadId) {
    this.threadId = threadId;
    this.pages = `/threads/${threadId}/messages`;
    this.past = new Past(threadId, () => this.turns);
  }

  readPage(query, signal) {
    return get(`${this.pages}?${new URLSearchParams(query)}`, { signal });
  }

  /** Shows a page's turns; those of `before` that are still the same stay, with what was typed or opened in them. */
  take(page, before = []) {
    this.turns = Array.from({ length: page.total }, absentTurn);
    this.put(page);
    const last = this.turns.at(-1);
    if (last) {
      if (last.text && page.answer) Object.assign(last, { answer: page.answer, complete: true });
      last.interrupts = page.interrupts;
      if (last.interrupts.length) Object.assign(last, { status: "done", complete: true });
    }
    this.turns = this.turns.map((turn, at) => {
      if (turn.absent) return before[at]?.unsent ? turn : before[at] ?? turn;
      return isSame(before[at], turn) ? Object.assign(before[at], { feedback: turn.feedback }) : turn;
    });
    this.turns.push(...before.filter((turn) => turn.unsent));
    this.on.turns();
    this.on.busy(false);
  }

  /** Fills the places of a page's turns. */
  put({ start, messages }) {
    const found = turnsOf(messages);
    found.forEach((turn, at) => {
      turn.feedback = this.metadata.feedback?.[turn.id];
      if (!turn.text) turn.looked = false; // its run's log may know what was written
      if (this.turns[start + at]?.absent) Object.assign(this.turns[start + at], turn);
    });
    return start + found.length;
  }

  /** Reads texts of turns from number `from` to `to`, exclusive, that are not here; a block at a time. */
  async need(from, to) {
    const at = this.turns.slice(from, to).findIndex((turn) => turn.absent);
    const { signal } = this.leaving;
    if (at < 0 || this.loading === signal) return;
    this.loading = signal;
    try {
      await this.readBlock(from + at, signal);
      this.loaded(signal);
    } catch (error) {
      pause(RETRY_MS, signal).then(() => this.loaded(signal));
      throw error;
    }
  }

  loaded(signal) {
    if (this.loading !== signal) return;
    this.loading = null;
    this.on.filled(0, 0); // looks what is missing now
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

  /** Returns the number of the first turn that was asked at a moment or later, null when there is none. */
  async since(moment) {
    return (await get(`${this.pages}/since?${new URLSearchParams({ moment, ...this.branch })}`, { signal: this.leaving.signal })).at;
  }

  /** What names the branch that is shown. */
  get branch() {
    return this.head ? { checkpoint_id: this.head } : {};
  }

  /** Looks whether another window has gone on with this conversation, and shows what it did. */
  async refresh() {
    if (!this.threadId || this.busy || this.head) return;
    const { signal } = this.leaving;
    const [{ messages, total }, thread] = await Promise.all([this.readPage({ limit: 1 }, signal), readThread(this.threadId, signal)]);
    const sent = this.turns.filter((turn) => !turn.unsent);
    const known = new Set([sent.at(-1)?.id, sent.at(-1)?.messageId]);
    const same = total === sent.length && messages.every((message) => known.has(message.id));
    if (this.busy || signal.aborted || (same && thread?.status !== "busy")) return;
    await this.show(thread, await this.readPage({}, signal), signal, this.turns);
  }

  /** Asks a question; `at`: the turn that it takes the place of, on a new branch. */
  async ask(text, at = null) {
    if (this.busy) return;
    const { run, leaving: { signal } } = this;
    const turn = newTurn(newId(), text, "running");
    let checkpoint = this.head;
    run.begin(turn);
    try {
      if (at?.unsent) this.turns.splice(this.turns.indexOf(at)); // the service has never heard of it
      else if (at) checkpoint = await this.branches.open(at, turn, signal);
    } catch (error) {
      run.end(turn);
      throw error;
    }
    turn.unsent = true;
    this.turns.push(turn);
    this.on.turns(at ? "all" : turn);
    try {
      const threadId = this.threadId ?? (await this.makeThread(text, signal));
      await run.start(threadId, turn, {
        input: { messages: [{ type: "human", content: text, id: turn.id }] },
        ...(checkpoint ? { checkpoint: { checkpoint_id: checkpoint, checkpoint_ns: "" } } : {}),
      });
    } catch (error) {
      run.fail(turn, error);
    }
  }

  /** Answers what the service asked back; goes on when nothing is left open. */
  async reply(turn, interrupt, value) {
    interrupt.replied = true;
    interrupt.value_given = value;
    if (turn.interrupts.some((one) => !one.replied)) return;
    const asked = turn.interrupts;
    const resume = Object.fromEntries(asked.map((one) => [one.id, one.value_given]));
    const { run, threadId } = this;
    Object.assign(turn, { interrupts: [], status: "running", error: null });
    run.begin(turn);
    this.on.changed(turn);
    try {
      await run.start(threadId, turn, { command: { resume } });
    } catch (error) {
      // What was not sent is still asked.
      if (!(error instanceof ApiError) || isPassing(error)) turn.interrupts = asked.map(({ id, value: question }) => ({ id, value: question }));
      run.fail(turn, error);
    }
  }

  /** Returns the id of a new thread; this conversation becomes it unless it was left meanwhile. */
  async makeThread(text, signal) {
    const title = text.replace(/\s+/g, " ").trim().slice(0, TITLE_CHARS);
    const { thread_id: threadId, metadata } = await post("/threads", { metadata: { graph_id: "agent", title } });
    if (!signal.aborted) {
      this.enter(threadId);
      this.metadata = metadata;
      this.on.listed(true);
    }
    return threadId;
  }

  /** Fetches an older answer's sources and figures from its run's log. */
  async complete(turn) {
    if (turn.complete || turn.status === "running") return;
    turn.complete = true;
    const { signal } = this.leaving;
    try {
      await this.past.complete(turn, signal);
    } catch (error) {
      if (signal.aborted) return;
      turn.complete = !isPassing(error); // else the text stands without them
      if (!turn.complete) return;
    }
    turn.looked = true;
    if (turn.status === "running") return;
    if (turn.answer) turn.status = "done";
    this.on.changed(turn);
  }

  /** Stores what a person thinks of an answer. */
  async rate(turn, score, reason = "") {
    const given = { score, reason };
    await this.change(({ feedback }) => ({ feedback: { ...feedback, [turn.id]: given } }));
    turn.feedback = given;
    this.on.changed(turn);
  }

  /** Merges into the thread's metadata what `make(metadata)` returns of it as it is now: other windows change it too. */
  change(make) {
    const { threadId, leaving: { signal } } = this;
    const changed = this.changes.then(async () => {
      const now = await readThread(threadId);
      const { metadata } = await patch(`/threads/${threadId}`, { metadata: make(now?.metadata ?? {}) });
      if (!signal.aborted) this.metadata = metadata;
    });
    this.changes = changed.catch(() => {});
    return changed;
  }

  /** Shows another branch; the next question goes on from there. Of several choices the last one counts. */
  async switchTo(entry) {
    if (this.busy) throw new Explained(say("busy"));
    const { signal } = this.leaving;
    const mine = ++this.switches;
    const page = await this.readPage(entry.leaf ? { checkpoint_id: entry.leaf } : {}, signal);
    if (signal.aborted || this.busy || mine !== this.switches) return;
    this.head = entry.leaf;
    this.take(page);
    await this.change(() => ({ head: entry.leaf }));
  }
}

async function readThread(threadId, signal) {
  const [thread] = await post("/threads/search", { ids: [threadId], limit: 1, select: ["thread_id", "metadata", "status"] }, { signal });
  return thread;
}
