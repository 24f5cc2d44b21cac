/** Sends documents to be taken in, and shows how far they are. */

import { get, request } from "./api.js";
import { el, iconButton } from "./dom.js";
import { explain } from "./errors.js";
import { announce } from "./notices.js";
import { say } from "./words.js";

/** Returns the button that chooses files; null while the service takes none. */
export function uploadButton() {
  return null;
}
