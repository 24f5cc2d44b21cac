/**
 * The list of turns: only those near the eye are in the page, and above and below them is room as high as the others
 * are or are taken to be. Heights are told by a ResizeObserver, so that scrolling never makes the browser lay out twice.
 */

import { el } from "./dom.js";

const AROUND_PX = 900; // drawn before it comes in sight
const AHEAD_MS = 4; // of a frame that go into views which are not in sight yet
const AHEAD = 80; // turns whose texts are asked for before they are near
const KEPT = 60; // views out of sight that keep what was typed or opened in them
const GUESS_PX = 180;
const SETTLED_MS = 120;

/** Shows turns in a scrolling element. `makeView(turn)` returns {node, …}; `on.need(from, to)`, `on.settled(turns)`. */
export class Transcript {
  constructor(scroller, makeView, on) {
    this.scroller = scroller;
    this.makeView = makeView;
    this.on = on;
    this.turns = [];
    this.views = new Map(); // turn -> view; the oldest first
    this.heights = new WeakMap(); // turn -> px
    this.guess = GUESS_PX;
    [this.from, this.to] = [0, 0]; // the turns that are in the page
    this.height = 0; // of the window
    this.frame = 0;
    this.timer = 0;
    this.whole = false;
    this.above = el("div");
    this.below = el("div");
    this.list = el("div", { class: "turns" });
    scroller.replaceChildren(this.above, this.list, this.below);
    scroller.addEventListener("scroll", () => this.moved(), { passive: true });
    this.sizes = new ResizeObserver((entries) => this.measured(entries));
    this.sizes.observe(scroller);
  }

  /** Shows these turns, the last ones first. Those at the beginning that were shown before stay where they are. */
  set(turns) {
    const other = this.turns.findIndex((turn, at) => turn !== turns[at]);
    const kept = other < 0 ? this.turns.length : other;
    const follows = kept === 0 || kept < this.turns.length || this.ends[1];
    if (this.from >= kept) this.clear();
    if (kept === 0) this.views.clear();
    while (this.to > kept) this.drop(--this.to);
    this.turns = [...turns];
    this.list.querySelector(".last")?.classList.remove("last");
    if (this.to === turns.length) this.list.lastElementChild?.classList.add("last");
    for (const turn of turns.slice(this.from, this.to)) this.views.get(turn)?.schedule?.();
    if (follows) this.toLast();
    else this.moved();
  }

  /** Keeps everything from being used while another conversation is read. */
  rest(resting) {
    this.list.inert = resting;
  }

  /** Makes every view anew, in other words or colours. */
  redraw() {
    const [first] = this.range(0);
    this.clear();
    this.views.clear();
    if (this.turns.length) this.goTo(first);
  }

  /** Shows a turn that was just asked, and goes there. */
  add(turn) {
    this.turns.push(turn);
    this.list.querySelector(".last")?.classList.remove("last");
    this.toLast();
  }

  /** Shows the texts of turns from number `from` to `to`, exclusive, that have come. */
  filled(from, to) {
    for (let at = Math.max(from, this.from); at < Math.min(to, this.to); at += 1) {
      const node = this.views.get(this.turns[at])?.node;
      if (!node?.classList.contains("absent")) continue;
      this.views.delete(this.turns[at]);
      node.replaceWith(this.nodeOf(at));
    }
    this.schedule();
    this.settleLater();
  }

  /** Puts a turn at the top of the window. */
  goTo(at) {
    if (at < this.from || at > this.to) this.clear(at);
    if (this.to === at) this.list.append(this.nodeOf(this.to++));
    this.makeRoom();
    this.scroller.scrollTop = this.topOf(at);
    this.draw();
    this.settleLater();
  }

  /** Puts the last question at the top: its answer grows below it, and nothing moves under the reader's eyes. */
  toLast() {
    if (this.turns.length) this.goTo(this.turns.length - 1);
  }

  /** Returns the view of a turn that was drawn, else undefined. */
  view(turn) {
    return this.views.get(turn);
  }

  /** Whether the first turn, and the last one, are in sight. */
  get ends() {
    const { scrollTop } = this.scroller;
    return [scrollTop < this.height / 2, this.topOf(this.turns.length - 1) <= scrollTop + this.height / 2];
  }

  /** Puts every turn into the page, for paper; false: only those near the eye again. */
  showWhole(whole) {
    this.whole = whole;
    if (whole) {
      while (this.from > 0) this.list.prepend(this.nodeOf(--this.from));
      while (this.to < this.turns.length) this.list.append(this.nodeOf(this.to++));
      this.makeRoom();
    } else this.draw();
  }

