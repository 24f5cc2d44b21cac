import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { StreamController } from "@langchain/langgraph-sdk/stream";
import { FetchStreamTransport, useStream } from "@langchain/langgraph-sdk/react";
import { useStream as olderUseStream } from "@langchain/langgraph-sdk-2/react";
import { createElement } from "react";
import { act, create } from "react-test-renderer";

import { PLAIN, apiUrl, ask, client, clients, until, wish } from "./server.js";

globalThis.IS_REACT_ACT_ENVIRONMENT = true;

/** Renders the hook as a page would; returns what it returned last, and what waits for it. */
async function mount(hook, options) {
  const shown = {};
  const Page = (props) => {
    shown.stream = hook(props);
    return null;
  };
  let root;
  await act(async () => {
    root = create(createElement(Page, options));
  });
  const settled = (holds) =>
    until(
      async () => {
        await act(async () => new Promise((resolve) => setTimeout(resolve, 10)));
        return shown.stream;
      },
      (stream) => !stream.isLoading && holds(stream),
    );
  return { shown, settled, submit: (...args) => act(async () => void shown.stream.submit(...args)), close: () => act(async () => root.unmount()) };
}

const storage = () => {
  const items = new Map();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
  };
};

for (const [version, hook] of Object.entries({ newest: useStream, "2.0.0": olderUseStream })) {
  describe(`useStream, client ${version}`, { timeout: 60_000 }, () => {
    const options = (more) => ({ client: clients[version], assistantId: "agent", messagesKey: "messages", ...more });

    test("a message is sent on a new thread and its answer is shown", async () => {
      let threadId;
      const created = [];
      const page = await mount(hook, options({ onThreadId: (id) => (threadId = id), onCreated: (run) => created.push(run) }));
      await page.submit(ask("tokens=3"), { streamMode: ["messages-tuple", "values"], streamSubgraphs: true });
      const stream = await page.settled((found) => found.messages.length === 2);
      assert.equal(stream.messages[1].content, "w0 w1 w2 ");
      const state = await client.threads.getState(threadId);
      assert.equal(state.values.messages[1].content, "w0 w1 w2 ");
      assert.equal(created[0].thread_id, threadId);
      await page.close();
    });

    test("a question is shown, and answered by a command", async () => {
      let threadId;
      const page = await mount(hook, options({ onThreadId: (id) => (threadId = id), fetchStateHistory: true }));
      await page.submit(ask("ask=1 tokens=2"));
      const asked = await page.settled((found) => found.interrupt !== undefined);
      assert.deepEqual(asked.interrupt.value.options, ["a", "b"]);
      await page.submit(undefined, { command: { resume: "b" } });
      await page.settled((found) => found.values.asked === "b");
      assert.equal((await client.threads.get(threadId)).status, "idle");
      await page.close();
    });

    test("a failure is shown", async () => {
      const errors = [];
      const page = await mount(hook, options({ onError: (error) => errors.push(error) }));
      const { error } = console;
      console.error = () => {};
      await page.submit(ask("fail=1"));
      const stream = await page.settled((found) => found.error !== undefined);
      console.error = error;
      assert.match(String(stream.error.message), /the bench graph was told to fail/);
      assert.equal(errors.length, 1);
      await page.close();
    });

    test("an earlier message is asked again from its checkpoint, which makes a branch", async () => {
      const { thread_id: threadId } = await client.threads.create();
      const page = await mount(hook, options({ threadId, fetchStateHistory: true }));
      await page.submit(ask("tokens=1"));
      const first = await page.settled((found) => found.history?.length > 1 && found.messages.length === 2);
      const { firstSeenState } = first.getMessagesMetadata(first.messages[0]);
      await page.submit(ask("tokens=2"), { checkpoint: firstSeenState.parent_checkpoint });
      const second = await page.settled((found) => found.messages[1]?.content === "w0 w1 ");
      assert.equal(second.messages.length, 2);
      await page.close();
    });

    test("a page that was loaded anew reads on in the run in progress", async () => {
      const { thread_id: threadId } = await client.threads.create();
      globalThis.window = { sessionStorage: storage() };
      const run = await client.runs.create(threadId, "agent", {
        input: ask("tokens=40 delay_ms=20"),
        streamMode: ["values", "messages-tuple"],
        streamSubgraphs: true,
        streamResumable: true,
      });
      window.sessionStorage.setItem(`lg:stream:${threadId}`, run.run_id);
      const page = await mount(hook, options({ threadId, reconnectOnMount: true }));
      const stream = await page.settled((found) => found.messages.length === 2 && found.messages[1].content.endsWith("w39 "));
      assert.equal(stream.messages[1].content.split(" ").length, 41);
      await page.close();
      delete globalThis.window;
    });

    test("a stopped run ends on the server too", async () => {
      let threadId;
      let runId;
      const page = await mount(
        hook,
        options({ assistantId: "probe", onThreadId: (id) => (threadId = id), onCreated: (run) => (runId = run.run_id) }),
      );
      await page.submit(wish("pause"));
      await until(
        () => (threadId ? client.threads.getState(threadId) : { next: [] }),
        (state) => state.next[0] === "pause",
      );
      await act(async () => page.shown.stream.stop());
      const run = await until(
        () => client.runs.get(threadId, runId),
        (found) => found.status !== "running",
      );
      assert.equal(run.status, "interrupted");
      await page.close();
    });
  });
}

describe("newest client", { timeout: 60_000 }, () => {
  test("a transport of the application's own reads a run's frames", async () => {
    const transport = new FetchStreamTransport({
      apiUrl: `${apiUrl}/runs/stream`,
      onRequest: (_url, init) => {
        const { input } = JSON.parse(init.body);
        return { ...init, body: JSON.stringify({ assistant_id: "probe", input }) };
      },
    });
    const page = await mount(useStream, { transport });
    await page.submit(wish());
    const stream = await page.settled((found) => found.values.log?.length === 3);
    assert.deepEqual(stream.values.log, PLAIN);
    await page.close();
  });

  test("the stream controller shows messages, values and what is asked", async () => {
    const controller = new StreamController({ client, assistantId: "agent" });
    const held = controller.activate?.();
    await controller.submit(ask("tokens=3"));
    const shown = await until(
      () => controller.rootStore.getSnapshot(),
      (state) => !state.isLoading && state.messages.length === 2,
    );
    assert.equal(shown.messages[1].text, "w0 w1 w2 ");
    await controller.submit(ask("ask=1 tokens=1"));
    const asked = await until(
      () => controller.rootStore.getSnapshot(),
      (state) => state.interrupts.length === 1,
    );
    assert.deepEqual(asked.interrupts[0].value.options, ["a", "b"]);
    await controller.respond("a");
    const done = await until(
      () => controller.rootStore.getSnapshot(),
      (state) => !state.isLoading && state.values.asked === "a",
    );
    assert.equal(done.interrupts.length, 0);
    held?.();
    await controller.dispose();
  });
});
