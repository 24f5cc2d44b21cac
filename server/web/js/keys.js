/** The keys that work everywhere on the chat page. */

import { Dialog } from "./dialog.js";
import { el } from "./dom.js";
import { say } from "./words.js";

const KEYS = [["/", "key_ask"], ["Ctrl K", "key_list"], ["Home", "key_first"], ["End", "key_newest"], ["Ctrl /", "keys"]];

/** Shows which keys do what. */
export function showKeys() {
  new Dialog().show(say("keys"), el("dl", { class: "skills" }, KEYS.map(([key, does]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, say(does))])));
}

/** Listens to the keys. `on`: what they do; `write` and the two ways through the conversation return whether there is one. */
export function listenToKeys({ list, write, first, newest, escape }) {
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") escape();
    const field = event.target.closest("input, textarea, select");
    const control = event.ctrlKey || event.metaKey;
    const does = control
      ? { k: list, "/": showKeys }[event.key.toLowerCase()]
      : { "/": !field && write, Home: isFree(event, field) && first, End: isFree(event, field) && newest }[event.key];
    if (does && does() !== false) event.preventDefault();
  });
}

/** Whether the key is not needed where it was pressed: to move in a text or a table. */
const isFree = ({ target }, field) => !field?.value && !target.closest("select, .scroller");
