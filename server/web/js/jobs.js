/** Work that the service does in the background, followed to its end. */

import { get, isPassing } from "./api.js";
import { pause } from "./patience.js";

const LOOK_MS = 500;
const MOST_FAILURES = 30; // in a row: some three minutes

/**
 * Returns a job that has ended; `show(job)` is called with each of its states.
 *
 * The job goes on when the network is away for a while, and belongs to who began it: `who` are the headers of then.
 */
export async function watchJob(path, who, show) {
  const { signal } = new AbortController();
  let failures = 0;
  for (;;) {
    try {
      const job = await get(path, { extra: who });
      failures = 0;
      show(job);
      if (job.status === "done" || job.status === "failed") return job;
    } catch (error) {
      failures += 1;
      if (!isPassing(error) || failures > MOST_FAILURES) throw error;
    }
    await pause(LOOK_MS * Math.min(12, 1 + failures), signal);
  }
}
