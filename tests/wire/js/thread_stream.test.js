import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { WebSocket } from "ws";

import { PLAIN, ask, client, collect, until, wish } from "./server.js";

const WORDS = "w0 w1 w2 ";

async function withThread(assistantId, transport, use, options = {}) {
  const webSocketFactory = (url) => new WebSocket(url); // Node has one of its own from version 22 on
  const thread = client.threads.stream({ assistantId, transport, webSocketFactory, ...options });
  try {
    await use(thread);
  } finally {
    await thread.close();
  }
}

for (const transport of ["sse", "websocket"]) {
  describe(`the thread stream over ${transport}`, { timeout: 60_000 }, () => {
    const start = async (thread, input) => {
      if (transport === "websocket") await client.threads.create({ threadId: thread.threadId });
      return thread.run.start({ input });
    };

    test("a run's values come, and its output is the last of them", () =>
      withThread("probe", transport, async (thread) => {
        const { run_id: runId } = await start(thread, wish());
        const logs = (await collect(thread.values)).map((values) => values.log);
        assert.deepEqual(logs.at(-1), PLAIN);
        assert.deepEqual((await thread.output).log, PLAIN);
        assert.equal((await client.runs.get(thread.threadId, runId)).status, "success");
      }));

    test("a message's text comes in deltas and whole", () =>
      withThread("agent", transport, async (thread) => {
        await start(thread, ask());
        const texts = [];
        for await (const message of thread.messages) texts.push(await message.text);
        const { messages } = await thread.output;
        assert.deepEqual([texts, messages.at(-1).content], [[WORDS], WORDS]);
      }));

    test("a tool call has its input and output", () =>
      withThread("probe", transport, async (thread) => {
        await start(thread, wish("tool"));
        const [call] = await collect(thread.toolCalls);
        assert.deepEqual([call.callId, call.name, call.input, await call.output], ["call-1", "double", { number: 21 }, "42"]);
      }));

    test("custom events reach the extension of their name", () =>
      withThread("questions", transport, async (thread) => {
        await start(thread, { answers: [] });
        const events = await thread.subscribe({ channels: ["custom"] });
        for await (const event of events) {
          assert.equal(event.params.data.payload.done ?? event.params.data.done, 1);
          break;
        }
      }));

    test("a question is asked and answered", () =>
      withThread("probe", transport, async (thread) => {
        await start(thread, wish("ask"));
        await until(
          () => thread.interrupts,
          (interrupts) => interrupts.length > 0,
        );
        const [asked] = thread.interrupts;
        assert.deepEqual(asked.payload, { ask: "inner" });
        await thread.input.respond({
          interrupt_id: asked.interruptId,
          namespace: asked.namespace,
          response: "yes",
        });
        const state = await until(
          () => client.threads.getState(thread.threadId),
          (found) => found.next.length === 0,
        );
        assert.deepEqual(state.values.log, ["begin", "begin", "inner:yes", "last"]);
      }));

    test("a failure is told", () =>
      withThread("probe", transport, async (thread) => {
        const ends = [];
        thread.onEvent((event) => {
          if (event.method === "lifecycle" && !event.params.namespace.length) ends.push(event.params.data);
        });
        await start(thread, wish("fail"));
        await collect(thread.values);
        assert.equal(ends.at(-1).event, "failed");
        assert.match(ends.at(-1).error, /the probe was told to fail/);
      }));

    test("a second run of the same stream goes on with the conversation", () =>
      withThread("probe", transport, async (thread) => {
        await start(thread, wish());
        await collect(thread.values);
        await thread.run.start({ input: wish() });
        const state = await until(
          () => client.threads.getState(thread.threadId),
          (found) => found.values.log?.length === 6 && found.next.length === 0,
        );
        assert.deepEqual(state.values.log, [...PLAIN, ...PLAIN]);
      }));

    test("somebody who comes after the end reads all of it again", () =>
      withThread("agent", transport, async (thread) => {
        await start(thread, ask());
        await thread.output;
        const events = await thread.subscribe({ channels: ["values", "lifecycle"] });
        const seen = [];
        for await (const event of events) {
          seen.push(event.method === "lifecycle" ? event.params.data.event : event.method);
          if (seen.at(-1) === "completed" && event.params.namespace.length === 0) break;
        }
        assert.ok(seen.includes("values"));
      }));

    test("a line that breaks in the middle of an answer costs nothing of it", async () => {
      const line = transport === "sse" ? breakingFetch() : breakingSocket();
      await withThread(
        "agent",
        transport,
        async (thread) => {
          await start(thread, ask("tokens=60 delay_ms=15"));
          const texts = [];
          for await (const message of thread.messages) texts.push(await message.text);
          assert.deepEqual(texts, [Array.from({ length: 60 }, (_, number) => `w${number} `).join("")]);
          assert.ok(line.cuts > 0, "the line was not cut");
        },
        { ...line.options, reconnectDelayMs: () => 50 },
      );
    });

    test("its state is read, listed and forked by commands", () =>
      withThread("probe", transport, async (thread) => {
        await start(thread, wish());
        await thread.output;
        const state = await thread.state.get({ namespace: [], keys: ["log"] });
        assert.deepEqual(state.values.log, PLAIN);
        const { checkpoints } = await thread.state.listCheckpoints({ limit: 2 });
        assert.equal(checkpoints[0].id, state.checkpoint.id);
        await thread.run.start({ input: null, forkFrom: checkpoints[1].id });
        const forked = await until(
          () => client.threads.getState(thread.threadId),
          (found) => found.checkpoint.checkpoint_id !== checkpoints[0].id && found.next.length === 0,
        );
        assert.deepEqual(forked.values.log, PLAIN);
      }));
  });
}

/** Cuts the first answer that carries tokens, after some of them. */
function breakingFetch() {
  const line = { cuts: 0 };
  const cutting = async (url, init) => {
    const response = await fetch(url, init);
    if (!String(url).endsWith("/stream/events") || !init.body.includes("messages")) return response;
    const cut = new TransformStream({
      transform(chunk, controller) {
        if (line.cuts === 0 && new TextDecoder().decode(chunk).includes("w5 ")) {
          line.cuts += 1;
          controller.error(new TypeError("network error: the line was cut"));
        } else controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(cut), { status: response.status, headers: response.headers });
  };
  return Object.assign(line, { options: { fetch: cutting } });
}

function breakingSocket() {
  const line = { cuts: 0 };
  const webSocketFactory = (url) => {
    const socket = new WebSocket(url);
    socket.addEventListener("message", ({ data }) => {
      if (line.cuts > 0 || !data.includes("w5 ")) return;
      line.cuts += 1;
      socket.terminate();
    });
    return socket;
  };
  return Object.assign(line, { options: { webSocketFactory } });
}
