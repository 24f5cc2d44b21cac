/** Shows one turn and keeps it up to date while the answer streams in. */

import { choiceCard } from "./choices.js";
import { spansOf } from "./cited.js";
import { el, fill, iconButton, safeHref } from "./dom.js";
import { isWide } from "./drawer.js";
import { extraFigure, figureCard, figureFor } from "./figure.js";
import { withSources } from "./export.js";
import { MarkdownView, parseBlocks } from "./markdown.js";
import { mark, sourceRow } from "./sources.js";
import { copyText } from "./table.js";
import { say, toolName } from "./words.js";

// The built-in writer ends its text with these; the page shows them as chips and buttons instead.
const CLOSINGS = { assumptions: ["가정: ", "Assumptions: "], suggestions: ["이어서 물어볼 수 있는 것: ", "You could ask next: "] };

const [FOLDED_CHARS, FOLDED_LINES] = [700, 12]; // a longer question would hide its answer

/** The view of one turn. `actions`: what its buttons do. */
export class TurnView {
  constructor(turn, actions) {
    this.turn = turn;
    this.actions = actions;
    this.asked = el("div", { class: "asked" });
    this.steps = el("div", { class: "steps" });
    this.prose = el("div", { class: "prose" });
    this.extras = el("div", { class: "extras" });
    this.answer = el("section", { class: "answer", "aria-label": say("answerOf") }, this.prose, this.steps, this.extras);
    this.node = el("article", { class: "turn", "data-turn": turn.id }, this.asked, this.answer);
    this.forms = new WeakMap(); // interrupt -> its form
    this.cards = new Map(); // evidence id -> {headings, card}
    this.markdown = this.makeMarkdown();
    this.frame = 0;
    this.showQuestion();
    this.show();
  }

  makeMarkdown() {
    return new MarkdownView(this.prose, {
      cite: (number) => mark(number, this.turn.answer?.citations ?? [], (button) => this.spansUnder(button, number)),
      table: (headings) => this.cardFor(headings),
    });
  }

  /** Returns the words of the document that the sentences under a mark stand on. */
  spansUnder(button, number) {
    const alike = [...this.prose.querySelectorAll("button.mark")].filter((one) => one.textContent === String(number) && !one.closest("table"));
    if (!alike.includes(button)) return []; // rows are sorted: which sentence one stands for is not known
    return spansOf(this.turn, number, alike.indexOf(button), alike.length);
  }

  /** Returns the card of the figure that a table of the text shows; the same one while more of its rows stream in. */
  cardFor(headings) {
    const key = headings.join("|");
    const figures = this.turn.answer?.figures ?? this.turn.figures;
    const known = [...this.cards.values()].find((card) => card.key === key);
    if (known) return known.node;
    const figure = figureFor(figures.filter((one) => !this.cards.has(one.evidence_id)), headings);
    if (!figure) return null;
    const node = figureCard(figure, headings);
    this.cards.set(figure.evidence_id, { key, node });
    return node;
  }

