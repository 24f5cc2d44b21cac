/** A conversation to take along: as a Markdown file, or on paper. */

import { get } from "./api.js";
import { saveFile } from "./dom.js";
import { Past } from "./past.js";
import { turnsOf } from "./turn.js";
import { moment, say } from "./words.js";

const BLOCK = 500;

/** Saves every question and answer of a conversation, those included that only its runs remember. Throws ApiError. */
export async function saveConversation(threadId, title) {
  const turns = [];
  for (;;) {
    const page = await get(`/threads/${threadId}/messages?start=${turns.length}&limit=${BLOCK}`);
    const found = turnsOf(page.messages);
    turns.push(...found);
    if (!found.length || turns.length >= page.total) break;
  }
  const past = new Past(threadId, () => turns);
  const { signal } = new AbortController();
  for (const turn of turns) if (!turn.text) await past.complete(turn, signal).catch(() => {}); // what is no longer kept stays empty
  const parts = turns.map((turn) => `## ${turn.question.replace(/\s+/g, " ").trim()}\n\n${turn.text || `*${say("noAnswer")}*`}\n`);
  const text = `# ${title}\n\n${moment(new Date().toISOString(), { dateStyle: "long", timeStyle: "short" })}\n\n${parts.join("\n")}`;
  saveFile(`${title.replace(/[\\/:*?"<>|]/g, " ").trim()}.md`, new Blob([text], { type: "text/markdown" }));
}

/** Returns an answer with the sources that its text does not list itself. */
export function withSources({ text, answer }) {
  const citations = answer?.citations ?? [];
  if (!citations.length || /\*\*(근거|Sources)\*\*/.test(text)) return text;
  const lines = citations.map((one) => `[${one.number}] ${[one.title, one.article, one.version && say("version", { version: one.version })].filter(Boolean).join(", ")}`);
  return `${text}\n\n${say("sources")}\n${lines.join("\n")}`;
}
