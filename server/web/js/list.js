/** The list of conversations: search, pin, archive, rename, share, delete. */

import { patch, post, remove } from "./api.js";
import { Dialog } from "./dialog.js";
import { el, fill, iconButton, keepFocus } from "./dom.js";
import { explain } from "./errors.js";
import { saveConversation } from "./export.js";
import { announce } from "./notices.js";
import { copyText } from "./table.js";
import { moment, say } from "./words.js";

const MOST = 1000;
const MOST_NAMED = 30;
const FIELDS = ["thread_id", "metadata", "status", "state_updated_at", "created_at"];

/**
 * Shows the conversations in `root`. `open(id)`, `changed(id)` and `removed(id)` tell what the person did; `print(id)`
 * returns what prints it.
 */
export class ConversationList {
  constructor(root, on) {
    this.root = root;
    this.on = on;
    this.threads = [];
    this.names = new Map(); // id -> first question of a conversation without a title
    this.rows = new Map(); // id -> its row, always the same one: what is pressed stays under the pointer
    this.shown = null;
    this.reads = 0;
    this.current = null;
    this.words = "";
    this.showsArchived = false;
    this.search = el("input", { type: "search", placeholder: say("searchList"), "aria-label": say("searchList"), oninput: () => {
      this.words = this.search.value.trim().toLowerCase();
      this.show();
    } });
    this.list = el("div", { class: "conversation-list" });
    fill(root, this.search, this.list);
  }

  /** Reads the list anew; of several readings at once only the one begun last counts. */
  async load() {
    const read = ++this.reads;
    try {
      const threads = await post("/threads/search", { limit: MOST, sort_by: "created_at", select: FIELDS });
      if (read !== this.reads) return;
      this.threads = threads;
    } catch (error) {
      if (read !== this.reads) return;
      this.shown = null;
      fill(this.list, el("p", { class: "error-note", role: "alert" }, explain(error)));
      return;
    }
    this.show();
    await this.nameUntitled();
  }

  /** Conversations of other clients have no title: their first question is one. */
  async nameUntitled() {
    const untitled = this.threads.filter((thread) => this.titleOf(thread) === say("untitled") && thread.state_updated_at).slice(0, MOST_NAMED);
    if (!untitled.length) return;
    const found = await post("/threads/search", {
      ids: untitled.map((thread) => thread.thread_id),
      limit: MOST_NAMED,
      select: ["thread_id"],
      extract: { question: "values.messages[0].content" },
    }).catch(() => []);
    for (const { thread_id: id, extracted } of found) {
      const question = extracted?.question;
      if (typeof question === "string" && question) this.names.set(id, question.slice(0, 60));
    }
    this.show();
  }

  /** Returns a conversation's name. */
  titleOf({ thread_id: id, metadata }) {
    return String(metadata?.title || this.names.get(id) || say("untitled"));
  }

  select(id) {
    this.current = id;
    this.show();
  }

  /** Draws the list; one that is as before is left alone. */
  show() {
    const found = this.threads
      .filter((thread) => this.titleOf(thread).toLowerCase().includes(this.words))
      .sort((a, b) => String(whenOf(b)).localeCompare(String(whenOf(a))));
    const active = found.filter((thread) => !thread.metadata.archived);
    const archived = found.filter((thread) => thread.metadata.archived);
    const groups = [["pinned", active.filter((thread) => thread.metadata.pinned)], ["recent", active.filter((thread) => !thread.metadata.pinned)], ["archived", archived]];
    const shown = JSON.stringify([this.threads.length > 0, groups.map(([, threads]) => threads.map((thread) => this.keyOf(thread)))]);
    if (shown === this.shown) return;
    this.shown = shown;
    keepFocus(this.list, () => fill(this.list,
      found.length === 0 && el("p", { class: "muted" }, say(this.threads.length ? "nothingFound" : "noConversations")),
      groups.slice(0, 2).map(([name, threads]) => threads.length > 0 && [el("h2", { class: "group" }, say(name)), this.items(threads)]),
      archived.length > 0 && el("details", { class: "archived", open: this.showsArchived, ontoggle: (event) => { this.showsArchived = event.target.open; } },
        el("summary", { "data-key": "archived" }, `${say("archived")} (${archived.length})`), this.items(archived))));
  }

  /** Returns what a row shows. */
  keyOf(thread) {
    return JSON.stringify([thread.thread_id, this.titleOf(thread), whenOf(thread), thread.status === "busy", thread.thread_id === this.current]);
  }

