/** The run in progress of a conversation: sent, followed to its end over cuts, stopped. */

import { get, post, request } from "./api.js";
import { explain } from "./errors.js";
import { newId } from "./id.js";
import { patiently } from "./patience.js";
import { followRun } from "./stream.js";
import { apply, isFinished, newTurn } from "./turn.js";

const MODES = ["messages-tuple", "updates", "custom"];
const RUN_FIELDS = "select=run_id&select=status&select=metadata&select=kwargs&select=created_at";

/** At most one run of a conversation `of`. `current`: the turn that it answers. */
export class Running {
  constructor(of) {
    this.of = of;
    this.current = null;
  }

  /** Notes that a turn is about to be answered. */
  begin(turn) {
    this.current = turn;
    this.of.on.busy(true);
  }

  /** Notes that no run is in progress. */
  end() {
    this.current = null;
    this.of.on.busy(false);
  }

  /** Starts a run with the input or command `what`, and follows it. Throws ApiError. */
  async start(turn, what, signal) {
    const body = {
      assistant_id: "agent", ...what, stream_mode: MODES, stream_subgraphs: true, multitask_strategy: "reject", metadata: { message_id: turn.id },
    };
    const send = () => request("POST", `/threads/${this.of.threadId}/runs/stream`, { signal, body });
    const response = await patiently(send, signal, (waiting) => {
      turn.waiting = waiting;
      this.of.on.changed(turn);
    });
    turn.unsent = false;
    const runId = response.headers.get("Content-Location")?.split("/").pop();
    this.of.past.runs.unshift({ runId, messageId: turn.id, question: what.input ? turn.question : null });
    this.of.on.told();
    await this.follow(turn, runId, response, signal);
    this.of.on.told();
  }

  /** Joins the run that was in progress when the conversation was opened. Throws ApiError. */
  async join(signal) {
    const { threadId, turns } = this.of;
    const runs = await get(`/threads/${threadId}/runs?limit=20&${RUN_FIELDS}`, { signal });
    const open = runs.filter((run) => run.status === "running" || run.status === "pending").at(-1);
    if (!open || signal.aborted) return;
    const asked = open.kwargs?.input?.messages?.at?.(-1);
    const id = open.metadata?.message_id ?? asked?.id;
    let turn = turns.find((one) => one.id === id);
    if (!turn) {
      turn = newTurn(id ?? newId(), typeof asked?.content === "string" ? asked.content : "");
      turns.push(turn);
      this.of.on.turns();
    }
    await this.follow(turn, open.run_id, null, signal);
  }

  async follow(turn, runId, response, signal) {
    const { of } = this;
    Object.assign(turn, { runId, status: "running", complete: true });
    this.begin(turn);
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
    this.end();
    of.on.changed(turn);
    if (await of.branches.noteLeaf(signal)) for (const one of of.turns) if (of.branches.around(one)) of.on.changed(one);
    of.on.listed(false);
  }

  /** Shows why a run could not be started or followed. */
  fail(turn, error, signal) {
    if (signal.aborted) return;
    Object.assign(turn, { status: "error", error: explain(error), waiting: false });
    this.end();
    this.of.on.changed(turn);
  }

  /** Stops the run; what was written stays. */
  async stop() {
    const runId = this.current?.runId;
    if (!runId) return;
    try {
      await post(`/threads/${this.of.threadId}/runs/${runId}/cancel`);
    } catch (error) {
      if (error.status !== 404) throw error; // it has just ended by itself
    }
  }
}
