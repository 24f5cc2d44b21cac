/** Short messages at the foot of the page, spoken by screen readers. */

import { el } from "./dom.js";

const SHOWN_MS = 5000;

/** Says something; an error stays longer. */
export function announce(text, kind = "info") {
  const box = document.getElementById("notices");
  const note = el("p", { class: `notice ${kind}` }, text);
  box.append(note);
  setTimeout(() => note.remove(), kind === "error" ? 2 * SHOWN_MS : SHOWN_MS);
}
