/**
 * Markdown as answers use it -> DOM nodes: headings, paragraphs, lists, tables, quotes, code, links, [1] marks.
 *
 * HTML in the text stays text. Blocks that did not change while more text streams in keep their nodes, so nothing flashes.
 */

import { el, safeHref } from "./dom.js";
import { textTable } from "./table.js";

const LIST = /^(\s*)([-*+•]|\d{1,3}[.)])\s+(.*)$/;

/** Splits text into blocks: {kind, source, lines, …}. */
export function parseBlocks(text) {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const blocks = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at];
    if (!line.trim()) {
      at += 1;
      continue;
    }
    const kind = kindOf(line, lines[at + 1]);
    let end = at + 1;
    if (kind === "code") {
      while (end < lines.length && !lines[end].startsWith("```")) end += 1;
      end += 1;
    } else if (kind !== "heading" && kind !== "rule") {
      while (end < lines.length && continues(kind, lines[end], lines[end + 1])) end += 1;
    }
    const taken = lines.slice(at, end);
    blocks.push({ kind, lines: taken, source: taken.join("\n") });
    at = end;
  }
  return blocks;
}

function kindOf(line, next) {
  if (line.startsWith("```")) return "code";
  if (/^#{1,6}\s/.test(line)) return "heading";
  if (/^\s*([-*_])\s*(\1\s*){2,}$/.test(line)) return "rule";
  if (/^\s*>/.test(line)) return "quote";
  if (isRow(line) && next !== undefined && isDivider(next)) return "table";
  return LIST.test(line) ? "list" : "paragraph";
}

function continues(kind, line, next) {
  if (!line.trim()) return false;
  if (kind === "table") return isRow(line);
  if (kind === "quote") return /^\s*>/.test(line);
  if (kind === "list") return LIST.test(line) || /^\s{2,}/.test(line);
  return kindOf(line, next) === "paragraph";
}

const isRow = (line) => /^\s*\|.*\|\s*$/.test(line);
const isDivider = (line) => /^\s*\|(\s*:?-+:?\s*\|)+\s*$/.test(line);

/** Returns the cells of a table's line. */
export function cellsOf(line) {
  return line.trim().slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

/** Returns a cell's words without the marks of bold and code, for files and sorting. */
const plainOf = (text) => text.replace(/\*\*(.+?)\*\*/g, "$1").replace(/`([^`]+)`/g, "$1");

/** Shows a text and what comes after it. `cite(number)` makes the mark of a source; `table(headings, node)` may replace a table. */
export class MarkdownView {
  constructor(root, { cite, table } = {}) {
    this.root = root;
    this.cite = cite ?? ((number) => `[${number}]`);
    this.table = table ?? null;
    this.shown = [];
  }

  /** Shows the text; only blocks that changed are made anew. */
  update(text) {
    const blocks = parseBlocks(text);
    blocks.forEach((block, index) => {
      const known = this.shown[index];
      if (known && known.source === block.source) return;
      const node = this.render(block);
      if (!known) this.root.append(node);
      else if (known.node !== node) known.node.replaceWith(node);
      this.shown[index] = { source: block.source, node };
    });
    for (const gone of this.shown.splice(blocks.length)) gone.node.remove();
  }

  render(block) {
    switch (block.kind) {
      case "heading": {
        const [, marks, words] = /^(#+)\s+(.*?)\s*#*$/.exec(block.lines[0]) ?? [null, "###", block.lines[0]];
        return el(`h${Math.max(3, marks.length)}`, {}, this.inline(words));
      }
      case "code":
        return el("pre", { tabindex: 0 }, el("code", {}, block.lines.slice(1).filter((line) => !line.startsWith("```")).join("\n")));
      case "rule":
        return el("hr");
      case "quote":
        return el("blockquote", {}, this.lines(block.lines.map((line) => line.replace(/^\s*>\s?/, ""))));
      case "list":
        return this.list(block.lines);
      case "table":
        return this.makeTable(block.lines);
      default:
        return el("p", {}, this.lines(block.lines));
    }
  }

  lines(lines) {
    return lines.flatMap((line, index) => (index ? [el("br"), ...this.inline(line)] : this.inline(line)));
  }

  list(lines) {
    const ordered = /^\s*\d/.test(lines[0]);
    const first = ordered ? Number.parseInt(lines[0].trim(), 10) : undefined;
    const base = lines[0].search(/\S/);
    const items = [];
    for (const line of lines) {
      const match = LIST.exec(line);
      if (match && match[1].length <= base) items.push({ words: match[3], inner: [] });
      else items.at(-1).inner.push(line);
    }
    const nodes = items.map(({ words, inner }) => {
      const nested = inner.length && LIST.test(inner[0]) ? this.list(inner) : inner.flatMap((line) => [el("br"), ...this.inline(line.trim())]);
      return el("li", {}, this.inline(words), nested);
    });
    return el(ordered ? "ol" : "ul", ordered && first !== 1 ? { start: first } : {}, nodes);
  }

  makeTable(lines) {
    const headings = cellsOf(lines[0]);
    const right = cellsOf(lines[1]).map((cell) => cell.endsWith(":"));
    const rows = lines.slice(2).map((line) => cellsOf(line).map((text) => ({ text: plainOf(text), show: () => this.inline(text) })));
    const plain = textTable(headings.map((label, index) => ({ label, numeric: right[index] ?? false })), rows);
    return this.table?.(headings, plain) ?? plain;
  }

  /** Returns the nodes of one line. */
  inline(text) {
    const nodes = [];
    const pattern = /`([^`]+)`|\*\*(.+?)\*\*|(?<![\w*])\*([^\s*](?:[^*]*[^\s*])?)\*(?![\w*])|\[([^\]\n]+)\]\(([^()\s]+(?:\([^()\s]*\))?)\)|\[(\d{1,3})\]/g;
    let last = 0;
    for (const match of text.matchAll(pattern)) {
      if (match.index > last) nodes.push(text.slice(last, match.index));
      nodes.push(this.span(match));
      last = match.index + match[0].length;
    }
    if (last < text.length) nodes.push(text.slice(last));
    return nodes;
  }

  span([whole, code, bold, italic, label, address, number]) {
    if (code !== undefined) return el("code", {}, code);
    if (bold !== undefined) return el("strong", {}, this.inline(bold));
    if (italic !== undefined) return el("em", {}, this.inline(italic));
    if (number !== undefined) return this.cite(Number(number));
    const href = safeHref(address);
    return href ? el("a", { href, rel: "noopener noreferrer", target: href.startsWith("/") ? null : "_blank" }, label) : whole;
  }
}
