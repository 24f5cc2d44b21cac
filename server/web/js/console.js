/** The operations console: what is up, what runs, what the router decided. Reads the public API only. */

import { get, patch, post } from "./api.js";
import { el, fill, keepFocus } from "./dom.js";
import { explain } from "./errors.js";
import { announce } from "./notices.js";
import { applyTheme, session } from "./session.js";
import { loadLogins, showSettings } from "./settings.js";
import { showTimeline } from "./timeline.js";
import { showUsage } from "./usage.js";
import { Touch } from "./touch.js";
import { moment, say } from "./words.js";

const at = (id) => document.getElementById(id);
const HEALTH_MS = 5000;
const RUNS_MS = 3000;
const SLOW_MS = 15_000;
const TIME = { hour: "2-digit", minute: "2-digit", second: "2-digit" };

const touch = new Touch();
let chosen = null;

/** Returns the words of a state, coloured. */
const stateOf = (status) => el("span", { class: `state ${status}` }, say({ busy: "busyStatus", degraded: "degradedStatus", queued: "pending", retry: "queue_retry" }[status] ?? status));

const reads = new Map(); // section -> how often it was read

/**
 * Shows a section: its heading, what stays (`head` makes it once: fields that are typed into), then the content.
 * What is as before is left alone, so that nothing flashes; of several readings at once only the one begun last counts,
 * and what is under a pressed pointer or selected is not drawn anew. An error says what to do.
 */
async function show(id, load, head = () => null) {
  const root = at(id);
  const read = (reads.get(id) ?? 0) + 1;
  reads.set(id, read);
  let body = root.querySelector(":scope > .body");
  if (!body) {
    body = el("div", { class: "body" });
    fill(root, el("h2", { id: `${id}-title` }, say(id)), head(), body);
  }
  const content = await load().catch((error) => error);
  await touch.over(body);
  if (read !== reads.get(id)) return;
  if (content instanceof Error) {
    root.hidden = content.status === 404;
    fill(body, el("p", { class: "error-note", role: "alert" }, explain(content)));
    return;
  }
  root.hidden = content === null;
  if (content instanceof Node && content.parentNode === body && body.childNodes.length === 1) return;
  const made = fill(el("div", { class: "body" }), content);
  if (!made.isEqualNode(body)) keepFocus(body, () => body.replaceChildren(...made.childNodes));
}

function table(headings, rows, empty = say("none")) {
  if (!rows.length) return el("p", { class: "muted" }, empty);
  return el("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": headings.join(", ") }, el("table", {},
    el("thead", {}, el("tr", {}, headings.map((text) => el("th", { scope: "col" }, text)))),
    el("tbody", {}, rows)));
}

const row = (cells, attributes = {}) => el("tr", attributes, cells.map((cell) => el("td", { class: typeof cell === "string" && cell.length > 26 ? "long" : null }, cell)));

const health = () => show("health", async () => {
  const report = await get("/health").catch((error) => {
    if (error.status !== 503) throw error;
    return { dependencies: {}, status: "down" };
  });
  return [
    el("p", {}, stateOf(report.status), " ", el("span", { class: "muted" }, say("checkedAt", { time: moment(new Date().toISOString(), TIME) }))),
    el("ul", { class: "parts" }, Object.entries(report.dependencies).map(([name, part]) =>
      el("li", { class: part.status }, el("strong", {}, say(name)), " ", say(part.status),
        el("div", { class: "muted" }, [part.detail && named("detail", part.detail), part.ms ? `${part.ms} ms` : null, part.limit ? say("activeOf", part) : null].filter(Boolean).join(" · "))))),
  ];
});

const page = { runs: [], decided: null, decisions: [], usage: null };

/** Returns what a run is called: its question in the reader's own, else who asked. */
const nameOf = (run) => (run.resumed ? `↳ ${run.person}` : run.question ?? say("askedBy", { name: run.person }));

async function runs() {
  await show("runs", async () => {
    const { items, scope } = await get("/operations/runs?limit=50");
    page.runs = items;
    return [
      el("p", { class: "muted" }, say(scope === "organization" ? "scopeAll" : "scopeOwn")),
      table([say("when"), say("status"), say("question"), say("took")], items.map((run) =>
        row([
          moment(run.created_at, { ...TIME, month: "2-digit", day: "2-digit" }),
          stateOf(run.status),
          el("button", { type: "button", class: "link", "data-key": run.run_id, onclick: () => choose(run) }, nameOf(run)),
          `${((new Date(run.updated_at) - new Date(run.created_at)) / 1000).toFixed(1)} s`,
        ], { class: run.run_id === chosen?.run_id ? "chosen" : "" }))),
    ];
  });
  await Promise.all([
    router(),
    threads(),
  ]);
  const live = page.runs.find((run) => run.run_id === chosen?.run_id);
  if (live && live.updated_at !== chosen.updated_at) await choose(live);
}

