/** Waiting: for a pause, for the network, for a service that is full. */

import { ApiError } from "./api.js";

const TRIES = 5;
const LONGEST_WAIT_S = 10;

/** Resolves after a pause, at once when the network is back or `signal` is aborted. */
export function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const now = () => {
      clearTimeout(timer);
      resolve();
    };
    addEventListener("online", now, { once: true });
    signal.addEventListener("abort", now, { once: true });
  });
}

/** Returns what `work` returns; a service that is full says when to come again, and `onWait(true)` is called meanwhile. */
export async function patiently(work, signal, onWait) {
  for (let attempt = 1; ; attempt += 1) {
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
