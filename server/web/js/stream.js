/** A run's events, each exactly once: read from fetch, and after a cut joined again by the last event's id. */

import { ApiError, get, isPassing, request } from "./api.js";
import { pause } from "./patience.js";

const OPEN = new Set(["pending", "running"]);
const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 8000;

/** Yields {event, data, id} of a text/event-stream response; data is parsed JSON. */
export async function* readEvents(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let ended = false;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      ended = done;
      if (done) return;
      const blocks = (rest + value).split(/\r\n\r\n|\n\n/);
      rest = blocks.pop();
      for (const block of blocks) {
        const event = parseEvent(block);
        if (event) yield event;
      }
    }
  } finally {
    if (!ended) reader.cancel().catch(() => {});
  }
}

function parseEvent(block) {
  const fields = {};
  for (const line of block.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
  }
  return fields.event && fields.data ? { event: fields.event, data: JSON.parse(fields.data), id: fields.id } : null;
}

/**
 * Hands every event of a run to `onEvent` until the run has ended; returns its last status.
 *
 * `response`: the stream of the request that started the run, if it is there. `isFinished()` tells whether the events
 * so far hold the run's end. `onConnection(false)` is called when the stream is cut, `onConnection(true)` when it is back.
 */
export async function followRun({ threadId, runId, response, signal, isFinished, onEvent, onConnection }) {
  const path = `/threads/${threadId}/runs/${runId}`;
  let lastId = null;
  let failures = 0;
  for (;;) {
    let received = 0;
    try {
      response ??= await request("GET", `${path}/stream`, { signal, extra: lastId ? { "Last-Event-ID": lastId } : {} });
      onConnection(true);
      for await (const event of readEvents(response)) {
        if (event.id) lastId = event.id;
        received += 1;
        failures = 0;
        onEvent(event);
      }
      // A stream may also be closed by a proxy, or because another process goes on with the run.
      const { status } = await get(path, { signal });
      if (!OPEN.has(status) && (isFinished() || received === 0)) return status;
    } catch (error) {
      if (signal.aborted) return "left";
      if (error instanceof ApiError && !isPassing(error)) throw error;
      onConnection(false);
      await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures), signal);
      failures += 1;
      if (signal.aborted) return "left";
    }
    response = null;
  }
}
