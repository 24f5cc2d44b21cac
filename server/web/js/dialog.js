/** Windows over the page: one at a time, and a new one each time, so that one that closes late cannot touch the next. */

import { el, fill, iconButton } from "./dom.js";
import { say } from "./words.js";

/** A window over the page. `id`: "dialog" in the middle, "source" at the side. */
export class Dialog {
  constructor({ id = "dialog", wide = false } = {}) {
    for (const open of document.querySelectorAll("dialog[open]")) {
      open.close();
      open.remove();
    }
    this.opener = document.activeElement;
    this.closed = false;
    this.id = id;
    this.node = el("dialog", { id, class: wide ? "wide" : null, "aria-labelledby": `${id}-title` });
    this.node.addEventListener("close", () => this.leave());
  }

  get isOpen() {
    return this.node.open;
  }

  /** Shows these things under a title; nothing when the person has closed the window meanwhile. */
  show(title, ...content) {
    if (this.closed || (this.node.isConnected && !this.isOpen)) return;
    const heading = el("h2", { id: `${this.id}-title`, tabIndex: -1, autofocus: true }, title);
    fill(this.node, el("header", {}, heading, iconButton("close", say("close"), () => this.close())), content);
    if (this.node.isConnected) {
      heading.focus(); // what was pressed is no longer there
      return;
    }
    document.body.append(this.node);
    this.node.showModal();
  }

  close() {
    this.node.close();
    this.leave(); // the event comes later
  }

  /** Gives the keyboard back to what opened the window, or to what took its place since. */
  leave() {
    if (this.closed) return;
    this.closed = true;
    this.node.remove();
    const { key } = this.opener.dataset;
    const opener = this.opener.isConnected ? this.opener : key && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (opener && !document.querySelector("dialog[open]")) opener.focus();
  }
}
