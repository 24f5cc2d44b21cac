/** The operations console: what is up, what runs, what the router decided. Reads the public API only. */

import { get, post } from "./api.js";
import { el, fill } from "./dom.js";
import { explain } from "./errors.js";
import { applyTheme, session } from "./session.js";
import { loadLogins, showSettings } from "./settings.js";
import { showTimeline } from "./timeline.js";
import { knownJobs } from "./upload.js";
import { showUsage } from "./usage.js";
import { moment, say } from "./words.js";

const at = (id) => document.getElementById(id);
const HEALTH_MS = 5000;
const RUNS_MS = 3000;
const SLOW_MS = 15_000;
const TIME = { hour: "2-digit", minute: "2-digit", second: "2-digit" };

let chosen = null;

/** Returns the words of a state, coloured. */
const stateOf = (status) => el("span", { class: `state ${status}` }, say({ busy: "busyStatus", degraded: "degradedStatus", queued: "pending" }[status] ?? status));

/** Shows a section: its heading, then the content; an error says what to do. */
async function show(id, load) {
  const heading = el("h2", { id: `${id}-title` }, say(id));
  try {
    const content = await load();
    at(id).hidden = content === null;
    keepFocus(at(id), () => fill(at(id), heading, content));
  } catch (error) {
    at(id).hidden = error.status === 404;
    fill(at(id), heading, el("p", { class: "error-note", role: "alert" }, explain(error)));
  }
}

/** A list that is drawn anew must not take the keyboard's place away, nor scroll. */
function keepFocus(root, change) {
  const key = root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const top = root.querySelector(".scroller")?.scrollTop ?? 0;
  change();
  const scroller = root.querySelector(".scroller");
  if (scroller) scroller.scrollTop = top;
  if (key) root.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
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
        el("div", { class: "muted" }, [part.detail, part.ms ? `${part.ms} ms` : null, part.limit ? `${part.active} / ${part.limit}` : null].filter(Boolean).join(" · "))))),
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
        ], { class: run.run_id === chosen?.run_id ? "chosen" : null }))),
    ];
  });
  await Promise.all([
    show("router", routerSection),
    show("threads", async () => table([say("threads"), say("status"), say("runs"), say("when")], (await get("/operations/threads")).items.map((thread) =>
      row([threadName(thread), stateOf(thread.status), String(thread.runs), moment(thread.updated_at)])))),
  ]);
  const live = page.runs.find((run) => run.run_id === chosen?.run_id);
  if (live && live.updated_at !== chosen.updated_at) await choose(live);
}

const threadName = (thread) => (thread.title === null && thread.person
  ? say("askedBy", { name: thread.person })
  : el("a", { href: `/?thread=${thread.thread_id}`, "data-key": thread.thread_id }, thread.title || say("untitled")));

async function choose(run) {
  chosen = run;
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

async function routerSection() {
  await readDecisions();
  const words = at("router").querySelector("input")?.value ?? "";
  const input = el("input", { type: "text", value: words, "aria-label": say("tryQuestion"), placeholder: say("tryQuestion"), "data-key": "try", maxlength: 2000 });
  return [
    el("form", { class: "row", onsubmit: async (event) => {
      event.preventDefault();
      if (!input.value.trim()) return;
      tried = { question: input.value, ...(await post("/router/route", { message: input.value })) };
      await show("router", routerSection);
    } }, input, el("button", { class: "plain" }, say("tryIt"))),
    tried && el("p", {}, `${tried.question} → `, el("strong", {}, tried.routes.map((one) => `${say(one.service)} ${one.confidence.toFixed(3)}`).join(", ") || "–"), ` (${tried.decided_by})`),
    table([say("question"), say("intent"), say("confidence"), say("decidedBy")], page.decisions.map(({ route, ...run }) =>
      row([nameOf(run), route.intents.map((one) => one.intent.replaceAll("_", " ")).join(", "), route.intents.map((one) => one.confidence.toFixed(3)).join(", "), route.decided_by]))),
  ];
}

let hasCrons = true;

const crons = () => hasCrons && show("crons", async () => {
  const found = await post("/runs/crons/search", { limit: 100 }).catch((error) => {
    hasCrons = error.status !== 404; // a service without crons is asked once
    throw error;
  });
  return table([say("schedule"), say("nextRun"), say("status")], found.map((cron) =>
    row([cron.schedule, moment(cron.next_run_date), cron.enabled === false ? say("off") : say("up")])));
});

const library = () => show("library", async () => {
  const { documents, total } = await get("/documents?all_versions=true&limit=1000");
  return [
    el("p", { class: "muted" }, String(total)),
    table([say("documents"), say("versionLabel"), say("status"), say("when")], documents.map((one) =>
      row([one.title, one.version ?? "–", `${one.confidentiality} · ${one.in_force ? say("up") : say("off")}`, one.effective_from ?? "–"]))),
  ];
});

const jobs = () => show("jobs", async () => {
  const states = await Promise.all(knownJobs().map(async (job) => ({ ...job, ...(await get(`/documents/jobs/${job.id}`).catch(() => null)) })));
  return table([say("documents"), say("status"), say("progress"), say("when")], states.filter((job) => job.status).map((job) =>
    row([job.name, stateOf(job.status), `${Math.round(job.progress * 100)}%`, moment(job.at)])));
});

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
await Promise.all([health(), runs(), crons(), library(), jobs()]);
await usage();
repeat(health, HEALTH_MS);
repeat(runs, RUNS_MS);
repeat(async () => Promise.all([crons(), library(), jobs(), usage()]), SLOW_MS);
