import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";

import { clients, statusOf, wish } from "./server.js";

const NEW_YEAR = "0 0 1 1 *";

for (const [version, client] of Object.entries(clients)) {
  describe(`store, client ${version}`, () => {
    test("an item is put, got, replaced and deleted", async () => {
      const namespace = ["js", randomUUID()];
      await client.store.putItem(namespace, "one", { text: "first", n: 1 }, { ttl: 60 });
      const item = await client.store.getItem(namespace, "one", { refreshTtl: true });
      assert.deepEqual([item.namespace, item.key, item.value], [namespace, "one", { text: "first", n: 1 }]);
      assert.ok(item.createdAt && item.updatedAt);
      await client.store.putItem(namespace, "one", { text: "second" }, { index: false });
      assert.deepEqual((await client.store.getItem(namespace, "one")).value, { text: "second" });
      await client.store.deleteItem(namespace, "one");
      assert.equal(await client.store.getItem(namespace, "one"), null);
    });

    test("items are searched by filter and paged; namespaces are listed", async () => {
      const root = randomUUID();
      for (const n of [1, 2, 3]) await client.store.putItem([root, "a", `n${n}`], `k${n}`, { n, odd: n % 2 === 1 });
      const keys = async (options) => (await client.store.searchItems([root], options)).items.map((item) => item.key);
      assert.deepEqual((await keys()).sort(), ["k1", "k2", "k3"]);
      assert.deepEqual((await keys({ filter: { odd: true } })).sort(), ["k1", "k3"]);
      assert.deepEqual(await keys({ filter: { n: { $gt: 2 } } }), ["k3"]);
      assert.equal((await keys({ limit: 2, offset: 2 })).length, 1);
      const { namespaces } = await client.store.listNamespaces({ prefix: [root] });
      assert.deepEqual(namespaces.map((name) => name.at(-1)).sort(), ["n1", "n2", "n3"]);
      const short = await client.store.listNamespaces({ prefix: [root], maxDepth: 2 });
      assert.deepEqual(short.namespaces, [[root, "a"]]);
      const ends = await client.store.listNamespaces({ prefix: [root], suffix: ["n2"], limit: 5 });
      assert.deepEqual(ends.namespaces, [[root, "a", "n2"]]);
    });
  });

  describe(`crons, client ${version}`, () => {
    test("one of its own threads is made, changed, found, counted and deleted", async () => {
      const assistant = await client.assistants.create({ graphId: "probe" });
      const made = await client.crons.create(assistant.assistant_id, {
        schedule: NEW_YEAR,
        input: wish(),
        metadata: { mark: "js" },
        onRunCompleted: "keep",
        enabled: true,
      });
      assert.deepEqual(
        [made.schedule, made.thread_id, made.enabled, made.metadata.mark, made.on_run_completed],
        [NEW_YEAR, null, true, "js", "keep"],
      );
      assert.match(made.next_run_date, /^\d{4}-01-01T00:00:00/);
      const changed = await client.crons.update(made.cron_id, { schedule: "30 9 * * 1", enabled: false });
      assert.deepEqual([changed.schedule, changed.enabled], ["30 9 * * 1", false]);
      const query = { assistantId: assistant.assistant_id };
      assert.deepEqual(
        (await client.crons.search({ ...query, sortBy: "created_at", sortOrder: "desc", enabled: false })).map(
          (cron) => cron.cron_id,
        ),
        [made.cron_id],
      );
      assert.deepEqual(Object.keys((await client.crons.search({ ...query, select: ["schedule"] }))[0]), ["schedule"]);
      assert.equal(await client.crons.count(query), 1);
      await client.crons.delete(made.cron_id);
      assert.equal(await client.crons.count(query), 0);
      assert.equal(await statusOf(client.crons.delete(made.cron_id)), 404);
    });

    test("one of a thread belongs to it", async () => {
      const { thread_id: threadId } = await client.threads.create();
      const made = await client.crons.createForThread(threadId, "probe", { schedule: NEW_YEAR, input: wish() });
      assert.deepEqual([made.thread_id, made.payload.input], [threadId, wish()]);
      assert.equal(await client.crons.count({ threadId }), 1);
      await client.crons.delete(made.cron_id);
    });

    test("a schedule that cannot be read is refused", async () => {
      assert.equal(await statusOf(client.crons.create("probe", { schedule: "soon", input: wish() })), 422);
    });
  });
}