const sought = { q: "", status: "" };
let typed = 0;

const threads = () => show("threads", async () => {
  const { items } = await get(`/operations/threads?${new URLSearchParams(Object.entries(sought).filter(([, value]) => value))}`);
  return table([say("threads"), say("status"), say("runs"), say("when")], items.map((thread) =>
    row([threadName(thread), stateOf(thread.status), String(thread.runs), moment(thread.updated_at)])), sought.q || sought.status ? say("nothingFound") : say("noConversations"));
}, () => {
  const words = el("input", { type: "search", "aria-label": say("searchThreads"), placeholder: say("searchThreads"), maxlength: 200, oninput: () => {
    sought.q = words.value.trim();
    clearTimeout(typed);
    typed = setTimeout(threads, 250);
  } });
  const states = el("select", { "aria-label": say("status"), onchange: () => {
    sought.status = states.value;
    threads();
  } }, ["", "idle", "busy", "interrupted", "error"].map((state) => el("option", { value: state }, state ? say(state === "busy" ? "busyStatus" : state) : say("allStates"))));
  return el("div", { class: "row filters" }, words, states);
});

const threadName = (thread) => (thread.title === null && thread.person
  ? say("askedBy", { name: thread.person })
  : el("a", { href: `/?thread=${thread.thread_id}`, "data-key": thread.thread_id }, thread.title || say("untitled")));

async function choose(run) {
  chosen = run;
  for (const button of at("runs").querySelectorAll("[data-key]")) button.closest("tr").classList.toggle("chosen", button.dataset.key === run.run_id);
  await show("timeline", () => showTimeline(run.run_id, stateOf, nameOf));
}

/** Reads the router's decisions anew when a run has begun or ended. */
async function readDecisions() {
  const newest = page.runs.map((run) => run.run_id + run.status).join();
  if (newest === page.decided) return;
  page.decisions = (await get("/operations/decisions")).items;
  page.decided = newest;
}

let tried = null;

const router = () => show("router", async () => {
  await readDecisions();
  return [
    tried && el("p", {}, `${tried.question} → `, el("strong", {}, tried.routes.map((one) => `${say(one.service)} ${one.confidence.toFixed(3)}`).join(", ") || "–"), ` (${decider(tried.decided_by)})`),
    table([say("question"), say("intent"), say("confidence"), say("decidedBy")], page.decisions.map(({ route, ...run }) =>
      row([nameOf(run), route.intents.map((one) => intentName(one.intent)).join(", "), route.intents.map((one) => one.confidence.toFixed(3)).join(", "), decider(route.decided_by)]))),
  ];
}, () => {
  const input = el("input", { type: "text", "aria-label": say("tryQuestion"), placeholder: say("tryQuestion"), maxlength: 2000 });
  return el("form", { class: "row", onsubmit: async (event) => {
    event.preventDefault();
    if (!input.value.trim()) return;
    try {
      tried = { question: input.value, ...(await post("/router/route", { message: input.value })) };
    } catch (error) {
      announce(explain(error), "error");
    }
    await router();
  } }, input, el("button", { class: "plain" }, say("tryIt")));
});

/** Returns the words of a key that may have none. */
const named = (prefix, key) => {
  const words = say(`${prefix}_${key}`);
  return words.startsWith(`${prefix}_`) ? key.replaceAll("_", " ") : words;
};
const intentName = (intent) => named("intent", intent);
const decider = (by) => named("by", by);

const queue = () => show("queue", async () => {
  const { items } = await get("/operations/queue");
  const sum = (...states) => items.filter((one) => states.includes(one.state)).reduce((total, one) => total + one.jobs, 0);
  const oldest = items.filter((one) => one.state === "waiting").map((one) => one.oldest_at).sort()[0];
  const failed = items.filter((one) => ["failed", "aborted", "retry"].includes(one.state));
  return [
    el("ul", { class: "parts numbers" }, [["waiting", sum("waiting")], ["running", sum("running")], ["later", sum("later")], ["retry", sum("retry")], ["failed", sum("failed", "aborted")]].map(([key, count]) =>
      el("li", { class: key === "failed" && count ? "down" : key === "retry" && count ? "warned" : null }, el("strong", {}, String(count)), say(`queue_${key}`)))),
    el("p", { class: "muted" }, oldest ? say("oldestWaits", { time: ago(oldest) }) : say("queueEmpty")),
    failed.length > 0 && table([say("task"), say("status"), say("jobsCount"), say("attempt"), say("nextTry")], failed.map((one) =>
      row([taskName(one.task), stateOf(one.state === "retry" ? "retry" : "failed"), String(one.jobs), String(one.attempts), one.state === "retry" ? moment(one.next_at, TIME) : say("askAgain")]))),
  ];
});

