/** Waiting: for a pause, for the network, for a service that is full. */

import { ApiError } from "./api.js";

const TRIES = 5;
const LONGEST_WAIT_S = 10;

/** Resolves after a pause, at once when the network is back or `signal` is aborted. */
export function pause(ms, signal) {
  return new Promise((resolve) => {
    const over = new AbortController();
    const now = () => {
      clearTimeout(timer);
      over.abort();
      resolve();
    };
    const timer = setTimeout(now, ms);
    addEventListener("online", now, { signal: over.signal });
    signal.addEventListener("abort", now, { signal: over.signal });
  });
}

/**
 * Returns what `work` returns; a service that is full says when to come again, and `onWait(true)` is called meanwhile.
 * Throws AbortError when `signal` is aborted before the work was tried again.
 */
export async function patiently(work, signal, onWait) {
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      const done = await work();
      if (attempt > 1) onWait(false);
      return done;
    } catch (error) {
      if (!(error instanceof ApiError) || !error.retryAfterS || attempt === TRIES) throw error;
      onWait(true);
      await pause(1000 * Math.min(LONGEST_WAIT_S, error.retryAfterS), signal);
    }
  }
}
