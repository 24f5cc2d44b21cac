/**
 * The branches of a conversation, kept in its thread's metadata: `branches`: {key: [{message, leaf}]}, where `key` is
 * the question before (or "start"), `leaf` the checkpoint where that branch ends; `head`: the leaf that is shown.
 */

import { get, post } from "./api.js";
import { Explained } from "./errors.js";
import { say } from "./words.js";

/** Branches of one conversation. `conversation`: its turns, metadata, head and runs. */
export class Branches {
  constructor(conversation) {
    this.of = conversation;
  }

  get all() {
    return this.of.metadata.branches ?? {};
  }

  /** Returns {entries, at} when a question has siblings, else null. */
  around(turn) {
    const entries = this.all[this.keyOf(turn)];
    const at = entries?.findIndex((entry) => entry.message === turn.id) ?? -1;
    return at >= 0 && entries.length > 1 ? { entries, at } : null;
  }

  /** Returns the ids of questions that another one took the place of. */
  replaced() {
    return new Set(Object.values(this.all).flatMap((entries) => entries.slice(0, -1).map((entry) => entry.message)));
  }

  keyOf(turn) {
    const { turns } = this.of;
    const index = turns.indexOf(turn);
    return index > 0 ? turns[index - 1].id : "start";
  }

  /** Returns the checkpoint from before `turn`, and notes `replacement` as its sibling. Throws Explained. */
  async open(turn, replacement, signal) {
    const { threadId, past, turns } = this.of;
    const [runId] = await past.runsOf(turn, signal);
    const [before] = runId
      ? await post(`/threads/${threadId}/history`, { limit: 1, metadata: { run_id: runId, source: "input" }, select: ["checkpoint"] }, { signal })
      : [];
    if (!before) throw new Explained(say("errorNoBranch"));
    const leaf = this.of.head ?? (await this.newest(signal));
    signal.throwIfAborted();
    const key = this.keyOf(turn);
    await this.of.change(({ branches = {} }) => {
      const known = branches[key] ?? [{ message: turn.id, leaf }];
      const entries = known.map((entry) => (entry.message === turn.id ? { ...entry, leaf } : entry));
      return { branches: { ...branches, [key]: [...entries, { message: replacement.id, leaf: null }] }, head: null };
    });
    signal.throwIfAborted();
    turns.splice(turns.indexOf(turn));
    this.of.head = null;
    return before.checkpoint.checkpoint_id;
  }

  async newest(signal) {
    return (await get(`/threads/${this.of.threadId}/state?select=checkpoint_id`, { signal })).checkpoint_id;
  }

  /** Notes where the branches that are shown end now; returns whether there are any. */
  async noteLeaf(signal) {
    this.of.head = null;
    const { metadata, turns } = this.of;
    if (!metadata.branches && !metadata.head) return false;
    const leaf = await this.newest(signal);
    signal.throwIfAborted();
    const ids = new Set(turns.map((turn) => turn.id));
    await this.of.change(({ branches = {} }) => ({
      branches: Object.fromEntries(Object.entries(branches).map(([key, entries]) =>
        [key, entries.map((entry) => (ids.has(entry.message) ? { ...entry, leaf } : entry))])),
      head: null,
    }));
    return true;
  }
}
