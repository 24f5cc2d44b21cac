/** Which words of a document a mark [n] in an answer stands for. */

/**
 * Returns the spans of the document's text that the sentences under a mark stand on; [] when the answer does not tell.
 *
 * `at`: which of the marks of this number it is, from 0; `count`: how many of them the page shows.
 */
export function spansOf({ text, answer }, number, at, count) {
  const marks = placesOf(text, number);
  if (marks.length !== count) return []; // one stands in code: better the whole passage than another sentence's words
  return (answer?.sentences ?? []).filter((sentence) => covers(text, sentence, marks, at))
    .flatMap(({ sources }) => sources.filter((source) => source.number === number).map((source) => source.span));
}

/** Returns where in the text the marks of a number stand, in characters as the service counts them; those in tables stand for the whole passage. */
function placesOf(text, number) {
  const places = [];
  let start = 0;
  for (const line of text.split("\n")) {
    const found = /^\s*\|/.test(line) ? [] : line.matchAll(/\[(\d{1,3})\](?!\()/g);
    for (const match of found) if (Number(match[1]) === number) places.push(start + Array.from(line.slice(0, match.index)).length);
    start += Array.from(line).length + 1;
  }
  return places;
}

/** Whether a sentence is reached by a mark: its own, else the one behind it in its paragraph, else the last one before. */
function covers(text, { start, end }, marks, at) {
  const within = (place) => place >= start && place < end;
  if (marks.some(within)) return within(marks[at]);
  const next = marks.findIndex((place) => place >= end);
  const near = next >= 0 && !/\n\s*\n/.test(Array.from(text).slice(end, marks[next]).join(""));
  return at === (near || next === 0 ? next : (next < 0 ? marks.length : next) - 1);
}
