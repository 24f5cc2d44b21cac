/** Looks for words in the conversation that is shown: the page holds only a part of it, so the browser's own search finds little. */

import { el, fill, iconButton } from "./dom.js";
import { say } from "./words.js";

/**
 * The search bar. `search(words)` returns the hits, the newest first; `since(moment)` the first turn asked from then on,
 * null when there is none; `go(at)` shows a turn and resolves to its node.
 */
export class Find {
  constructor(root, { search, since, go, leave }) {
    Object.assign(this, { root, search, since, go, leave });
    this.clear();
    this.input = el("input", { type: "search", "aria-label": say("findLabel"), placeholder: say("findLabel"), maxlength: 200, oninput: () => this.clear() });
    this.count = el("span", { class: "muted", role: "status" });
    this.day = el("input", { type: "date", "aria-label": say("findDay"), title: say("findDay"), onchange: () => this.goToDay() });
    fill(root, el("form", { class: "row", role: "search", onsubmit: (event) => {
      event.preventDefault();
      this.step(1);
    }, onkeydown: (event) => event.key === "Escape" && this.close() },
    this.input, this.count,
    iconButton("up1", say("findNext"), () => this.step(1)),
    iconButton("down1", say("findBefore"), () => this.step(-1)),
    this.day,
    iconButton("close", say("close"), () => this.close())));
  }

  /** Shows the first question from the chosen day on, as this clock counts days. */
  async goToDay() {
    this.clear();
    const { value } = this.day;
    if (!value) return;
    const at = await this.since(new Date(`${value}T00:00`).toISOString());
    if (value !== this.day.value || at === undefined) return; // another day meanwhile
    if (at === null) this.count.textContent = say("findNoDay");
    else await this.go(at);
  }

  open() {
    this.root.hidden = false;
    this.input.select();
  }

  close() {
    this.root.hidden = true;
    this.clear();
    this.leave();
  }

  clear() {
    this.hits = null;
    this.asked = null; // the words that are being looked for
    this.at = -1;
    CSS.highlights?.delete("found");
    this.count?.replaceChildren();
  }

  /** Goes to the next older hit (1) or the next newer one (-1). */
  async step(by) {
    const words = this.input.value.trim();
    if (!words || this.asked === words) return;
    if (!this.hits) {
      this.asked = words;
      const hits = await this.search(words);
      if (this.asked !== words) return; // other words, or another conversation, meanwhile
      this.asked = null;
      this.hits = hits ?? null;
    }
    if (!this.hits) return;
    const { length } = this.hits;
    this.at = length ? (this.at + by + length) % length : -1;
    this.count.textContent = length ? `${this.at + 1} / ${length}` : say("findNothing");
    if (!length) return;
    const { at } = this;
    const node = await this.go(this.hits[at].at);
    if (at === this.at) highlight(node, words);
  }
}

/** Marks every place of the words in a turn, without touching its nodes. */
function highlight(node, words) {
  if (!node || !CSS.highlights) return;
  const wanted = words.toLowerCase();
  const ranges = [];
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data } = walker.currentNode;
    for (let at = data.toLowerCase().indexOf(wanted); at >= 0; at = data.toLowerCase().indexOf(wanted, at + 1)) {
      const range = new Range();
      range.setStart(walker.currentNode, at);
      range.setEnd(walker.currentNode, Math.min(data.length, at + wanted.length));
      ranges.push(range);
    }
  }
  CSS.highlights.set("found", new Highlight(...ranges));
  ranges[0]?.startContainer.parentElement.scrollIntoView({ block: "nearest" });
}
