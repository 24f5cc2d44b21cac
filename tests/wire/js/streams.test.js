import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { PLAIN, apiUrl, ask, clients, collect, eventsOf, pausing, wish } from "./server.js";

const WORDS = "w0 w1 w2 ";

for (const [version, client] of Object.entries(clients)) {
  const newThread = async () => (await client.threads.create()).thread_id;
  const run = async (graph, input, options) => collect(client.runs.stream(await newThread(), graph, { input, ...options }));

  describe(`streams, client ${version}`, () => {
    test("it begins with the run's id, which the headers told already", async () => {
      const threadId = await newThread();
      const told = [];
      const parts = await collect(
        client.runs.stream(threadId, "probe", { input: wish(), onRunCreated: (created) => told.push(created) }),
      );
      assert.deepEqual(parts[0].data, { run_id: told[0].run_id, attempt: 1 });
      assert.deepEqual(told, [{ run_id: told[0].run_id, thread_id: threadId }]);
      assert.deepEqual(
        eventsOf(parts, "values").map((part) => part.data.log),
        [[], ["begin"], ["begin", "first"], PLAIN],
      );
    });

    test("updates name the node that made them", async () => {
      const parts = await run("probe", wish(), { streamMode: "updates" });
      assert.deepEqual(
        eventsOf(parts, "updates").map((part) => part.data),
        [{ begin: { log: ["begin"] } }, { first: { log: ["first"] } }, { second: { log: ["second"] } }],
      );
    });

    test("tokens come one by one, with the node that wrote them", async () => {
      const parts = await run("agent", ask(), { streamMode: "messages-tuple", streamSubgraphs: true });
      const tokens = eventsOf(parts, "messages");
      assert.equal(tokens.map((part) => part.data[0].content).join(""), WORDS);
      assert.deepEqual([...new Set(tokens.map((part) => part.data[1].langgraph_node))], ["write"]);
      assert.ok(tokens.length >= 3);
    });

    test("messages grow from partial to complete", async () => {
      const parts = await run("agent", ask(), { streamMode: "messages", streamSubgraphs: true });
      const names = parts.map((part) => part.event.split("|")[0]);
      assert.ok(names.includes("messages/metadata"));
      const partial = parts.filter((part) => part.event.startsWith("messages/partial"));
      assert.equal(partial.at(-1).data[0].content, WORDS);
    });

    test("custom, tasks, checkpoints, debug and events tell theirs", async () => {
      const parts = await run("questions", { answers: [] }, { streamMode: ["custom", "tasks", "checkpoints", "debug", "events"] });
      assert.deepEqual(eventsOf(parts, "custom")[0].data, { name: "progress", done: 1 });
      const tasks = eventsOf(parts, "tasks").map((part) => part.data);
      assert.deepEqual(tasks.filter((task) => "input" in task).map((task) => task.name).sort(), ["begin", "left", "right"]);
      assert.equal(tasks.filter((task) => task.interrupts?.length).length, 2);
      const steps = eventsOf(parts, "checkpoints").map((part) => part.data.metadata.step);
      assert.deepEqual(steps, [-1, 0, 1]);
      assert.deepEqual([...new Set(eventsOf(parts, "debug").map((part) => part.data.type))].sort(), [
        "checkpoint",
        "task",
        "task_result",
      ]);
      assert.ok(eventsOf(parts, "events").some((part) => part.data.event === "on_chain_start"));
    });

    test("a subgraph's events carry its namespace", async () => {
      const parts = await run("probe", wish("child"), { streamMode: ["updates", "values"], streamSubgraphs: true });
      const inner = parts.filter((part) => /^updates\|child:[0-9a-f-]+$/.test(part.event));
      assert.deepEqual(
        inner.map((part) => part.data),
        [{ inner: { log: ["inner"] } }, { last: { log: ["last"] } }],
      );
    });

    test("a failure is told as an error", async () => {
      const parts = await run("probe", wish("fail"));
      assert.deepEqual(parts.at(-1).event, "error");
      assert.deepEqual(parts.at(-1).data, { error: "ValueError", message: "the probe was told to fail" });
    });

    test("a question is told in updates and values", async () => {
      const parts = await run("probe", wish("ask"), { streamMode: ["updates", "values"] });
      const [asked] = eventsOf(parts, "updates").at(-1).data.__interrupt__;
      assert.deepEqual(asked.value, { ask: "inner" });
      assert.equal(eventsOf(parts, "values").at(-1).data.__interrupt__[0].id, asked.id);
    });

    test("an ended run is read again, whole or after an event", async () => {
      const threadId = await newThread();
      let runId;
      const first = await collect(
        client.runs.stream(threadId, "agent", {
          input: ask(),
          streamMode: ["values", "messages-tuple"],
          streamSubgraphs: true,
          streamResumable: true,
          onRunCreated: (created) => (runId = created.run_id),
        }),
      );
      assert.deepEqual(await collect(client.runs.joinStream(threadId, runId, { lastEventId: "-1" })), first);
      const rest = await collect(client.runs.joinStream(threadId, runId, { lastEventId: first[2].id }));
      assert.deepEqual(rest, first.slice(3));
      const values = await collect(client.runs.joinStream(threadId, runId, { streamMode: ["values"], lastEventId: "-1" }));
      assert.deepEqual(values, eventsOf(first, "values"));
    });

    test("a connection that breaks is taken up again where it was", async () => {
      const threadId = await newThread();
      const { connections, breaking } = breakingClient(client.constructor);
      const parts = await collect(
        breaking.runs.stream(threadId, "agent", {
          input: ask("tokens=60 delay_ms=10"),
          streamMode: "messages-tuple",
          streamSubgraphs: true,
        }),
      );
      assert.ok(connections.length >= 2, "the stream was not broken");
      assert.equal(
        eventsOf(parts, "messages")
          .map((part) => part.data[0].content)
          .join(""),
        Array.from({ length: 60 }, (_, number) => `w${number} `).join(""),
      );
    });

    test("a run in progress is joined, and stopped when its reader leaves", async () => {
      const threadId = await newThread();
      const { run_id: runId } = await pausing(client, threadId, { streamMode: ["values"] });
      const gone = new AbortController();
      for await (const part of client.runs.joinStream(threadId, runId, {
        signal: gone.signal,
        cancelOnDisconnect: true,
      })) {
        if (part.event === "values" && part.data.log?.length) break;
      }
      gone.abort();
      await client.runs.join(threadId, runId);
      assert.equal((await client.runs.get(threadId, runId)).status, "interrupted");
    });

    test("a thread is followed through its later runs", async () => {
      const threadId = await newThread();
      await client.runs.wait(threadId, "probe", { input: wish() });
      const gone = new AbortController();
      const seen = [];
      const following = (async () => {
        for await (const part of client.threads.joinStream(threadId, { signal: gone.signal })) {
          seen.push(part);
          if (part.event === "values" && part.data.log?.length === 6) return;
        }
      })();
      await client.runs.wait(threadId, "probe", { input: wish() });
      await following;
      gone.abort();
      assert.equal(seen.filter((part) => part.event === "metadata").length, 1);
    });
  });
}

/** A client whose first stream is cut after its third chunk. */
function breakingClient(Kind) {
  const connections = [];
  const cutting = async (url, init) => {
    const response = await fetch(url, init);
    connections.push(init.headers);
    if (connections.length > 1 || !response.body) return response;
    let chunks = 0;
    const cut = new TransformStream({
      transform(chunk, controller) {
        chunks += 1;
        if (chunks > 3) controller.error(new TypeError("network error: the line was cut"));
        else controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(cut), { status: 200, headers: response.headers });
  };
  return { connections, breaking: new Kind({ apiUrl, apiKey: null, callerOptions: { maxRetries: 0, fetch: cutting } }) };
}
