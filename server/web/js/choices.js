/** What the service asks back: one of several things, or leave to write something. */

import { el, fill } from "./dom.js";
import { say } from "./words.js";

const LONG_CHARS = 60;
const KINDS = {
  log_visit: ["visit", "call", "email", "meeting", "briefing", "event"],
  schedule_visit: ["visit", "briefing", "meeting", "other"],
};

/** Returns the card of an interrupt; `reply(value, label)` sends the answer. */
export function choiceCard(interrupt, reply) {
  const value = interrupt.value ?? {};
  if (Array.isArray(value.action_requests)) return approvalCard(value, reply);
  return chooseCard(value, reply);
}

function chooseCard(value, reply) {
  const question = typeof value === "string" ? value : value.question || say("choose");
  const candidates = Array.isArray(value.candidates) ? value.candidates : [];
  const words = el("input", { type: "text", "aria-label": say("otherwiseLabel"), placeholder: say("otherwise"), maxlength: 300 });
  const other = el("form", { class: "row", onsubmit: (event) => {
    event.preventDefault();
    if (words.value.trim()) answer(words.value.trim(), words.value.trim());
  } }, words, el("button", { class: "plain" }, say("answerIt")));
  const card = el("div", { class: "card", role: "group", "aria-label": question },
    el("p", { class: "card-title" }, question),
    el("div", { class: "choices" }, candidates.map((option) =>
      el("button", { type: "button", class: "choice", onclick: () => answer({ id: option.id }, option.label) }, option.label))),
    other);
  return card;

  function answer(given, label) {
    fill(card, el("p", { class: "card-title" }, question), el("p", {}, say("chosen", { label })));
    reply(given);
  }
}

function approvalCard(value, reply) {
  const forms = value.action_requests.map((action) => approvalFields(action));
  const card = el("form", { class: "card", "aria-label": say("approveTitle"), onsubmit: (event) => {
    event.preventDefault();
    decide(forms.map((form) => form.decision()), say("approved"));
  } },
    el("p", { class: "card-title" }, say("approveTitle")),
    forms.map((form) => form.node),
    el("div", { class: "row" },
      el("button", { class: "primary" }, say("approve")),
      el("button", { type: "button", class: "plain", onclick: () => decide(forms.map(() => ({ type: "reject" })), say("rejected")) }, say("reject"))));
  return card;

  function decide(decisions, label) {
    fill(card, el("p", { class: "card-title" }, label));
    reply({ decisions });
  }
}

function approvalFields(action) {
  const fields = Object.entries(action.args ?? {}).map(([name, value]) => (name === "kind" && KINDS[action.name]?.includes(value) ? kindField(value, KINDS[action.name]) : fieldOf(name, value)));
  const node = el("fieldset", { "aria-label": action.name.replaceAll("_", " ") }, el("p", {}, leadOf(action)), fields.map((field) => field.node));
  return { node, decision };

  function decision() {
    const args = Object.fromEntries(fields.map((field) => [field.name, field.read()]));
    const changed = fields.some((field) => field.changed());
    return changed ? { type: "edit", edited_action: { name: action.name, args } } : { type: "approve" };
  }
}

/** Returns the first words of a description: the arguments that follow in it are the form's fields. */
function leadOf({ description, name, args }) {
  const lead = String(description || name.replaceAll("_", " "));
  return Object.keys(args ?? {}).length ? lead.split(/:?\s+- /)[0] : lead;
}

function fieldOf(name, value) {
  const words = Array.isArray(value) && value.every((item) => typeof item === "string");
  const shown = typeof value === "string" ? value : value === null ? "" : words ? value.join(", ") : JSON.stringify(value);
  const input = shown.length > LONG_CHARS ? el("textarea", { rows: 3, name, value: shown }) : el("input", { type: "text", name, value: shown });
  const node = el("label", { class: "field" }, el("span", {}, labelOf(name)), input);
  const changed = () => input.value !== shown;
  const read = () => (changed() ? (words ? listed(input.value) : parsed(input.value, value)) : value);
  return { name, node, changed, read };
}

function kindField(value, kinds) {
  const select = el("select", { name: "kind" }, kinds.map((kind) => el("option", { value: kind, selected: kind === value }, say(`kind_${kind}`))));
  const node = el("label", { class: "field" }, el("span", {}, labelOf("kind")), select);
  return { name: "kind", node, changed: () => select.value !== value, read: () => select.value };
}

function labelOf(name) {
  const label = say(`arg_${name}`);
  return label.startsWith("arg_") ? name.replaceAll("_", " ") : label;
}

const listed = (text) => text.split(",").map((item) => item.trim()).filter(Boolean);

function parsed(text, before) {
  if (typeof before === "string") return text;
  if (text.trim() === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