  /** Shows what changed, at most once a frame. */
  schedule() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.show();
    });
  }

  show() {
    const { turn } = this;
    const running = turn.status === "running";
    this.node.dataset.status = turn.status;
    this.answer.setAttribute("aria-busy", String(running));
    this.showSteps(running);
    if (turn.answer && !this.settled) this.settle();
    this.markdown.update(withoutClosings(turn));
    if (!running) this.showExtras();
    else if (this.extras.childNodes.length > 0 && !turn.interrupts.length) fill(this.extras);
  }

  /** Makes the text's marks anew, now that their sources are known, and tables whose figure came late. */
  settle() {
    this.settled = true;
    this.markdown.shown.forEach((block) => {
      if (/\[\d{1,3}\]|^\s*\|/m.test(block.source)) block.source = null;
    });
  }

  showQuestion() {
    if (this.asked.querySelector("form")) return; // it is being edited
    const { turn, actions } = this;
    const branches = actions.branches(turn);
    const long = turn.question.length > (isWide() ? FOLDED_CHARS : FOLDED_CHARS / 2) || turn.question.split("\n").length > FOLDED_LINES;
    const bubble = el("h2", { class: long ? "bubble folded" : "bubble" }, el("span", { class: "hidden" }, `${say("you")}: `), turn.question);
    fill(this.asked, bubble,
      long && el("button", { type: "button", class: "plain", "aria-expanded": "false", onclick: ({ currentTarget }) => {
        const folded = bubble.classList.toggle("folded");
        currentTarget.setAttribute("aria-expanded", String(!folded));
        currentTarget.textContent = say(folded ? "showMore" : "showLess");
      } }, say("showMore")),
      !actions.readOnly && el("div", { class: "turn-tools" },
        branches && el("span", { class: "branches" },
          iconButton("left", say("earlier"), () => actions.switchTo(branches.entries[branches.at - 1]), { disabled: branches.at === 0 }),
          el("span", { "aria-label": say("branch", { at: branches.at + 1, of: branches.entries.length }), role: "img" }, `${branches.at + 1}/${branches.entries.length}`),
          iconButton("right", say("later"), () => actions.switchTo(branches.entries[branches.at + 1]), { disabled: branches.at === branches.entries.length - 1 })),
        iconButton("edit", say("edit"), () => this.editQuestion())));
  }

  editQuestion() {
    const input = el("textarea", { rows: 3, "aria-label": say("edit"), value: this.turn.question, maxlength: 20000 });
    const back = () => {
      fill(this.asked);
      this.showQuestion();
      this.asked.querySelector(".turn-tools button:last-child")?.focus();
    };
    const send = el("button", { class: "primary" }, say("sendEdited"));
    fill(this.asked, el("form", { class: "edit-form", onsubmit: async (event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (!text) return;
      send.disabled = true;
      await this.actions.ask(this.turn, text); // takes this turn's place, or fails: then the words are still here
      send.disabled = false;
    }, onkeydown: (event) => event.key === "Escape" && back() }, input,
      el("div", { class: "row" },
        send,
        el("button", { type: "button", class: "plain", onclick: back }, say("cancel")))));
    input.focus();
  }

  showSteps(running) {
    const { turn } = this;
    const steps = [...turn.steps.values()];
    const doing = turn.waiting ? say("waitingForRoom") : !turn.connected ? say("reconnecting") : turn.text ? say("writing") : turn.specialists.length ? turn.specialists.map(say).join(" · ") : say("reading");
    const key = JSON.stringify([running, doing, turn.text ? null : steps]);
    if (key === this.stepsShown) return;
    this.stepsShown = key;
    if (!running) {
      fill(this.steps);
      return;
    }
    fill(this.steps,
      el("p", { class: turn.connected && !turn.waiting ? "doing" : "doing lost" }, doing),
      !turn.text && steps.length > 0 && el("ul", { class: "step-list" }, steps.map((step) =>
        el("li", { class: step.state }, `${say(step.specialist)} · ${toolName(step.tool)} `, el("span", { class: "muted" }, say(step.state))))));
  }

  showExtras() {
    const { turn, actions } = this;
    const answer = turn.answer;
    const open = turn.interrupts.filter((interrupt) => !interrupt.replied);
    const key = JSON.stringify([turn.looked, turn.status, turn.error, Boolean(answer), turn.interrupts.map((one) => [one.id, one.replied]), turn.feedback, actions.isLast(turn)]);
    if (key === this.extrasShown) return;
    this.extrasShown = key;
    fill(this.extras,
      answer && this.answerParts(answer),
      open.map((interrupt) => this.cardOf(interrupt)),
      turn.status === "error" && el("div", { class: "error-note", role: "alert" }, el("p", {}, turn.error || say("errorInside")), turn.error && turn.hint && el("p", {}, say("errorHint"))),
      turn.status === "stopped" && turn.looked !== false && !open.length && el("p", { class: "muted note" }, say(turn.text ? "stopped" : "noAnswer")),
      !actions.readOnly && this.buttons(),
      answer && actions.isLast(turn) && !actions.readOnly && this.suggestions(answer));
  }

  /** Returns the form of an interrupt, always the same one: what was typed into it stays. */
  cardOf(interrupt) {
    if (!this.forms.has(interrupt)) {
      this.forms.set(interrupt, choiceCard(interrupt, (value) => this.actions.reply(this.turn, interrupt, value)));
    }
    return this.forms.get(interrupt);
  }

  answerParts(answer) {
    const { text } = this.turn;
    const listed = /\*\*(근거|Sources)\*\*/.test(text);
    const files = answer.files.filter((file) => safeHref(file.url) && !text.includes(file.url));
    return [
      answer.figures.filter((figure) => !this.cards.has(figure.evidence_id)).map(extraFigure),
      files.length > 0 && el("ul", { class: "files", "aria-label": say("files") }, files.map((file) => el("li", {}, el("a", { href: safeHref(file.url) }, file.name)))),
      answer.citations.length > 0 && !listed && sourceRow(answer.citations),
      answer.assumptions.length > 0 && el("div", { class: "chips", role: "group", "aria-label": say("assumed") },
        el("span", { class: "muted" }, say("assumed")),
        answer.assumptions.map((assumption) =>
          el("button", { type: "button", class: "chip", "aria-label": say("changeAssumption", { text: assumption }), onclick: () => this.actions.prefill(say("insteadOf", { text: assumption })) }, assumption))),
      answer.degraded && el("p", { class: "muted note" }, say("degraded")),
      !answer.verified && el("p", { class: "warn-note" }, say("unverified")),
    ];
  }

  buttons() {
    const { turn, actions } = this;
    const score = turn.feedback?.score;
    return el("div", { class: "turn-tools" },
      turn.text && iconButton("copy", say("copyAnswer"), () => copyText(withSources(turn))),
      turn.text
        ? iconButton("again", say("again"), () => actions.ask(turn, turn.question))
        : ["error", "stopped"].includes(turn.status) && el("button", { type: "button", class: "plain", onclick: () => actions.ask(turn, turn.question) }, say("again")),
      turn.text && iconButton("up", say("good"), () => actions.rate(turn, 1), { "aria-pressed": String(score === 1) }),
      turn.text && iconButton("down", say("bad"), () => actions.rate(turn, -1), { "aria-pressed": String(score === -1) }));
  }

  suggestions(answer) {
    if (!answer.suggestions.length) return null;
    return el("div", { class: "next", role: "group", "aria-label": say("next") },
      answer.suggestions.map((text) => el("button", { type: "button", class: "choice", onclick: () => this.actions.askNext(text) }, text)));
  }
}

/** Returns the text without the closing lines that are shown otherwise. */
export function withoutClosings({ text, answer, status }) {
  const leads = [
    ...(answer ? (answer.assumptions.length ? CLOSINGS.assumptions : []) : status === "running" ? CLOSINGS.assumptions : []),
    ...(answer ? (answer.suggestions.length ? CLOSINGS.suggestions : []) : status === "running" ? CLOSINGS.suggestions : []),
  ];
  if (!leads.length) return text;
  const blocks = parseBlocks(text);
  const closes = ({ source, kind }, last) =>
    kind === "paragraph" && leads.some((lead) => source.startsWith(lead) || (status === "running" && last && lead.startsWith(source)));
  return blocks.filter((block, index) => !closes(block, index === blocks.length - 1)).map((block) => block.source).join("\n\n");
}
