/** The chat page: puts the parts together. */

import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { el, fill, iconButton } from "./dom.js";
import { explain } from "./errors.js";
import { acceptDrops, openFile } from "./files.js";
import { Find } from "./find.js";
import { ConversationList } from "./list.js";
import { announce } from "./notices.js";
import { applyTheme, session } from "./session.js";
import { loadLogins, showSettings } from "./settings.js";
import { Transcript } from "./transcript.js";
import { TurnView } from "./turn-view.js";
import { uploadButton } from "./upload.js";
import { showKeys, showWelcome } from "./welcome.js";
import { say } from "./words.js";

const at = (id) => document.getElementById(id);
const MOST_PRINTED = 500; // turns; a longer conversation is saved as a file

let demo = { demo: false, default: null, logins: [] };
let readOnly = false;
let list = null;
let composer = null;
let find = null;

const conversation = new Conversation({
  changed: (turn) => transcript.view(turn)?.schedule?.(),
  turns: showTurns,
  filled: (from, to) => {
    transcript.filled(from, to);
    transcript.view(conversation.turns[to])?.showQuestion?.(); // whether it has branches depends on the one before
  },
  busy: showBusy,
  told: () => others.postMessage({ threadId: conversation.threadId }),
  listed: (isNew) => {
    if (isNew) history.pushState(null, "", `/?thread=${conversation.threadId}`);
    list?.load();
    list?.select(conversation.threadId);
  },
});

const transcript = new Transcript(at("transcript"), (turn) => (turn.absent ? { node: absentNode() } : new TurnView(turn, actions)), {
  need: (from, to) => attempt(() => conversation.need(from, to)),
  settled: (turns) => {
    turns.forEach((turn) => conversation.complete(turn));
    showJumps();
  },
});

const absentNode = () => el("article", { class: "turn absent" }, el("p", { class: "muted" }, say("loading")));

/** Shows the ways to the ends of the conversation that are out of sight. */
function showJumps() {
  const [first, newest] = transcript.ends;
  at("to-first").hidden = first;
  at("to-newest").hidden = newest;
}

/** Shows a turn, however far away; returns its node. */
async function goTo(number) {
  await conversation.load(number);
  transcript.goTo(number);
  return transcript.view(conversation.turns[number])?.node;
}

const actions = {
  get readOnly() {
    return readOnly;
  },
  isLast: (turn) => conversation.turns.at(-1) === turn,
  branches: (turn) => conversation.branches.around(turn),
  switchTo: (entry) => attempt(() => conversation.switchTo(entry)),
  ask: (turn, text) => (conversation.busy ? announce(say("busy")) : attempt(() => conversation.ask(text, turn))),
  askNext: (text) => ask(text),
  prefill: (text) => composer.set(text),
  reply: (turn, interrupt, value) => conversation.reply(turn, interrupt, value),
  rate: (turn, score) => attempt(async () => {
    await conversation.rate(turn, score);
    announce(say("thanks"));
  }),
};

async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    announce(explain(error), "error");
    return undefined;
  }
}

function ask(text) {
  if (conversation.busy) {
    announce(say("busy"));
    composer.set(text);
    return;
  }
  conversation.ask(text);
}

function showTurns(what = "all") {
  const empty = conversation.turns.length === 0;
  at("welcome").hidden = !empty;
  at("transcript").hidden = at("open-find").hidden = empty;
  if (empty) at("find").hidden = at("to-first").hidden = at("to-newest").hidden = true;
  if (what === "all") transcript.set(conversation.turns);
  else {
    // The turn before is no longer the last one: its suggestions go.
    const before = conversation.turns.at(-2);
    transcript.add(what);
    if (before) transcript.view(before)?.schedule?.();
  }
}

let wasBusy = false;

function showBusy(busy) {
  composer?.setBusy(busy);
  const last = conversation.turns.at(-1);
  if (busy) at("spoken").textContent = say("thinking");
  else if (wasBusy && last) at("spoken").textContent = say(spokenEnd(last));
  wasBusy = busy;
}

/** Returns what a screen reader says when a run has ended. */
function spokenEnd(turn) {
  if (turn.status !== "done") return turn.status === "stopped" ? "stopped" : "errorInside";
  return turn.interrupts.length ? "choose" : "answered";
}

function roleOf() {
  return demo.logins.find((login) => login.username === (session.login ?? demo.default))?.role;
}

/** Puts the whole conversation into the page and prints it. */
async function print() {
  if (conversation.turns.length > MOST_PRINTED) {
    announce(say("tooLongToPrint"), "error");
    return;
  }
  for (let number = 0; number < conversation.turns.length; number += 1) await conversation.load(number);
  window.print();
}

/** Shows what the address names: a conversation, a shared one, or a new one. */
async function showAddress() {
  const asked = new URLSearchParams(location.search);
  const [thread, shared] = [asked.get("thread"), asked.get("shared")];
  setReadOnly(Boolean(shared));
  list.select(thread);
  try {
    if (shared) await showShared(shared);
    else if (thread) await conversation.open(thread);
    else conversation.begin();
  } catch (error) {
    if (error.name === "AbortError") return;
    conversation.begin();
    announce(explain(error), "error");
  }
}

async function showShared(id) {
  const title = await conversation.openShared(encodeURIComponent(id));
  at("shared-title").textContent = `${say("sharedBy")}: ${title || say("untitled")}`;
}

