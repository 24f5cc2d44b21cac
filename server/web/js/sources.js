/** The places an answer stands on: marks in the text, and a panel with the passage in its document. */

import { get } from "./api.js";
import { Dialog } from "./dialog.js";
import { el, fill } from "./dom.js";
import { explain } from "./errors.js";
import { say } from "./words.js";

/** Returns "취업규칙 제9조". */
export const nameOf = (citation) => [citation.title, citation.article].filter(Boolean).join(" ");

/** Returns the mark of a source in a text, plain while its source is not known. `spansUnder(button)`: the words it stands for. */
export function mark(number, citations, spansUnder) {
  const citation = citations.find((one) => one.number === number);
  if (!citation) return el("span", { class: "mark" }, String(number));
  const label = say("source", { number, title: nameOf(citation) });
  return el("button", { type: "button", class: "mark", "aria-label": label, title: label, onclick: ({ currentTarget }) => openSource(citation, spansUnder(currentTarget)) }, String(number));
}

/** Returns the row of sources under an answer. */
export function sourceRow(citations) {
  return el("div", { class: "chips", role: "group", "aria-label": say("sources") },
    el("span", { class: "muted" }, say("sources")),
    citations.map((citation) =>
      el("button", { type: "button", class: "chip", onclick: () => openSource(citation) }, `${citation.number}. ${nameOf(citation)}`)));
}

/** Shows a passage beside the conversation. `cited`: spans of the words that are meant, the whole passage when there are none. */
export function openSource(citation, cited = []) {
  const spans = cited.length ? cited : [citation.span];
  const body = el("div", { class: "source-body" });
  const facts = [
    citation.version && say("version", { version: citation.version }),
    citation.effective_from && say("effective", { day: citation.effective_from }),
    citation.page && say("page", { page: citation.page }),
  ].filter(Boolean);
  const whole = el("button", { type: "button", class: "plain", onclick: () => showWhole(body, whole, citation, spans) }, say("wholeDocument"));
  new Dialog({ id: "source" }).show(nameOf(citation),
    facts.length > 0 && el("p", { class: "muted" }, facts.join(" · ")),
    whole, body);
  showQuote(body, citation, spans);
}

/** Returns a passage without the marks of its headings and tables. */
const readable = (text) => text.replace(/^#{1,6} +/gm, "").replace(/^\|[-:| ]+\|(?:\n|$)/gm, "").replace(/^\| (.*?) ?\|$/gm, "$1");

function showQuote(body, citation, spans) {
  fill(body, el("blockquote", { class: "passage" }, marked([{ text: citation.quote, span: citation.span }], spans)));
  body.querySelector("mark")?.scrollIntoView({ block: "center" });
}

const marked = (chunks, spans) =>
  partsOf(chunks, spans).map(({ text, cited }) => (cited ? el("mark", { tabindex: -1 }, readable(text)) : readable(text)));

async function showWhole(body, button, citation, spans) {
  if (button.dataset.whole) {
    delete button.dataset.whole;
    button.textContent = say("wholeDocument");
    showQuote(body, citation, spans);
    return;
  }
  button.disabled = true;
  try {
    const { chunks } = await get(`/documents/${encodeURIComponent(citation.document_id)}/chunks`);
    const passage = el("div", { class: "passage", tabindex: 0, role: "document", "aria-labelledby": "source-title" }, marked(chunks, spans));
    fill(body, passage);
    const first = passage.querySelector("mark");
    first?.scrollIntoView({ block: "center" });
    first?.focus({ preventScroll: true });
    button.dataset.whole = "yes";
    button.textContent = say("onlyPassage");
  } catch (error) {
    body.append(el("p", { class: "error-note", role: "alert" }, explain(error)));
  } finally {
    button.disabled = false;
  }
}

/**
 * Returns a document's text as parts {text, cited}, put together from its pieces; `spans`: what is cited, end exclusive.
 *
 * Spans count characters, JavaScript counts UTF-16 units: the two differ from U+10000 on.
 */
export function partsOf(chunks, spans) {
  const parts = [];
  const add = (text, cited) => {
    if (!text) return;
    if (parts.at(-1)?.cited === cited) parts.at(-1).text += text;
    else parts.push({ text, cited });
  };
  const edges = spans.flat();
  let at = 0;
  for (const { text, span } of [...chunks].sort((a, b) => a.span[0] - b.span[0])) {
    const characters = Array.from(text);
    const [first, last] = [Math.max(at, span[0]), span[0] + characters.length]; // pieces may overlap
    if (span[0] > at && at > 0) add("\n\n", false);
    const cuts = [first, ...edges.filter((edge) => edge > first && edge < last).sort((a, b) => a - b), Math.max(first, last)];
    cuts.slice(1).forEach((end, index) =>
      add(characters.slice(cuts[index] - span[0], end - span[0]).join(""), spans.some(([from, to]) => cuts[index] >= from && cuts[index] < to)));
    at = Math.max(at, last);
  }
  return parts;
}
