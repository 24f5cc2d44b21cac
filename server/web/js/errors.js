/** What went wrong, in words that say what to do. */

import { ApiError, Unreachable } from "./api.js";
import { say } from "./words.js";

const BY_STATUS = { 401: "errorLogin", 404: "errorGone", 409: "errorBusy", 413: "errorInput", 422: "errorInput", 429: "errorUnavailable", 503: "errorUnavailable" };

/** An error whose message is for the person. */
export class Explained extends Error {}

/** Returns a sentence for a person. */
export function explain(error) {
  if (error instanceof Explained) return error.message;
  if (error instanceof ApiError && error.status === 403) return error.message; // names the rule and what to do
  if (error instanceof ApiError) return say(BY_STATUS[error.status] ?? "errorInside", { detail: error.message });
  if (error instanceof Unreachable) return say("errorOffline");
  return say("errorInside");
}