  items(threads) {
    return el("ul", {}, threads.map((thread) => {
      const id = thread.thread_id;
      if (!this.rows.has(id)) this.rows.set(id, this.makeRow(id));
      return this.write(this.rows.get(id), thread);
    }));
  }

  makeRow(id) {
    const link = el("a", { href: `/?thread=${id}`, "data-key": id, onclick: (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.on.open(id);
    } });
    const more = iconButton("more", "", () => this.menu(id), { "aria-haspopup": "dialog", "data-key": `menu ${id}` });
    return { node: el("li", {}, link, more), link, more };
  }

  write({ node, link, more }, thread) {
    const title = this.titleOf(thread);
    const current = thread.thread_id === this.current;
    node.classList.toggle("current", current);
    link.ariaCurrent = current ? "page" : null;
    link.title = `${title}\n${moment(whenOf(thread))}`;
    fill(link, thread.status === "busy" && el("span", { class: "dot", title: say("busyStatus") }), title);
    more.title = more.ariaLabel = say("more", { title });
    return node;
  }

  menu(id) {
    const thread = this.threads.find((one) => one.thread_id === id);
    if (!thread) return; // deleted in another window
    const dialog = new Dialog();
    const { metadata } = thread;
    const title = this.titleOf(thread);
    const name = el("input", { type: "text", value: title, maxlength: 200, "aria-label": say("newName") });
    const done = async (change) => {
      dialog.close();
      await this.change(thread, change);
    };
    const button = (label, onclick, kind = "plain") => el("button", { type: "button", class: kind, onclick }, label);
    dialog.show(title,
      el("form", { class: "row", onsubmit: (event) => {
        event.preventDefault();
        done({ title: name.value.trim() || title });
      } }, name, el("button", { class: "primary" }, say("rename"))),
      el("div", { class: "row wrap" },
        button(say(metadata.pinned ? "unpin" : "pin"), () => done({ pinned: !metadata.pinned })),
        button(say(metadata.archived ? "unarchive" : "archive"), () => done({ archived: !metadata.archived })),
        metadata.shared ? button(say("unshare"), () => done({ shared: false })) : button(say("share"), () => this.share(thread, dialog)),
        metadata.shared && button(say("copyLink"), () => copyText(linkTo(thread))),
        button(say("saveConversation"), () => this.save(thread, dialog)),
        this.on.print(id) && button(say("print"), () => {
          dialog.close();
          this.on.print(id)?.();
        }),
        button(say("delete"), () => this.confirmDelete(thread, dialog), "danger")));
  }

  async save(thread, dialog) {
    dialog.close();
    try {
      await saveConversation(thread.thread_id, this.titleOf(thread));
    } catch (error) {
      announce(explain(error), "error");
    }
  }

  async share(thread, dialog) {
    if (!(await this.change(thread, { shared: true }))) return;
    dialog.show(say("share"),
      el("p", {}, say("shareNote")),
      el("div", { class: "row" }, el("input", { type: "text", readonly: true, value: linkTo(thread), "aria-label": say("share") }),
        el("button", { type: "button", class: "primary", onclick: () => copyText(linkTo(thread)) }, say("copyLink"))));
  }

  confirmDelete(thread, dialog) {
    dialog.show(say("delete"),
      el("p", {}, say("reallyDelete", { title: this.titleOf(thread) })),
      el("div", { class: "row" },
        el("button", { type: "button", class: "danger", onclick: async () => {
          dialog.close();
          await this.delete(thread);
        } }, say("delete")),
        el("button", { type: "button", class: "plain", onclick: () => dialog.close() }, say("cancel"))));
  }

  /** Returns whether the change was made. */
  async change(thread, metadata) {
    try {
      await patch(`/threads/${thread.thread_id}`, { metadata });
    } catch (error) {
      announce(explain(error), "error");
      return false;
    }
    this.on.changed(thread.thread_id);
    await this.load();
    return true;
  }

  async delete(thread) {
    try {
      await remove(`/threads/${thread.thread_id}`);
    } catch (error) {
      announce(explain(error), "error");
      return;
    }
    this.on.removed(thread.thread_id);
    await this.load();
  }
}

const whenOf = (thread) => thread.state_updated_at ?? thread.created_at;
const linkTo = (thread) => `${location.origin}/?shared=${thread.thread_id}`;
