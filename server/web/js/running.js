/** The run in progress of a conversation: sent, followed to its end over cuts, stopped. */

import { get, post, request } from "./api.js";
import { explain } from "./errors.js";
import { newId } from "./id.js";
import { patiently } from "./patience.js";
import { followRun } from "./stream.js";
import { apply, isFinished, newTurn } from "./turn.js";

const MODES = ["messages-tuple", "updates", "custom"];
const RUN_FIELDS = "select=run_id&select=status&select=metadata&select=kwargs&select=created_at";

/** At most one run of a conversation `of`. `current`: the turn that it answers; `signal`: aborted when the conversation is left. */
export class Running {
  constructor(of, signal) {
    this.of = of;
    this.signal = signal;
    this.current = null;
    this.quit = null; // aborted when the run is to be stopped
  }

  /** Notes that a turn is about to be answered. */
  begin(turn) {
    this.current = turn;
    this.quit = new AbortController();
    this.of.on.busy(true);
  }

  /** Notes that a turn's run is over. */
  end(turn) {
    if (this.current !== turn || this.signal.aborted) return;
    this.current = null;
    this.of.on.busy(false);
  }

  /**
   * Starts a run with the input or command `what`, and follows it. Throws ApiError, Unreachable.
   *
   * Who leaves the conversation meanwhile no longer reads the answer, but what was asked is sent all the same.
   */
  async start(threadId, turn, what) {
    const { of, signal, quit } = this;
    const line = new AbortController();
    const body = {
      assistant_id: "agent", ...what, stream_mode: MODES, stream_subgraphs: true, multitask_strategy: "reject", metadata: { message_id: turn.id },
    };
    const send = () => request("POST", `/threads/${threadId}/runs/stream`, { signal: line.signal, body });
    const response = await patiently(send, quit.signal, (waiting) => {
      turn.waiting = waiting;
      of.on.changed(turn);
    });
    turn.unsent = false;
    turn.runId = response.headers.get("Content-Location")?.split("/").pop();
    if (quit.signal.aborted) this.cancel(threadId, turn.runId).catch(() => {});
    signal.addEventListener("abort", () => line.abort(), { once: true });
    if (signal.aborted) {
      line.abort();
      of.on.listed(false);
      return;
    }
    if (what.input) this.drop(turn);
    of.past.runs.unshift({ runId: turn.runId, messageId: turn.id, question: what.input ? turn.question : null });
    of.on.told();
    await this.follow(turn, turn.runId, response);
    of.on.told();
  }

  /** What was asked back before a new question is no longer waited for. */
  drop(turn) {
    for (const one of this.of.turns) {
      if (one === turn || !one.interrupts.length) continue;
      Object.assign(one, { interrupts: [], status: one.text ? "done" : "stopped" });
      this.of.on.changed(one);
    }
  }

  /** Joins the run that was in progress when the conversation was read; returns whether there still is one. */
  async join() {
    const { of, signal } = this;
    const { threadId } = of;
    const runs = await get(`/threads/${threadId}/runs?limit=20&${RUN_FIELDS}`, { signal });
    if (signal.aborted || this.current) return true;
    const open = runs.filter((run) => run.status === "running" || run.status === "pending").at(-1);
    if (!open) return false;
    const asked = open.kwargs?.input?.messages?.at?.(-1);
    const id = open.metadata?.message_id ?? asked?.id;
    let turn = of.turns.find((one) => one.id === id);
    if (!turn) {
      turn = newTurn(id ?? newId(), typeof asked?.content === "string" ? asked.content : "");
      of.turns.push(turn);
      of.on.turns();
    }
    this.follow(turn, open.run_id, null).catch((error) => this.fail(turn, error));
    return true;
  }

  async follow(turn, runId, response) {
    const { of, signal } = this;
    Object.assign(turn, { runId, status: "running", complete: true, interrupts: [] });
    if (this.current !== turn) this.begin(turn);
    of.on.changed(turn);
    const status = await followRun({
      threadId: of.threadId,
      runId,
      response,
      signal,
      isFinished: () => isFinished(turn),
      onEvent: (event) => {
        apply(turn, event);
        of.on.changed(turn);
      },
      onConnection: (connected) => {
        if (turn.connected === connected) return;
        turn.connected = connected;
        of.on.changed(turn);
      },
    });
    if (status === "left") return;
    turn.status = turn.error !== null ? "error" : turn.answer || turn.interrupts.length ? "done" : "stopped";
    const noted = of.branches.noteLeaf(signal);
    this.end(turn);
    of.on.changed(turn);
    of.on.listed(false);
    // What cannot be noted now is noted after the next answer.
    if (await noted.catch(() => false)) for (const one of of.turns) if (of.branches.around(one)) of.on.changed(one);
  }

  /** Shows why a run could not be started or followed. */
  fail(turn, error) {
    if (this.signal.aborted) return;
    Object.assign(turn, this.quit?.signal.aborted && error.name === "AbortError" ? { status: "stopped" } : { status: "error", error: explain(error) });
    turn.waiting = false;
    this.end(turn);
    this.of.on.changed(turn);
  }

  /** Stops the run, or keeps it from being sent; what was written stays. */
  async stop() {
    const turn = this.current;
    if (!turn) return;
    this.quit.abort();
    if (turn.runId) await this.cancel(this.of.threadId, turn.runId);
  }

  async cancel(threadId, runId) {
    try {
      await post(`/threads/${threadId}/runs/${runId}/cancel`);
    } catch (error) {
      if (error.status !== 404 && error.status !== 409) throw error; // it has just ended by itself
    }
  }
}