  moved() {
    this.schedule();
    this.settleLater();
  }

  schedule() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  /** Tells what the reader has come to rest at: a fast flight over thousands of turns asks for none of their parts. */
  settleLater() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.on.settled(this.turns.slice(...this.range(0))), SETTLED_MS);
  }

  heightOf(at) {
    return this.heights.get(this.turns[at]) ?? (at === this.turns.length - 1 ? Math.max(this.guess, this.height) : this.guess);
  }

  topOf(at) {
    let top = 0;
    for (let one = 0; one < at; one += 1) top += this.heightOf(one);
    return top;
  }

  /** Returns the turns [first, end) that are within `around` pixels of the window. */
  range(around) {
    const from = this.scroller.scrollTop - around;
    const to = from + this.height + 2 * around;
    let [first, top] = [0, 0];
    const count = this.turns.length;
    while (first < count - 1 && top + this.heightOf(first) <= from) top += this.heightOf(first++);
    let end = first;
    while (end < count && top < to) top += this.heightOf(end++);
    return [first, end];
  }

  draw() {
    if (!this.turns.length || this.whole) return;
    const [first, end] = this.range(0);
    const [low, high] = this.range(AROUND_PX);
    if (this.to <= first || this.from >= end) this.clear(first);
    while (this.from < low) this.drop(this.from++);
    while (this.to > high) this.drop(--this.to);
    const until = performance.now() + AHEAD_MS;
    while (this.to < end) this.list.append(this.nodeOf(this.to++));
    while (this.from > first) this.list.prepend(this.nodeOf(--this.from));
    while (this.from > low && performance.now() < until) this.list.prepend(this.nodeOf(--this.from));
    while (this.to < high && performance.now() < until) this.list.append(this.nodeOf(this.to++));
    this.makeRoom();
    if (this.from > low || this.to < high) this.schedule();
    this.on.need(Math.max(0, low - AHEAD), Math.min(this.turns.length, high + AHEAD));
  }

  /** Takes every turn out of the page; the next one that is put in is number `at`. */
  clear(at = 0) {
    while (this.to > this.from) this.drop(--this.to);
    [this.from, this.to] = [at, at];
  }

  drop(at) {
    const turn = this.turns[at];
    const view = this.views.get(turn);
    if (!view) return;
    if (view.node.contains(document.activeElement)) this.scroller.focus({ preventScroll: true });
    this.sizes.unobserve(view.node);
    view.node.remove();
    this.views.delete(turn); // put last again
    if (!turn.absent) this.views.set(turn, view);
    if (this.views.size <= KEPT + (this.to - this.from)) return;
    const old = [...this.views].find(([one, { node }]) => !node.isConnected && one.status !== "running");
    if (old) this.views.delete(old[0]);
  }

  nodeOf(at) {
    const turn = this.turns[at];
    const view = this.views.get(turn) ?? this.makeView(turn);
    this.views.set(turn, view);
    view.node.classList.toggle("last", at === this.turns.length - 1);
    if (turn.absent) view.node.style.height = `${this.guess}px`;
    else this.sizes.observe(view.node);
    return view.node;
  }

  makeRoom() {
    this.above.style.height = `${this.topOf(this.from)}px`;
    this.below.style.height = `${this.topOf(this.turns.length) - this.topOf(this.to)}px`;
  }

  /** Learns heights; what stands above the eye must not move what is being read. */
  measured(entries) {
    const { scrollTop } = this.scroller;
    const heights = new Map(entries.map((entry) => [entry.target, entry.borderBoxSize[0].blockSize]));
    if (heights.has(this.scroller)) this.height = heights.get(this.scroller);
    let [shift, top] = [0, this.topOf(this.from)];
    for (let at = this.from; at < this.to; at += 1) {
      const turn = this.turns[at];
      const before = this.heightOf(at);
      const now = heights.get(this.views.get(turn)?.node);
      if (now !== undefined && now > 0) {
        const isAbove = this.heights.has(turn) ? top + before <= scrollTop : top < scrollTop;
        if (isAbove) shift += now - before;
        this.heights.set(turn, now);
      }
      top += before;
    }
    if (Math.abs(shift) >= 0.5) this.scroller.scrollTop = scrollTop + shift;
    this.schedule();
  }
}
