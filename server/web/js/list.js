/** The list of conversations: search, pin, archive, rename, share, delete. */

import { patch, post, remove } from "./api.js";
import { el, fill, iconButton } from "./dom.js";
import { explain } from "./errors.js";
import { saveConversation } from "./export.js";
import { announce } from "./notices.js";
import { copyText } from "./table.js";
import { moment, say } from "./words.js";

const MOST = 1000;
const MOST_NAMED = 30;
const FIELDS = ["thread_id", "metadata", "status", "state_updated_at", "created_at"];

/** Shows the conversations in `root`. `open(id)` and `removed(id)` tell what the person did; `print(id)` returns what prints it. */
export class ConversationList {
  constructor(root, { open, removed, print }) {
    this.root = root;
    this.open = open;
    this.removed = removed;
    this.print = print;
    this.threads = [];
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
      if (read === this.reads) fill(this.list, el("p", { class: "error-note", role: "alert" }, explain(error)));
      return;
    }
    this.show();
    await this.nameUntitled();
  }

  /** Conversations of other clients have no title: their first question is one. */
  async nameUntitled() {
    const untitled = this.threads.filter((thread) => !thread.metadata.title && thread.state_updated_at).slice(0, MOST_NAMED);
    if (!untitled.length) return;
    const found = await post("/threads/search", {
      ids: untitled.map((thread) => thread.thread_id),
      limit: MOST_NAMED,
      select: ["thread_id"],
      extract: { question: "values.messages[0].content" },
    }).catch(() => []);
    const questions = new Map(found.map((one) => [one.thread_id, one.extracted?.question]));
    for (const thread of untitled) {
      const question = questions.get(thread.thread_id);
      if (typeof question === "string" && question) thread.metadata.title = question.slice(0, 60);
    }
    this.show();
  }

  select(id) {
    this.current = id;
    this.show();
  }

  show() {
    const when = (thread) => thread.state_updated_at ?? thread.created_at;
    const found = this.threads
      .filter((thread) => titleOf(thread).toLowerCase().includes(this.words))
      .sort((a, b) => String(when(b)).localeCompare(String(when(a))));
    const active = found.filter((thread) => !thread.metadata.archived);
    const archived = found.filter((thread) => thread.metadata.archived);
    fill(this.list,
      found.length === 0 && el("p", { class: "muted" }, say(this.threads.length ? "nothingFound" : "noConversations")),
      this.group(say("pinned"), active.filter((thread) => thread.metadata.pinned)),
      this.group(say("recent"), active.filter((thread) => !thread.metadata.pinned)),
      archived.length > 0 && el("details", { class: "archived", open: this.showsArchived, ontoggle: (event) => { this.showsArchived = event.target.open; } },
        el("summary", {}, `${say("archived")} (${archived.length})`), this.items(archived)));
  }

  group(title, threads) {
    return threads.length > 0 && [el("h2", { class: "group" }, title), this.items(threads)];
  }

  items(threads) {
    return el("ul", {}, threads.map((thread) => {
      const title = titleOf(thread);
      const current = thread.thread_id === this.current;
      return el("li", { class: current ? "current" : null },
        el("a", { href: `/?thread=${thread.thread_id}`, "aria-current": current ? "page" : null, title: `${title}\n${moment(when(thread))}`, onclick: (event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          this.open(thread.thread_id);
        } }, thread.status === "busy" && el("span", { class: "dot", title: say("busyStatus") }), title),
        iconButton("more", say("more", { title }), (event) => this.menu(thread, event.currentTarget), { "aria-haspopup": "dialog" }));
    }));
    function when(thread) {
      return thread.state_updated_at ?? thread.created_at;
    }
  }

  menu(thread, opener) {
    const dialog = document.getElementById("dialog");
    const { metadata } = thread;
    const title = titleOf(thread);
    const name = el("input", { type: "text", value: title, maxlength: 200, "aria-label": say("newName") });
    const done = async (change) => {
      dialog.close();
      await this.change(thread, change);
    };
    const button = (label, onclick, kind = "plain") => el("button", { type: "button", class: kind, onclick }, label);
    fill(dialog,
      el("header", {}, el("h2", { id: "dialog-title" }, title), iconButton("close", say("close"), () => dialog.close())),
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
        this.print(thread.thread_id) && button(say("print"), () => {
          dialog.close();
          this.print(thread.thread_id)();
        }),
        button(say("delete"), () => this.confirmDelete(thread, dialog), "danger")));
    dialog.addEventListener("close", () => opener.isConnected && opener.focus(), { once: true });
    dialog.showModal();
  }

  async save(thread, dialog) {
    dialog.close();
    try {
      await saveConversation(thread.thread_id, titleOf(thread));
    } catch (error) {
      announce(explain(error), "error");
    }
  }

  async share(thread, dialog) {
    await this.change(thread, { shared: true });
    fill(dialog,
      el("header", {}, el("h2", { id: "dialog-title" }, say("share")), iconButton("close", say("close"), () => dialog.close())),
      el("p", {}, say("shareNote")),
      el("div", { class: "row" }, el("input", { type: "text", readonly: true, value: linkTo(thread), "aria-label": say("share") }),
        el("button", { type: "button", class: "primary", onclick: () => copyText(linkTo(thread)) }, say("copyLink"))));
  }

  confirmDelete(thread, dialog) {
    fill(dialog,
      el("header", {}, el("h2", { id: "dialog-title" }, say("delete")), iconButton("close", say("close"), () => dialog.close())),
      el("p", {}, say("reallyDelete", { title: titleOf(thread) })),
      el("div", { class: "row" },
        el("button", { type: "button", class: "danger", onclick: async () => {
          dialog.close();
          await this.delete(thread);
        } }, say("delete")),
        el("button", { type: "button", class: "plain", onclick: () => dialog.close() }, say("cancel"))));
  }

  async change(thread, metadata) {
    try {
      await patch(`/threads/${thread.thread_id}`, { metadata });
    } catch (error) {
      announce(explain(error), "error");
      return;
    }
    await this.load();
  }

  async delete(thread) {
    try {
      await remove(`/threads/${thread.thread_id}`);
    } catch (error) {
      announce(explain(error), "error");
      return;
    }
    this.removed(thread.thread_id);
    await this.load();
  }
}

/** Returns a conversation's name. */
export const titleOf = (thread) => String(thread.metadata?.title || say("untitled"));

const linkTo = (thread) => `${location.origin}/?shared=${thread.thread_id}`;