const taskName = (task) => named("task", task);

/** Returns how long ago, in words. */
function ago(iso) {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(iso)) / 1000));
  const [value, unit] = seconds < 90 ? [seconds, "second"] : seconds < 5400 ? [Math.round(seconds / 60), "minute"] : [Math.round(seconds / 3600), "hour"];
  return new Intl.NumberFormat(session.language, { style: "unit", unit, unitDisplay: "long" }).format(value);
}

const crons = () => show("crons", async () => {
  const { items } = await get("/operations/crons");
  return table([say("schedule"), say("askedWho"), say("nextRun"), say("lastRun"), say("status")], items.map((cron) =>
    row([
      `${cron.schedule}${cron.timezone ? ` (${cron.timezone})` : ""}`,
      cron.person ?? "–",
      cron.enabled && cron.next_run_date ? moment(cron.next_run_date) : "–",
      cron.last_run_at ? [moment(cron.last_run_at), " ", stateOf(cron.last_status)] : say("never"),
      cron.own ? el("button", { type: "button", class: "plain", "data-key": cron.cron_id, "aria-pressed": String(cron.enabled), onclick: () => toggleCron(cron) }, say(cron.enabled ? "switchOff" : "switchOn")) : say(cron.enabled ? "on" : "off"),
    ])), say("noCrons"));
});

async function toggleCron(cron) {
  try {
    await patch(`/runs/crons/${cron.cron_id}`, { enabled: !cron.enabled });
  } catch (error) {
    announce(explain(error), "error");
  }
  await crons();
}

const library = () => show("library", async () => {
  const { documents, total } = await get("/documents?all_versions=true&limit=1000");
  return [
    el("p", { class: "muted" }, say("countOf", { count: total })),
    table([say("library"), say("versionLabel"), say("status"), say("effectiveFrom")], documents.map((one) =>
      row([one.title, one.version ?? "–", `${named("secrecy", one.confidentiality)} · ${say(one.in_force ? "inForce" : "notInForce")}`, one.effective_from ?? "–"])), say("noJobs")),
  ];
});

const jobs = () => show("jobs", async () => {
  const { items, scope } = await get("/operations/jobs");
  return [
    el("p", { class: "muted" }, say(scope === "organization" ? "jobsAll" : "jobsOwn")),
    table([say("when"), say("kind"), say("detail"), say("status")], items.map((job) =>
      row([
        moment(job.created_at),
        say(`intake_${job.kind}`),
        el("span", {}, intakeNames(job), job.error && el("div", { class: "bad" }, job.error)),
        [stateOf(job.status), job.status === "running" && ` ${Math.round(job.progress * 100)}%`],
      ])), say("noJobs")),
  ];
});

function intakeNames({ kind, names, count }) {
  if (!names.length) return say("countOf", { count });
  const shown = names.slice(0, 2).map((name) => (kind === "documents" ? name : say(`table_${name}`))).join(", ");
  return names.length > 2 ? `${shown} +${names.length - 2}` : shown;
}

const usage = () => show("usage", async () => {
  const { items } = await get("/operations/usage");
  const known = JSON.stringify(items);
  if (known !== page.usage?.known) page.usage = { known, node: showUsage(items) }; // a chart that is the same is not drawn anew
  return page.usage.node;
});

function showFrame() {
  applyTheme();
  document.title = `${say("title")} · ${say("console")}`;
  at("heading").textContent = say("console");
  at("skip").textContent = say("skip");
  at("settings-title").textContent = say("settings");
  fill(at("top-actions"), el("a", { href: "/", class: "plain" }, say("toChat")));
  at("timeline").hidden = false;
  fill(at("timeline"), el("h2", { id: "timeline-title" }, say("timeline")), el("p", { class: "muted" }, say("pickRun")));
}

async function settings() {
  const demo = await loadLogins();
  showSettings(at("settings"), demo, () => location.reload());
  if (session.login && !demo.logins.some((login) => login.username === session.login)) session.login = null;
}

/** Repeats a check while the page is looked at; the next one starts when the last one is done. */
function repeat(check, ms) {
  setTimeout(async () => {
    if (document.visibilityState === "visible") await check();
    repeat(check, ms);
  }, ms);
}

showFrame();
await settings().catch(() => {});
await Promise.all([health(), runs(), queue(), crons(), library(), jobs()]);
await usage();
repeat(health, HEALTH_MS);
repeat(runs, RUNS_MS);
repeat(queue, HEALTH_MS);
repeat(async () => Promise.all([crons(), library(), jobs(), usage()]), SLOW_MS);
