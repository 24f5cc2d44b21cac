/** One question and its answer as the conversation knows them; what a run's events change in them. */

/** Returns a turn without an answer. */
export function newTurn(id, question, status = "idle") {
  return {
    id,
    question,
    status, // idle | running | done | stopped | error
    text: "",
    messageId: null,
    specialists: [],
    steps: new Map(), // "specialist tool" -> {specialist, tool, state}
    answer: null,
    figures: [], // found by the specialists, before the answer tells which of them it shows
    interrupts: [],
    error: null,
    hint: false, // whether the error is what a tool or graph says, without what to do
    connected: true,
    unsent: false, // whether the service has not heard of the question
    waiting: false, // whether the service is full and the question is sent again
    runId: null,
    runIds: null, // oldest first, of a turn that only its runs remember
    absent: false, // whether only its place in the conversation is known
    complete: false, // whether the answer's parts (sources, figures) are here or known to be lost
  };
}

/** Returns the place of a turn whose texts have not come yet. */
export const absentTurn = () => ({ ...newTurn(null, ""), absent: true, complete: true });

/** Whether a turn that was read anew is as the one before; one that is still asked or written is not. */
export const isSame = (before, turn) =>
  Boolean(before) && !before.absent && before.id === turn.id && before.text === turn.text && before.status === turn.status &&
  String(before.interrupts.map(({ id }) => id)) === String(turn.interrupts.map(({ id }) => id));

/** Returns the turns of a state's messages. */
export function turnsOf(messages) {
  const turns = [];
  for (const message of messages ?? []) {
    if (message.type === "human") turns.push({ ...newTurn(message.id, textOf(message), "stopped"), runIds: message.run_ids ?? null });
    else if (message.type === "ai" && turns.length > 0 && textOf(message)) {
      const turn = turns.at(-1);
      Object.assign(turn, { text: textOf(message), messageId: message.id, status: "done" });
    }
  }
  return turns;
}

/** Returns a message's text. */
export function textOf({ content }) {
  if (typeof content === "string") return content;
  return (content ?? []).map((block) => (typeof block === "string" ? block : block.text ?? "")).join("");
}

/** Changes a turn by one event of its run. */
export function apply(turn, { event, data }) {
  const mode = event.split("|")[0];
  if (mode === "messages") applyToken(turn, data);
  else if (mode === "custom") applyProgress(turn, data);
  else if (mode === "updates") applyUpdate(turn, data, event.includes("|"));
  else if (event === "values") applyValues(turn, data);
  else if (mode === "error") Object.assign(turn, { error: data.message ?? "", hint: true });
  else if (mode === "metadata") turn.runId = data.run_id ?? turn.runId;
}

/** Whether the events so far hold the run's end. */
export const isFinished = (turn) => turn.answer !== null || turn.interrupts.length > 0 || turn.error !== null;

function applyToken(turn, [message, metadata]) {
  if (!String(message.type).startsWith("AI") && message.type !== "ai") return;
  if (metadata?.langgraph_node !== "write") return;
  if (message.id !== turn.messageId) {
    turn.messageId = message.id; // a text that was discarded is replaced by the next one
    turn.text = "";
    turn.whole = false;
  }
  if (!turn.whole) turn.text += textOf(message);
}

function applyProgress(turn, data) {
  if (data?.type === "route") turn.specialists = data.specialists ?? [];
  else if (data?.type === "progress") turn.steps.set(`${data.specialist} ${data.tool}`, data);
}

function applyUpdate(turn, data, nested) {
  for (const interrupt of data.__interrupt__ ?? []) {
    if (!turn.interrupts.some((known) => known.id === interrupt.id)) turn.interrupts.push(interrupt);
  }
  if (nested) return;
  const written = data.write?.messages?.findLast?.((message) => message.type === "ai");
  if (written) Object.assign(turn, { text: textOf(written), messageId: written.id, whole: true });
  for (const update of Object.values(data)) {
    for (const evidence of update?.evidence ?? []) if (evidence.table) turn.figures.push(toFigure(evidence));
  }
  if (data.verify?.answer) turn.answer = data.verify.answer;
}

/** Other clients may have asked for whole states only; until the answer is written they hold the turn's before. */
function applyValues(turn, values) {
  const last = values.messages?.at?.(-1);
  if (last?.type !== "ai") return;
  Object.assign(turn, { text: textOf(last), messageId: last.id, whole: true, answer: values.answer ?? turn.answer });
}

/** Returns a specialist's finding as the answer will show it. */
function toFigure({ id, title, table, chart, period, provenance = {} }) {
  return { evidence_id: id, title, table, chart, period, ...provenance };
}
