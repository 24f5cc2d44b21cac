/** Short messages at the foot of the page, spoken by screen readers. */

import { el } from "./dom.js";

const SHOWN_MS = 7000;
const MOST = 4; // at once: more would hide the page

/** Says something; an error stays longer. What still stands there is not said twice. */
export function announce(text, kind = "info") {
  const box = document.getElementById("notices");
  const note = el("p", { class: `notice ${kind}` }, text);
  const shown = [...box.querySelectorAll(".notice:not(:has(progress))")];
  shown.filter((one, at) => one.textContent === text || at <= shown.length - MOST).forEach((one) => one.remove());
  box.append(note);
  setTimeout(() => note.remove(), kind === "error" ? 2 * SHOWN_MS : SHOWN_MS);
}
