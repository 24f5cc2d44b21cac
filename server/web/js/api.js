/** Calls the service's public HTTP API. */

import { session } from "./session.js";

/** An answer that is not a success; `message` is what the service says. */
export class ApiError extends Error {
  constructor(status, detail, retryAfterS) {
    super(typeof detail === "string" ? detail : JSON.stringify(detail));
    this.status = status;
    this.retryAfterS = retryAfterS;
  }
}

/** The service cannot be reached, or was cut off before its answer was whole. */
export class Unreachable extends Error {}

/** Whether the same request may well succeed a little later. */
export const isPassing = (error) => error instanceof Unreachable || (error instanceof ApiError && (error.status >= 500 || error.status === 429));

/** Returns the headers that say who asks. */
export function headers(extra = {}) {
  return session.login ? { "X-Demo-User": session.login, ...extra } : { ...extra };
}

/** Returns the response. Throws ApiError, Unreachable, or AbortError. */
export async function request(method, path, { body, signal, extra } = {}) {
  const plain = body instanceof FormData || body === undefined;
  const response = await fetch(path, {
    method,
    signal,
    headers: headers({ ...(plain ? {} : { "Content-Type": "application/json" }), ...extra }),
    body: plain ? body : JSON.stringify(body),
  }).catch(cut);
  if (!response.ok) throw await toError(response);
  return response;
}

/** The browser says of a lost connection that it is a TypeError, which a fault of this page would be too. */
function cut(error) {
  throw error instanceof TypeError ? new Unreachable(error.message) : error;
}

async function toError(response) {
  let detail = response.statusText;
  try {
    detail = (await response.json()).detail ?? detail;
  } catch {
    // a proxy's page: its text is for nobody
  }
  return new ApiError(response.status, detail, Number(response.headers.get("Retry-After")) || 0);
}

/** Returns the JSON of a response, null when it has none. */
export async function call(method, path, body, options = {}) {
  const response = await request(method, path, { body, ...options });
  const text = await response.text().catch(cut);
  return text ? JSON.parse(text) : null;
}

export const get = (path, options) => call("GET", path, undefined, options);
export const post = (path, body, options) => call("POST", path, body, options);
export const patch = (path, body) => call("PATCH", path, body);
export const remove = (path) => call("DELETE", path);
