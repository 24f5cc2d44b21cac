/** The chat page: puts the parts together. */

import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { el, fill, iconButton } from "./dom.js";
import { closeDrawer, isWide, leaveDrawer, openDrawer } from "./drawer.js";
import { explain } from "./errors.js";
import { acceptDrops, openFile } from "./files.js";
import { Find } from "./find.js";
import { listenToKeys, showKeys } from "./keys.js";
import { ConversationList } from "./list.js";
import { announce } from "./notices.js";
import { Place } from "./place.js";
import { applyTheme, session } from "./session.js";
import { loadLogins, showSettings } from "./settings.js";
import { Transcript } from "./transcript.js";
import { TurnView } from "./turn-view.js";
import { uploadButton } from "./upload.js";
import { showWelcome } from "./welcome.js";
import { say } from "./words.js";

const at = (id) => document.getElementById(id);
const MOST_PRINTED = 500; // turns; a longer conversation is saved as a file

let demo = { demo: false, default: null, logins: [] };
let readOnly = false;
let list = null;
let composer = null;
let find = null;
let jumps = 0;

const conversation = new Conversation({
  changed: (turn) => transcript.view(turn)?.schedule?.(),
  turns: showTurns,
  filled: (from, to) => {
    transcript.filled(from, to);
    transcript.view(conversation.turns[to])?.showQuestion?.(); // whether it has branches depends on the one before
  },
  busy: showBusy,
  told: () => tell(conversation.threadId),
  listed: (isNew) => {
    if (isNew) place.note(`?thread=${conversation.threadId}`);
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
  const mine = ++jumps;
  await conversation.load(number);
  if (mine !== jumps) return undefined;
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
  askNext: (text) => (conversation.busy ? announce(say("busy")) : conversation.ask(text)),
  prefill: (text) => composer.prefill(text),
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
    if (error.name !== "AbortError") announce(explain(error), "error"); // else it was left
    return undefined;
  }
}

/** Asks what was typed; a conversation that is still being read comes first. What cannot be asked is not lost. */
async function ask(text) {
  const there = (await place.opening) ?? true;
  if (there && !conversation.busy) {
    conversation.ask(text);
    return;
  }
  composer.prefill(text);
  if (there) announce(say("busy"));
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

let answering = null;

function showBusy(busy) {
  composer?.setBusy(busy);
  if (busy) at("spoken").textContent = say("thinking");
  else if (answering && conversation.turns.includes(answering)) at("spoken").textContent = say(spokenEnd(answering));
  answering = conversation.run.current;
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
  const { turns } = conversation;
  for (let number = 0; number < turns.length && turns === conversation.turns; number += 1) await conversation.load(number);
  if (turns === conversation.turns) window.print();
}

const place = new Place(conversation, {
  leaving: ({ thread, shared }) => {
    setReadOnly(Boolean(shared));
    list.select(thread);
    find.clear();
    transcript.rest(true); // what is still shown is another conversation's
  },
  read: () => {
    transcript.rest(false);
    showSharedTitle();
  },
  failed: (error) => announce(explain(error), "error"),
});

function showSharedTitle() {
  at("shared-title").textContent = readOnly ? `${say("sharedBy")}: ${conversation.title || say("untitled")}` : "";
}

function setReadOnly(value) {
  readOnly = value;
  at("composer").hidden = value;
  at("shared").hidden = !value;
}

function go(address) {
  closeDrawer();
  place.go(address);
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
    iconButton("close", say("hideList"), leaveDrawer, { class: "icon-button phone-only" }));
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
    changed: tell,
    removed: (id) => {
      tell(id);
      if (id === conversation.threadId) go("/");
    },
    print: (id) => id === conversation.threadId && (() => attempt(print)),
  });
  fill(at("jumps"),
    iconButton("newest", say("toNewest"), () => transcript.toLast(), { id: "to-newest", hidden: true }));
  find = new Find(at("find"), {
    search: (words) => attempt(async () => (await conversation.search(words)).items),
    since: (moment) => attempt(() => conversation.since(moment)),
    go: (number) => attempt(() => goTo(number)),
    leave: () => at("open-find").focus(),
  });
  showWelcome(at("welcome"), roleOf(), { ask, help: showKeys });
  showSharedTitle();
}

function settingChanged(what) {
  showFrame();
  list.load();
  if (what === "login") go("/");
  else {
    list.select(conversation.threadId);
    transcript.redraw();
    showJumps();
  }
  at(`setting-${what}`)?.focus();
}

function searchList() {
  if (!isWide()) openDrawer();
  at("conversations").querySelector("input").focus();
}

/** Returns whether there is a conversation whose end can be shown. */
function goToEnd(move) {
  if (conversation.turns.length) move();
  return conversation.turns.length > 0;
}

// Other windows of this browser tell when they ask in a conversation or change it, and when its answer is there.
const others = new BroadcastChannel("narutalk");
const tell = (threadId) => others.postMessage({ threadId });
others.addEventListener("message", ({ data }) => {
  list?.load();
  if (data.threadId === conversation.threadId && !readOnly) conversation.refresh().catch(() => {}); // coming back to the page tries again
});

/** Another window may have gone on with the conversation meanwhile, or the network is there again. */
function comeBack() {
  if (document.visibilityState !== "visible") return;
  if (place.lost && !conversation.turns.length) place.show();
  transcript.moved(); // looks what is missing
  if (readOnly) return;
  conversation.refresh().catch(() => {}); // what is shown stays; the next question tells what is wrong
  list.load();
}

addEventListener("popstate", () => place.follow());
addEventListener("online", comeBack);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => transcript.redraw()); // charts are drawn in a theme's colours
document.addEventListener("visibilitychange", comeBack);
document.addEventListener("click", openFile);
acceptDrops(() => !readOnly);
addEventListener("beforeprint", () => conversation.turns.length <= MOST_PRINTED && transcript.showWhole(true));
addEventListener("afterprint", () => transcript.showWhole(false));
listenToKeys({
  list: searchList,
  write: () => !readOnly && composer.input.focus(),
  first: () => goToEnd(() => transcript.goTo(0)),
  newest: () => goToEnd(() => transcript.toLast()),
  escape: leaveDrawer,
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
if (isWide()) at("question").focus();
await place.show();
