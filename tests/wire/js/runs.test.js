import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";

import { PLAIN, ask, clients, collect, pausing, statusOf, until, wish } from "./server.js";

for (const [version, client] of Object.entries(clients)) {
  const newThread = async (payload) => (await client.threads.create(payload)).thread_id;

  describe(`runs, client ${version}`, () => {
    test("one in the background is pending, is joined, read, listed and deleted", async () => {
      const threadId = await newThread();
      const told = [];
      const run = await client.runs.create(threadId, "probe", {
        input: wish(),
        metadata: { mark: "js" },
        onRunCreated: (created) => told.push(created),
      });
      assert.deepEqual([run.status, run.thread_id, run.multitask_strategy], ["pending", threadId, "enqueue"]);
      assert.equal(run.metadata.mark, "js");
      assert.deepEqual(told, [{ run_id: run.run_id, thread_id: threadId }]);
      assert.deepEqual((await client.runs.join(threadId, run.run_id)).log, PLAIN);
      assert.equal((await client.runs.get(threadId, run.run_id)).status, "success");
      const listed = await client.runs.list(threadId, { limit: 5, status: "success", select: ["run_id", "status"] });
      assert.deepEqual(listed, [{ run_id: run.run_id, status: "success" }]);
      assert.deepEqual(await client.runs.list(threadId, { status: "error" }), []);
      await client.runs.delete(threadId, run.run_id);
      assert.equal(await statusOf(client.runs.get(threadId, run.run_id)), 404);
    });

    test("a waited run returns its values, or throws what failed", async () => {
      const threadId = await newThread();
      const values = await client.runs.wait(threadId, "probe", { input: wish(), config: { tags: ["js"] } });
      assert.deepEqual(values.log, PLAIN);
      await assert.rejects(client.runs.wait(threadId, "probe", { input: wish("fail") }), /ValueError: the probe was told/);
      const kept = await client.runs.wait(threadId, "probe", { input: wish("fail"), raiseError: false });
      assert.equal(kept.__error__.error, "ValueError");
      assert.equal((await client.threads.get(threadId)).status, "error");
    });

    test("without a thread it leaves none, or keeps it on request", async () => {
      const told = [];
      const values = await client.runs.wait(null, "probe", { input: wish(), onRunCreated: (run) => told.push(run) });
      assert.deepEqual(values.log, PLAIN);
      const kept = [];
      const metadata = { mark: randomUUID() };
      for await (const part of client.runs.stream(null, "probe", { input: wish(), onCompletion: "keep", metadata })) {
        kept.push(part);
      }
      assert.deepEqual(kept.at(-1).data.log, PLAIN);
      const background = await client.runs.create(null, "probe", { input: wish() });
      assert.equal(background.status, "pending");
      assert.ok(told[0].run_id);
    });

    test("a batch starts several, in their order", async () => {
      const runs = await client.runs.createBatch([
        { assistantId: "probe", input: wish(), metadata: { n: 1 } },
        { assistantId: "agent", input: ask(), metadata: { n: 2 } },
      ]);
      assert.deepEqual(
        runs.map((run) => [run.metadata.n, run.metadata.graph_id, run.status]),
        [
          [1, "probe", "pending"],
          [2, "agent", "pending"],
        ],
      );
    });

    test("it is cancelled: interrupted or rolled back", async () => {
      const threadId = await newThread();
      const run = await pausing(client, threadId);
      await client.runs.cancel(threadId, run.run_id, true);
      assert.equal((await client.runs.get(threadId, run.run_id)).status, "interrupted");
      assert.deepEqual((await client.threads.getState(threadId)).values.log, ["begin"]);
      const second = await newThread();
      const rolled = await pausing(client, second);
      await client.runs.cancel(second, rolled.run_id, true, "rollback");
      assert.equal(await statusOf(client.runs.get(second, rolled.run_id)), 404);
      assert.deepEqual((await client.threads.getState(second)).values, {});
    });

    test("a busy thread refuses, queues, interrupts or rolls back", async () => {
      const threadId = await newThread();
      const first = await pausing(client, threadId);
      assert.equal(
        await statusOf(client.runs.create(threadId, "probe", { input: wish(), multitaskStrategy: "reject" })),
        409,
      );
      const queued = await client.runs.create(threadId, "probe", { input: wish(), multitaskStrategy: "enqueue" });
      const values = await client.runs.wait(threadId, "probe", { input: wish(), multitaskStrategy: "interrupt" });
      assert.deepEqual(values.log, ["begin", ...PLAIN]);
      const status = async (run) => (await client.runs.get(threadId, run.run_id)).status;
      assert.deepEqual([await status(first), await status(queued)], ["interrupted", "interrupted"]);
      const other = await newThread();
      const doomed = await pausing(client, other);
      const alone = await client.runs.wait(other, "probe", { input: wish(), multitaskStrategy: "rollback" });
      assert.deepEqual(alone.log, PLAIN);
      assert.equal(await statusOf(client.runs.get(other, doomed.run_id)), 404);
    });

    test("an unknown thread is refused or made; a late run waits for its time", async () => {
      const threadId = randomUUID();
      assert.equal(await statusOf(client.runs.create(threadId, "probe", { input: wish() })), 404);
      const values = await client.runs.wait(threadId, "probe", { input: wish(), ifNotExists: "create" });
      assert.deepEqual(values.log, PLAIN);
      const late = await client.runs.create(threadId, "probe", { input: wish(), afterSeconds: 3600 });
      assert.equal((await client.runs.get(threadId, late.run_id)).status, "pending");
      await client.runs.cancel(threadId, late.run_id, true);
    });

    test("it stops before and after the nodes that are named", async () => {
      const threadId = await newThread();
      const before = await client.runs.wait(threadId, "probe", { input: wish(), interruptBefore: ["second"] });
      assert.deepEqual(before.log, ["begin", "first"]);
      assert.equal((await client.threads.get(threadId)).status, "interrupted");
      assert.deepEqual((await client.runs.wait(threadId, "probe", { input: null })).log, PLAIN);
      const after = await client.runs.wait(threadId, "probe", { input: wish(), interruptAfter: "*" });
      assert.deepEqual(after.log, [...PLAIN, "begin"]);
    });

    test("a question is answered by resume; a stale answer is refused", async () => {
      const threadId = await newThread();
      const asked = await client.runs.wait(threadId, "probe", { input: wish("ask") });
      assert.deepEqual(asked.__interrupt__[0].value, { ask: "inner" });
      const values = await client.runs.wait(threadId, "probe", { command: { resume: "yes" } });
      assert.deepEqual(values.log, ["begin", "begin", "inner:yes", "last"]);
      assert.equal(await statusOf(client.runs.wait(threadId, "probe", { command: { resume: "again" } })), 409);
    });

    test("two questions at once are answered by their ids", async () => {
      const threadId = await newThread();
      const asked = await client.runs.wait(threadId, "questions", { input: { answers: [] } });
      const resume = Object.fromEntries(asked.__interrupt__.map((item) => [item.id, `for ${item.value.ask}`]));
      const values = await client.runs.wait(threadId, "questions", { command: { resume } });
      assert.deepEqual(values.answers.sort(), ["begun", "left=for left", "right=for right"]);
    });

    test("a command changes the state and says where to go on", async () => {
      const threadId = await newThread();
      await client.runs.wait(threadId, "probe", { input: wish() });
      const values = await client.runs.wait(threadId, "probe", {
        command: { goto: "second", update: { log: ["by command"] } },
      });
      assert.deepEqual(values.log, [...PLAIN, "by command", "second"]);
    });

    test("a client that goes away stops a run that may not go on alone", async () => {
      const threadId = await newThread();
      const gone = new AbortController();
      let runId;
      const reading = collect(
        client.runs.stream(threadId, "probe", {
          input: wish("pause"),
          onDisconnect: "cancel",
          signal: gone.signal,
          onRunCreated: (run) => (runId = run.run_id),
        }),
      ).catch((error) => error);
      await until(
        () => client.threads.getState(threadId),
        (state) => state.next[0] === "pause",
      );
      gone.abort();
      await reading;
      const run = await until(
        () => client.runs.get(threadId, runId),
        (found) => found.status !== "running",
      );
      assert.equal(run.status, "interrupted");
    });
  });
}

