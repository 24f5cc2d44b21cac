/** One conversation with the service: its turns, the run in progress, its branches. Knows nothing of how it is shown. */

import { get, patch, post, request } from "./api.js";
import { explain } from "./errors.js";
import { Past } from "./past.js";
import { followRun } from "./stream.js";
import { apply, isFinished, newTurn, turnsOf } from "./turn.js";

const MODES = ["messages-tuple", "updates", "custom"];
const RUN_FIELDS = "select=run_id&select=status&select=metadata&select=kwargs&select=created_at";
const TITLE_CHARS = 60;
const TRIMMED_TURNS = 50; // the service keeps the newest sixty turns in a conversation's state

/** A conversation. `on.changed(turn)`, `on.turns()`, `on.busy(boolean)`, `on.listed()` tell what is new. */
export class Conversation {
  constructor(on) {
    this.on = on;
    this.reset();
  }

  reset() {
    this.leaving?.abort();
    this.leaving = new AbortController();
    this.threadId = null;
    this.metadata = {};
    this.turns = [];
    this.current = null; // the turn whose run is in progress
    this.head = null; // checkpoint of the branch that is shown, when it is not the newest
    this.past = null;
  }

  get busy() {
    return this.current !== null;
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
    this.threadId = threadId;
    this.past = new Past(threadId);
    const [[thread], state] = await Promise.all([
      post("/threads/search", { ids: [threadId], limit: 1, select: ["thread_id", "metadata", "status"] }, { signal }),
      this.readState(null, signal),
    ]);
    if (signal.aborted) return;
    this.metadata = thread?.metadata ?? {};
    const older = this.metadata.head ? await this.readState(this.metadata.head, signal) : null;
    this.head = older ? this.metadata.head : null;
    this.take(older ?? state);
    if (this.turns.length >= TRIMMED_TURNS && !older) await this.addOlder(signal);
    if (thread?.status === "busy") await this.joinOpenRun(signal);
  }

  readState(checkpointId, signal) {
    const fields = "select=values.messages,values.answer,interrupts,checkpoint_id";
    // The state at a checkpoint knows no `select`.
    return get(`/threads/${this.threadId}/state${checkpointId ? `/${checkpointId}` : `?${fields}`}`, { signal });
  }

  take(state) {
    this.turns = turnsOf(state.values?.messages);
    for (const turn of this.turns) {
      turn.feedback = this.metadata.feedback?.[turn.id];
      if (!turn.text) turn.looked = false; // its run's log may know what was written
    }
    const last = this.turns.at(-1);
    if (last) {
      if (last.text && state.values.answer) Object.assign(last, { answer: state.values.answer, complete: true });
      last.interrupts = (state.interrupts ?? []).map((interrupt) => ({ ...interrupt }));
      if (last.interrupts.length) Object.assign(last, { status: "done", complete: true });
    }
    this.on.turns();
    this.on.busy(false);
  }

  /** Puts turns before the state's: it keeps only the newest messages, the runs know them all. */
  async addOlder(signal) {
    const known = new Set(this.turns.map((turn) => turn.id));
    for (const entries of Object.values(this.metadata.branches ?? {})) for (const entry of entries) known.add(entry.message);
    const older = await this.past.turnsBut(known, signal);
    if (!older.length || signal.aborted) return;
    for (const turn of older) turn.feedback = this.metadata.feedback?.[turn.id];
    this.turns = [...older, ...this.turns];
    this.on.turns();
  }

  async joinOpenRun(signal) {
    const runs = await get(`/threads/${this.threadId}/runs?limit=20&${RUN_FIELDS}`, { signal });
    const open = runs.filter((run) => run.status === "running" || run.status === "pending").at(-1);
    if (!open || signal.aborted) return;
    const asked = open.kwargs?.input?.messages?.at?.(-1);
    const id = open.metadata?.message_id ?? asked?.id;
    let turn = this.turns.find((one) => one.id === id);
    if (!turn) {
      turn = newTurn(id ?? newId(), typeof asked?.content === "string" ? asked.content : "");
      this.turns.push(turn);
      this.on.turns();
    }
    await this.follow(turn, open.run_id, null);
  }

  /** Asks a question; `at`: the turn that it takes the place of, on a new branch. */
  async ask(text, at = null) {
    if (this.busy) return;
    const { signal } = this.leaving;
    const turn = newTurn(newId(), text, "running");
    let checkpoint = this.head;
    this.current = turn;
    this.on.busy(true);
    try {
      if (at) checkpoint = await this.branchAt(at, turn);
      this.turns.push(turn);
      this.on.turns(at ? "all" : turn);
      if (!this.threadId) await this.makeThread(text);
      await this.start(turn, {
        input: { messages: [...this.unanswered(turn), { type: "human", content: text, id: turn.id }] },
        ...(checkpoint ? { checkpoint: { checkpoint_id: checkpoint, checkpoint_ns: "" } } : {}),
      }, signal);
    } catch (error) {
      this.fail(turn, error, signal);
    }
  }

  /**
   * Returns the removal of a question before `turn` that was left without an answer: the service reads questions in a
   * row as one, so the new one would be answered together with the one that was given up.
   */
  unanswered(turn) {
    const before = this.turns[this.turns.indexOf(turn) - 1];
    if (!before || before.text || before.older) return [];
    before.interrupts = [];
    before.status = "stopped";
    this.on.changed(before);
    return [{ type: "remove", id: before.id, content: "" }];
  }

