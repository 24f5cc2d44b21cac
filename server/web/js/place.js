/** What the page's address names: a conversation, a shared one, or a new one. */

import { isPassing } from "./api.js";

/** `on.leaving({thread, shared})` before it is read, `on.read({thread, shared})`, `on.failed(error)`. */
export class Place {
  constructor(conversation, on) {
    this.conversation = conversation;
    this.on = on;
    this.search = location.search;
    this.opening = null; // while it is read: resolves to whether it is there
    this.lost = false; // whether it could not be reached
  }

  /** Goes to another address and shows what it names. */
  go(address) {
    history.pushState(null, "", address);
    return this.show();
  }

  /** Notes the address of what is shown already. */
  note(search) {
    this.search = search;
    history.pushState(null, "", `/${search}`);
  }

  /** The address has changed: to another conversation, or only to a place in the page. */
  follow() {
    if (this.search !== location.search) this.show();
  }

  /** Shows what the address names. */
  show() {
    this.search = location.search;
    const asked = new URLSearchParams(this.search);
    const named = { thread: asked.get("thread"), shared: asked.get("shared") };
    this.on.leaving(named);
    const mine = this.read(named).then((there) => {
      if (this.opening !== mine) return false;
      this.opening = null;
      this.on.read(named);
      return there;
    });
    this.opening = mine;
    return mine;
  }

  async read({ thread, shared }) {
    this.lost = false;
    try {
      if (shared) await this.conversation.openShared(shared);
      else if (thread) await this.conversation.open(thread);
      else this.conversation.begin();
      return true;
    } catch (error) {
      if (error.name === "AbortError") return false; // another one was opened meanwhile
      this.lost = isPassing(error);
      this.conversation.begin();
      this.on.failed(error);
      return false;
    }
  }
}
