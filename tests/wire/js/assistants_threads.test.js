import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";

import { PLAIN, clients, collect, statusOf, wish } from "./server.js";

for (const [version, client] of Object.entries(clients)) {
  describe(`assistants, client ${version}`, () => {
    test("a graph has a default assistant, named by its graph or its id", async () => {
      const byName = await client.assistants.get("probe");
      const byId = await client.assistants.get(byName.assistant_id);
      assert.deepEqual(byId, byName);
      assert.deepEqual([byName.graph_id, byName.version, byName.metadata.created_by], ["probe", 1, "system"]);
    });

    test("one is made, changed, put back to its first version and deleted", async () => {
      const made = await client.assistants.create({
        graphId: "probe",
        name: `js ${randomUUID()}`,
        description: "for the test",
        metadata: { tier: "gold" },
        context: { tone: "soft" },
        config: { recursion_limit: 9, tags: ["js"] },
      });
      assert.deepEqual(made.context, { tone: "soft" });
      assert.equal(made.config.recursion_limit, 9);
      const changed = await client.assistants.update(made.assistant_id, {
        context: { tone: "loud" },
        metadata: { seen: 1 },
      });
      assert.deepEqual([changed.version, changed.metadata], [2, { tier: "gold", seen: 1 }]);
      const versions = await client.assistants.getVersions(made.assistant_id, { limit: 5 });
      assert.deepEqual(
        versions.map((item) => [item.version, item.context.tone]),
        [
          [2, "loud"],
          [1, "soft"],
        ],
      );
      assert.equal((await client.assistants.setLatest(made.assistant_id, 1)).context.tone, "soft");
      const values = await client.runs.wait(null, made.assistant_id, { input: wish() });
      assert.deepEqual(values.log, ["begin:soft", "first", "second"]);
      await client.assistants.delete(made.assistant_id);
      assert.equal(await statusOf(client.assistants.get(made.assistant_id)), 404);
    });

    test("creation tells an id that is taken, or returns what is there", async () => {
      const assistantId = randomUUID();
      await client.assistants.create({ graphId: "probe", assistantId, name: "first" });
      assert.equal(await statusOf(client.assistants.create({ graphId: "probe", assistantId })), 409);
      const kept = await client.assistants.create({ graphId: "probe", assistantId, ifExists: "do_nothing" });
      assert.equal(kept.name, "first");
      assert.equal(await statusOf(client.assistants.create({ graphId: "no-such-graph" })), 404);
      await client.assistants.delete(assistantId);
    });

    test("search filters, sorts, pages, selects and counts", async () => {
      const mark = randomUUID();
      for (const name of ["b", "a", "c"]) {
        await client.assistants.create({ graphId: "probe", name: `${mark}-${name}`, metadata: { mark } });
      }
      const query = { metadata: { mark }, sortBy: "name", sortOrder: "asc" };
      const names = (found) => found.map((item) => item.name.at(-1)).join("");
      assert.equal(names(await client.assistants.search(query)), "abc");
      assert.equal(names(await client.assistants.search({ ...query, sortOrder: "desc", limit: 2 })), "cb");
      const page = await client.assistants.search({ ...query, limit: 2, includePagination: true });
      assert.deepEqual([names(page.assistants), page.next], ["ab", "2"]);
      const last = await client.assistants.search({ ...query, limit: 2, offset: 2, includePagination: true });
      assert.deepEqual([names(last.assistants), last.next], ["c", null]);
      const chosen = await client.assistants.search({ ...query, select: ["name"], limit: 1 });
      assert.deepEqual(Object.keys(chosen[0]), ["name"]);
      assert.equal(await client.assistants.count({ metadata: { mark } }), 3);
      assert.equal(await client.assistants.count({ name: `${mark}-b` }), 1);
      assert.equal(await client.assistants.count({ metadata: { mark }, graphId: "questions" }), 0);
    });

    test("its graph, schemas and subgraphs are told", async () => {
      const graph = await client.assistants.getGraph("probe");
      const ids = (drawn) => drawn.nodes.map((node) => node.id);
      assert.ok(ids(graph).includes("child") && ids(graph).includes("__start__"));
      const opened = await client.assistants.getGraph("probe", { xray: true });
      assert.ok(ids(opened).includes("child:inner"));
      const schemas = await client.assistants.getSchemas("probe");
      assert.equal(schemas.graph_id, "probe");
      assert.deepEqual(Object.keys(schemas.state_schema.properties).sort(), ["log", "messages", "wish"]);
      assert.equal(schemas.context_schema.properties.tone.type, "string");
      const all = await client.assistants.getSubgraphs("probe", { recurse: true });
      assert.deepEqual(Object.keys(all), ["child"]);
      const one = await client.assistants.getSubgraphs("probe", { namespace: "child" });
      assert.ok(one.child.output_schema.properties.log);
    });
  });

  describe(`threads, client ${version}`, () => {
    test("one is made with an id of the client's, changed and deleted", async () => {
      const threadId = randomUUID();
      const made = await client.threads.create({ threadId, graphId: "probe", metadata: { owner: "me" }, ttl: 30 });
      assert.deepEqual(
        [made.thread_id, made.status, made.metadata.owner, made.metadata.graph_id],
        [threadId, "idle", "me", "probe"],
      );
      assert.equal(await statusOf(client.threads.create({ threadId })), 409);
      const same = await client.threads.create({ threadId, ifExists: "do_nothing" });
      assert.equal(same.metadata.owner, "me");
      const changed = await client.threads.update(threadId, { metadata: { step: 2 }, ttl: { ttl: 60, strategy: "delete" } });
      assert.deepEqual([changed.metadata.owner, changed.metadata.step], ["me", 2]);
      await client.threads.delete(threadId);
      assert.equal(await statusOf(client.threads.get(threadId)), 404);
    });

    test("search finds by metadata, status, ids and values", async () => {
      const mark = randomUUID();
      const idle = await client.threads.create({ metadata: { mark } });
      const ended = await client.threads.create({ metadata: { mark } });
      await client.runs.wait(ended.thread_id, "probe", { input: wish() });
      const asking = await client.threads.create({ metadata: { mark } });
      await client.runs.wait(asking.thread_id, "probe", { input: wish("ask") });
      const ids = (found) => found.map((item) => item.thread_id);
      const query = { metadata: { mark }, sortBy: "created_at", sortOrder: "asc" };
      assert.deepEqual(ids(await client.threads.search(query)), [idle, ended, asking].map((item) => item.thread_id));
      assert.deepEqual(ids(await client.threads.search({ ...query, limit: 1, offset: 1 })), [ended.thread_id]);
      assert.deepEqual(ids(await client.threads.search({ ...query, status: "interrupted" })), [asking.thread_id]);
      assert.deepEqual(ids(await client.threads.search({ ids: [ended.thread_id] })), [ended.thread_id]);
      assert.deepEqual(ids(await client.threads.search({ ...query, values: { wish: "ask" } })), [asking.thread_id]);
      const [chosen] = await client.threads.search({ ...query, select: ["thread_id", "values"], limit: 1, offset: 1 });
      assert.deepEqual([Object.keys(chosen).sort(), chosen.values.log], [["thread_id", "values"], PLAIN]);
      assert.equal(await client.threads.count({ metadata: { mark } }), 3);
      assert.equal(await client.threads.count({ metadata: { mark }, status: "idle" }), 2);
    });

    test("its history is built from supersteps, forked, changed and copied", async () => {
      const thread = await client.threads.create({
        graphId: "probe",
        supersteps: [
          { updates: [{ values: wish(), asNode: "__start__" }] },
          { updates: [{ values: { log: ["begin"] }, command: { goto: "first", update: { log: ["begin"] } }, asNode: "begin" }] },
        ],
      });
      const state = await client.threads.getState(thread.thread_id);
      assert.deepEqual([state.values.log, state.next], [["begin"], ["first"]]);
      await client.threads.updateState(thread.thread_id, { values: { log: ["by hand"] }, asNode: "first" });
      const copied = await client.threads.copy(thread.thread_id);
      const values = await client.runs.wait(copied.thread_id, "probe", { input: null });
      assert.deepEqual(values.log, ["begin", "by hand", "second"]);
      assert.deepEqual((await client.threads.getState(thread.thread_id)).next, ["second"]);
    });

    test("its past states are listed, paged and read one by one", async () => {
      const thread = await client.threads.create();
      await client.runs.wait(thread.thread_id, "probe", { input: wish() });
      const history = await client.threads.getHistory(thread.thread_id, { limit: 10 });
      assert.deepEqual(
        history.map((item) => item.next),
        [[], ["second"], ["first"], ["begin"], ["__start__"]],
      );
      const before = await client.threads.getHistory(thread.thread_id, { before: history[1].checkpoint, limit: 1 });
      assert.deepEqual(before[0].checkpoint, history[2].checkpoint);
      const inputs = await client.threads.getHistory(thread.thread_id, { metadata: { source: "input" } });
      assert.deepEqual(inputs.map((item) => item.metadata.step), [-1]);
      const { checkpoint } = history[2];
      const byId = await client.threads.getState(thread.thread_id, checkpoint.checkpoint_id);
      assert.deepEqual([byId.values.log, byId.next], [["begin"], ["first"]]);
      const byCheckpoint = await client.threads.getState(thread.thread_id, checkpoint);
      assert.deepEqual(byCheckpoint.checkpoint, byId.checkpoint);
      const parts = await collect(client.runs.stream(thread.thread_id, "probe", { input: null, checkpoint }));
      assert.deepEqual(parts.at(-1).data.log, PLAIN);
      assert.equal((await client.threads.getHistory(thread.thread_id, { limit: 20 })).length, 8);
    });

    test("a subgraph that asks shows its state and its tasks", async () => {
      const thread = await client.threads.create();
      await client.runs.wait(thread.thread_id, "probe", { input: wish("ask") });
      const state = await client.threads.getState(thread.thread_id, undefined, { subgraphs: true });
      assert.deepEqual(state.next, ["child"]);
      assert.deepEqual(state.tasks[0].state.next, ["inner"]);
      const plain = await client.threads.getState(thread.thread_id);
      assert.match(plain.tasks[0].checkpoint.checkpoint_ns, /^child:/);
      const inner = await client.threads.getState(thread.thread_id, plain.tasks[0].checkpoint);
      assert.deepEqual(inner.next, ["inner"]);
    });
  });
}