function setReadOnly(value) {
  readOnly = value;
  at("composer").hidden = value;
  at("shared").hidden = !value;
}

function go(address) {
  history.pushState(null, "", address);
  closeDrawer();
  showAddress();
}

function closeDrawer() {
  document.body.classList.remove("drawer-open");
  at("open-list").setAttribute("aria-expanded", "false");
}

function openDrawer() {
  document.body.classList.add("drawer-open");
  at("open-list").setAttribute("aria-expanded", "true");
  at("sidebar").querySelector("button, input")?.focus();
}

/** Writes every fixed word of the page in the chosen language. */
function showFrame() {
  applyTheme();
  document.title = say("title");
  fill(at("brand"), iconButton("menu", say("showList"), openDrawer, { id: "open-list", "aria-expanded": "false", "aria-controls": "sidebar" }), el("h1", {}, say("title")));
  fill(at("top-actions"),
    iconButton("first", say("toFirst"), () => transcript.goTo(0), { id: "to-first", hidden: true }),
    iconButton("find", say("find"), () => find.open(), { id: "open-find", hidden: conversation.turns.length === 0 }),
    el("a", { href: "/console", class: "plain" }, say("console")),
    iconButton("plus", say("newChat"), () => go("/")));
  fill(at("sidebar-top"),
    el("button", { type: "button", class: "primary wide", onclick: () => go("/") }, say("newChat")),
    iconButton("close", say("hideList"), () => {
      closeDrawer();
      at("open-list").focus();
    }, { class: "icon-button phone-only" }));
  at("skip").textContent = say("skip");
  at("sidebar").setAttribute("aria-label", say("conversations"));
  at("transcript").setAttribute("aria-label", say("conversations"));
  showSettings(at("settings"), demo, settingChanged);
  const words = composer?.input.value ?? "";
  composer = new Composer(at("composer"), {
    ask, stop: () => attempt(() => conversation.run.stop()), busyNotice: () => announce(say("busy")), before: uploadButton(),
  });
  composer.set(words, false);
  composer.setBusy(conversation.busy);
  list = new ConversationList(at("conversations"), {
    open: (id) => go(`/?thread=${id}`),
    removed: (id) => id === conversation.threadId && go("/"),
    print: (id) => id === conversation.threadId && (() => attempt(print)),
  });
  fill(at("jumps"),
    iconButton("newest", say("toNewest"), () => transcript.toLast(), { id: "to-newest", hidden: true }));
  find = new Find(at("find"), {
    search: (words) => attempt(async () => (await conversation.search(words)).items),
    go: (number) => attempt(() => goTo(number)),
    leave: () => at("open-find").focus(),
  });
  showWelcome(at("welcome"), roleOf(), { ask, help: showKeys });
}

function settingChanged(what) {
  if (what === "login") {
    showFrame();
    list.load();
    go("/");
    return;
  }
  showFrame();
  list.load();
  list.select(conversation.threadId);
  transcript.set(conversation.turns);
  at(`setting-${what}`)?.focus();
}

// Other windows of this browser tell when they ask in a conversation, and when its answer is there.
const others = new BroadcastChannel("narutalk");
others.addEventListener("message", ({ data }) => {
  list?.load();
  if (data.threadId === conversation.threadId && !readOnly) conversation.refresh().catch(() => {}); // coming back to the page tries again
});

/** Another window may have gone on with the conversation meanwhile. */
function comeBack() {
  if (document.visibilityState !== "visible" || readOnly) return;
  conversation.refresh().catch(() => {}); // what is shown stays; the next question tells what is wrong
  list.load();
}

/** Does what a key stands for; returns whether it stands for something. */
function shortcut(event) {
  const writing = event.target.closest("input, textarea, select");
  if (document.querySelector("dialog[open]")) return false;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    if (!matchMedia("(min-width: 800px)").matches) openDrawer();
    at("conversations").querySelector("input").focus();
  } else if ((event.ctrlKey || event.metaKey) && event.key === "/") showKeys();
  else if (event.key === "/" && !writing && !readOnly) composer.input.focus();
  else return false;
  return true;
}

addEventListener("popstate", showAddress);
document.addEventListener("visibilitychange", comeBack);
document.addEventListener("click", openFile);
acceptDrops(() => !readOnly);
addEventListener("beforeprint", () => conversation.turns.length <= MOST_PRINTED && transcript.showWhole(true));
addEventListener("afterprint", () => transcript.showWhole(false));
document.addEventListener("keydown", (event) => {
  if (shortcut(event)) event.preventDefault();
  const writes = event.target.closest("input, textarea, select")?.value;
  if (["Home", "End"].includes(event.key) && !writes && !event.target.closest("dialog, select, .scroller") && conversation.turns.length) {
    event.preventDefault();
    if (event.key === "Home") transcript.goTo(0);
    else transcript.toLast();
  }
  if (event.key === "Escape" && document.body.classList.contains("drawer-open")) {
    closeDrawer();
    at("open-list").focus();
  }
});
at("shade").addEventListener("click", closeDrawer);

try {
  demo = await loadLogins();
  if (session.login && !demo.logins.some((login) => login.username === session.login)) session.login = null;
} catch {
  // the page works with the default login
}
showFrame();
list.load();
await showAddress();
if (matchMedia("(min-width: 800px)").matches) at("question")?.focus();
