/** Where the question is typed. */

import { el, fill, icon } from "./dom.js";
import { say } from "./words.js";

/** A form with a growing text field; its button sends, or stops while an answer is written. */
export class Composer {
  constructor(root, { ask, stop, busyNotice, before = null }) {
    this.busy = false;
    this.input = el("textarea", { rows: 1, id: "question", placeholder: say(matchMedia("(min-width: 800px)").matches ? "ask" : "askShort"), "aria-label": say("askLabel"), maxlength: 20000, enterkeyhint: "send" });
    this.button = el("button", { class: "round", "aria-label": say("send"), title: say("send"), onclick: (event) => {
      if (event.detail > 1) event.preventDefault(); // the second click of a double one would stop what the first one sent
    } }, icon("send"));
    this.form = el("form", { class: "composer" }, before, this.input, this.button);
    fill(root, this.form);
    this.input.addEventListener("input", () => this.fit());
    this.input.addEventListener("keydown", (event) => {
      // Enter that ends a Korean syllable belongs to the input method.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.form.requestSubmit();
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.busy) {
        if (event.submitter === this.button) stop();
        else busyNotice();
        return;
      }
      const text = this.input.value.trim();
      if (!text) return;
      this.set("");
      ask(text);
    });
  }

  /** Puts text in; the caret goes behind it. */
  set(text, focus = true) {
    this.input.value = text;
    this.fit();
    if (!focus) return;
    this.input.focus();
    this.input.setSelectionRange(text.length, text.length);
  }

  /** Puts text before what is already written. */
  prefill(text) {
    const { value } = this.input;
    this.set(value.startsWith(text) ? value : `${text}${value}`);
  }

  fit() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 200)}px`;
  }

  setBusy(busy) {
    if (busy === this.busy) return;
    this.busy = busy;
    const label = say(busy ? "stop" : "send");
    this.button.setAttribute("aria-label", label);
    this.button.title = label;
    fill(this.button, icon(busy ? "stop" : "send"));
  }
}
