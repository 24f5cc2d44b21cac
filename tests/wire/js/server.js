// What the tests share: the server that is asked, the two clients, the probe graph's input.
import { randomUUID } from "node:crypto";

import { Client } from "@langchain/langgraph-sdk";
import { Client as OlderClient } from "@langchain/langgraph-sdk-2";

export const apiUrl = process.env.NARUTALK_TEST_URL;

const config = { apiUrl, apiKey: null, callerOptions: { maxRetries: 0 } };

/** The newest client and the one published as 2.0.0, which applications that ask for "latest" get. */
export const clients = { newest: new Client(config), "2.0.0": new OlderClient(config) };

export const client = clients.newest;

/** Input of the graph "probe". */
export const wish = (text = "") => ({ log: [], wish: text });

/** Input of the graph "agent": `tokens=8 delay_ms=5 ask=1 fail=1`. */
export const ask = (text = "tokens=3") => ({ messages: [{ type: "human", content: text, id: randomUUID() }] });

export const PLAIN = ["begin", "first", "second"];

export async function collect(stream) {
  const found = [];
  for await (const part of stream) found.push(part);
  return found;
}

/** The events of one mode, without the metadata event that begins every stream. */
export const eventsOf = (parts, mode) => parts.filter((part) => part.event.split("|")[0] === mode);

export async function until(read, holds) {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const found = await read();
    if (holds(found)) return found;
    await new Promise(setImmediate);
  }
  throw new Error("it has not come to that");
}

/** Starts a run that waits in the node "pause"; returns it when it has come there. */
export async function pausing(using, threadId, options = {}) {
  const run = await using.runs.create(threadId, "probe", { input: wish("pause"), ...options });
  await until(
    () => using.threads.getState(threadId),
    (state) => state.next[0] === "pause",
  );
  return run;
}

export async function statusOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error.status;
  }
  return 200;
}
