/** The list of turns: only those near the eye are in the page, so that the longest conversation scrolls. */

import { el } from "./dom.js";

const PAGE = 20;
const MOST = 80;

/** Shows turns in a scrolling element. `makeView(turn)` returns {node, …}; `needEarlier()` is called at the first turn. */
export class Transcript {
  constructor(scroller, makeView, needEarlier = () => null) {
    this.scroller = scroller;
    this.makeView = makeView;
    this.needEarlier = needEarlier;
    this.turns = [];
    this.views = new Map();
    this.from = 0;
    this.to = 0;
    this.top = el("div", { class: "edge" });
    this.bottom = el("div", { class: "edge" });
    this.list = el("div", { class: "turns" });
    scroller.replaceChildren(this.top, this.list, this.bottom);
    this.observer = new IntersectionObserver((entries) => {
      for (const entry of entries.filter((one) => one.isIntersecting)) this.grow(entry.target === this.top);
    }, { root: scroller, rootMargin: "800px" });
    this.observer.observe(this.top);
    this.observer.observe(this.bottom);
  }

  /** Shows these turns, the last ones first. */
  set(turns) {
    this.turns = turns;
    this.views.clear();
    this.list.replaceChildren();
    this.to = turns.length;
    this.from = Math.max(0, this.to - PAGE);
    this.list.append(...turns.slice(this.from).map((turn) => this.viewOf(turn).node));
    this.toLast();
  }

  /** Adds a turn that was just asked and goes there. */
  add(turn) {
    this.turns.push(turn);
    if (this.to < this.turns.length - 1) {
      this.set(this.turns);
      return;
    }
    this.to = this.turns.length;
    this.list.append(this.viewOf(turn).node);
    this.toLast();
  }

  /** Puts earlier turns before the first one; they are shown when the reader comes to them. */
  prepend(turns) {
    this.turns.unshift(...turns);
    this.from += turns.length;
    this.to += turns.length;
    this.lookAgain(this.top);
  }

  /** The edge may still be near: observers only report changes. */
  lookAgain(edge) {
    this.observer.unobserve(edge);
    this.observer.observe(edge);
  }

  /** Returns the view of a turn that is in the page, else undefined. */
  view(turn) {
    return this.views.get(turn);
  }

  /** Calls `change` on every view in the page. */
  each(change) {
    for (const view of this.views.values()) change(view);
  }

  viewOf(turn) {
    const view = this.makeView(turn);
    this.views.set(turn, view);
    return view;
  }

  grow(up) {
    if (up ? this.from === 0 : this.to === this.turns.length) {
      if (up && this.turns.length) this.needEarlier();
      return;
    }
    this.keepingPlace(() => {
      if (up) {
        const from = Math.max(0, this.from - PAGE);
        this.list.prepend(...this.turns.slice(from, this.from).map((turn) => this.viewOf(turn).node));
        this.from = from;
        while (this.to - this.from > MOST) this.drop(--this.to);
      } else {
        const to = Math.min(this.turns.length, this.to + PAGE);
        this.list.append(...this.turns.slice(this.to, to).map((turn) => this.viewOf(turn).node));
        this.to = to;
        while (this.to - this.from > MOST) this.drop(this.from++);
      }
    });
    this.lookAgain(up ? this.top : this.bottom);
  }

  drop(index) {
    const turn = this.turns[index];
    this.views.get(turn)?.node.remove();
    this.views.delete(turn);
  }

  /** Changes the list while what is being read stays where it is. */
  keepingPlace(change) {
    const middle = this.scroller.getBoundingClientRect().top + this.scroller.clientHeight / 2;
    const anchor = [...this.list.children].find((node) => node.getBoundingClientRect().bottom >= middle) ?? this.list.lastElementChild;
    const before = anchor?.getBoundingClientRect().top;
    change();
    if (anchor?.isConnected) this.scroller.scrollTop += anchor.getBoundingClientRect().top - before;
  }

  /** Puts the last question at the top: its answer grows below it, and nothing moves under the reader's eyes. */
  toLast() {
    const last = this.list.lastElementChild;
    if (last) this.scroller.scrollTop += last.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
  }
}