  /** Answers what the service asked back; goes on when nothing is left open. */
  async reply(turn, interrupt, value) {
    interrupt.replied = true;
    interrupt.value_given = value;
    if (turn.interrupts.some((one) => !one.replied)) return;
    const resume = Object.fromEntries(turn.interrupts.map((one) => [one.id, one.value_given]));
    const { signal } = this.leaving;
    Object.assign(turn, { interrupts: [], status: "running", error: null });
    this.current = turn;
    this.on.busy(true);
    this.on.changed(turn);
    try {
      await this.start(turn, { command: { resume } }, signal);
    } catch (error) {
      this.fail(turn, error, signal);
    }
  }

  /** Stops the run in progress; what was written stays. */
  async stop() {
    const runId = this.current?.runId;
    if (runId) await post(`/threads/${this.threadId}/runs/${runId}/cancel`);
  }

  async makeThread(text) {
    const title = text.replace(/\s+/g, " ").trim().slice(0, TITLE_CHARS);
    const thread = await post("/threads", { metadata: { graph_id: "agent", title } });
    this.threadId = thread.thread_id;
    this.past = new Past(this.threadId);
    this.metadata = thread.metadata;
    this.on.listed(true);
  }

  async start(turn, what, signal) {
    const response = await request("POST", `/threads/${this.threadId}/runs/stream`, {
      signal,
      body: {
        assistant_id: "agent",
        ...what,
        stream_mode: MODES,
        stream_subgraphs: true,
        multitask_strategy: "reject",
        metadata: { message_id: turn.id },
      },
    });
    const runId = response.headers.get("Content-Location")?.split("/").pop();
    await this.follow(turn, runId, response);
  }

  async follow(turn, runId, response) {
    const { signal } = this.leaving;
    this.current = turn;
    Object.assign(turn, { runId, status: "running", complete: true });
    this.on.busy(true);
    this.on.changed(turn);
    const status = await followRun({
      threadId: this.threadId,
      runId,
      response,
      signal,
      isFinished: () => isFinished(turn),
      onEvent: (event) => {
        apply(turn, event);
        this.on.changed(turn);
      },
      onConnection: (connected) => {
        if (turn.connected === connected) return;
        turn.connected = connected;
        this.on.changed(turn);
      },
    });
    if (status === "left") return;
    turn.status = turn.error !== null ? "error" : turn.answer || turn.interrupts.length ? "done" : "stopped";
    this.ended(turn);
    await this.noteLeaf(signal);
    this.on.listed(false);
  }

  fail(turn, error, signal) {
    if (signal.aborted) return;
    Object.assign(turn, { status: "error", error: explain(error) });
    this.ended(turn);
  }

  ended(turn) {
    this.current = null;
    this.on.busy(false);
    this.on.changed(turn);
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

  /** Returns {entries, at} when a question has siblings, else null. */
  branches(turn) {
    const entries = this.metadata.branches?.[this.keyOf(turn)];
    const at = entries?.findIndex((entry) => entry.message === turn.id) ?? -1;
    return at >= 0 && entries.length > 1 ? { entries, at } : null;
  }

  keyOf(turn) {
    const index = this.turns.indexOf(turn);
    return index > 0 ? this.turns[index - 1].id : "start";
  }

  /** Shows another branch; the next question goes on from there. */
  async switchTo(entry) {
    const state = await this.readState(entry.leaf, this.leaving.signal);
    this.head = entry.leaf;
    await this.change({ head: entry.leaf });
    this.take(state);
  }

  /** Returns the checkpoint from before `turn` and notes `replacement` as its sibling. */
  async branchAt(turn, replacement) {
    const history = (filter) => post(`/threads/${this.threadId}/history`, { limit: 1, metadata: filter, select: ["checkpoint"] });
    const [before] = await history({ message_id: turn.id, source: "input" });
    if (!before) throw new Error("the question's place in the history is gone");
    const leaf = this.head ?? (await get(`/threads/${this.threadId}/state?select=checkpoint_id`)).checkpoint_id;
    const key = this.keyOf(turn);
    const known = this.metadata.branches?.[key] ?? [{ message: turn.id, leaf }];
    const entries = known.map((entry) => (entry.message === turn.id ? { ...entry, leaf } : entry));
    this.turns.splice(this.turns.indexOf(turn));
    await this.change({ branches: { ...this.metadata.branches, [key]: [...entries, { message: replacement.id, leaf: null }] }, head: null });
    this.head = null;
    return before.checkpoint.checkpoint_id;
  }

  /** Notes where the branches that are shown end now. */
  async noteLeaf(signal) {
    this.head = null;
    if (!this.metadata.branches && !this.metadata.head) return;
    const { checkpoint_id: leaf } = await get(`/threads/${this.threadId}/state?select=checkpoint_id`, { signal });
    const ids = new Set(this.turns.map((turn) => turn.id));
    const branches = Object.fromEntries(Object.entries(this.metadata.branches ?? {}).map(([key, entries]) =>
      [key, entries.map((entry) => (ids.has(entry.message) ? { ...entry, leaf } : entry))]));
    await this.change({ branches, head: null });
    for (const turn of this.turns) if (this.branches(turn)) this.on.changed(turn);
  }
}

/** Returns a UUID; `randomUUID` is missing where the page is not served from this machine or over TLS. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