describe("runs, newest client only", () => {
  const client = clients.newest;

  test("several are cancelled at once", async () => {
    const { thread_id: threadId } = await client.threads.create();
    const run = await pausing(client, threadId);
    await client.runs.cancelMany({ threadId, runIds: [run.run_id], action: "interrupt" });
    assert.ok(await client.runs.join(threadId, run.run_id));
    assert.equal((await client.runs.get(threadId, run.run_id)).status, "interrupted");
  });

  test("threads are pruned, and patched without an answer", async () => {
    const { thread_id: threadId } = await client.threads.create();
    await client.runs.wait(threadId, "probe", { input: wish() });
    assert.deepEqual(await client.threads.prune([threadId], { strategy: "keep_latest" }), { pruned_count: 1 });
    assert.equal((await client.threads.getHistory(threadId)).length, 1);
    assert.deepEqual((await client.threads.getState(threadId)).values.log, PLAIN);
    assert.equal(await client.threads.update(threadId, { metadata: { a: 1 }, returnMinimal: true }), undefined);
    const [found] = await client.threads.search({ ids: [threadId], extract: { last: "values.log[-1]" } });
    assert.deepEqual([found.metadata.a, found.extracted.last], [1, "second"]);
    const part = await client.threads.getState(threadId, undefined, { select: ["values.log"] });
    assert.deepEqual(part, { values: { log: PLAIN } });
    assert.deepEqual(await client.threads.prune([threadId]), { pruned_count: 1 });
    assert.equal(await statusOf(client.threads.get(threadId)), 404);
  });
});
