/** Sheets taken in as the organisation's data: what would change is shown first, and written when it is confirmed. */

import { call, headers } from "./api.js";
import { Dialog } from "./dialog.js";
import { el } from "./dom.js";
import { explain, Explained } from "./errors.js";
import { watchJob } from "./jobs.js";
import { announce } from "./notices.js";
import { grouped } from "./table.js";
import { say } from "./words.js";

const SHOWN = 50; // rows of a list; the counts are of all
const SHEET = /\.(xlsx|xlsm|xls|ods|csv|tsv)$/i;

/** Whether all files can be taken in as data. */
export const areSheets = (files) => files.every((file) => SHEET.test(file.name));

/** Asks what sheets are for: data to import, or documents to search; `asDocuments()` takes them as documents. */
export function offerImport(files, asDocuments) {
  new ImportDialog(files, asDocuments).choose();
}

class ImportDialog {
  constructor(files, asDocuments) {
    Object.assign(this, { files, asDocuments, mapping: null });
    this.who = headers(); // the login may be changed meanwhile
    this.dialog = new Dialog({ wide: true });
  }

  choose() {
    this.dialog.show(say("importWhat"),
      el("p", { class: "muted" }, this.files.map((file) => file.name).join(", ")),
      el("div", { class: "choices column" },
        el("button", { type: "button", class: "choice", onclick: () => this.check() }, el("strong", {}, say("importData")), el("div", { class: "muted" }, say("importDataNote"))),
        el("button", { type: "button", class: "choice", onclick: () => this.take() }, el("strong", {}, say("importDocument")), el("div", { class: "muted" }, say("importDocumentNote")))));
  }

  take() {
    this.dialog.close();
    this.asDocuments();
  }

  /** Makes a dry run and shows what would change. */
  async check() {
    try {
      const report = await this.send(true, say("importChecking"));
      this.mapping = report.mapping;
      this.showReport(report);
    } catch (error) {
      this.showError(error);
    }
  }

  async write() {
    try {
      const report = await this.send(false, say("importWriting"));
      const counts = Object.values(report.counts);
      announce(say("importDone", { new: total(counts, "new"), changed: total(counts, "changed") }));
      this.dialog.show(say("importedTitle"), this.summary(report), el("div", { class: "row end" }, this.button("close", () => this.dialog.close(), "primary")));
    } catch (error) {
      if (!this.dialog.isOpen) announce(explain(error), "error");
      this.showError(error);
    }
  }

  /** Returns the report of an import that has ended. Throws ApiError, or Error with what the service says. */
  async send(dryRun, title) {
    const bar = el("progress", { max: 1, "aria-label": title });
    this.dialog.show(title, el("p", { role: "status" }, this.files.map((file) => file.name).join(", ")), el("p", {}, bar));
    const form = new FormData();
    for (const file of this.files) form.append("files", file, file.name);
    if (this.mapping) form.append("mapping", this.mapping);
    const extra = { ...this.who, Prefer: "respond-async" };
    const begun = await call("POST", `/imports?dry_run=${dryRun}&language=${document.documentElement.lang}`, form, { extra });
    const job = await watchJob(`/imports/${begun.import_id}`, this.who, ({ progress }) => {
      bar.value = progress;
    });
    if (job.status === "failed") throw new Refused(job.error);
    return job;
  }

  showReport(report) {
    const counts = Object.values(report.counts);
    const changes = total(counts, "new") + total(counts, "changed");
    this.dialog.show(say("importPreview"), this.summary(report),
      el("div", { class: "row end" },
        this.button("cancel", () => this.dialog.close(), "plain"),
        changes > 0 && el("button", { type: "button", class: "primary", onclick: () => this.write() }, say("importConfirm", { count: grouped(changes, 0, 0) }))));
    if (!changes) this.dialog.node.querySelector("header").after(el("p", { class: "warn-note" }, say("importNothing")));
  }

  summary(report) {
    const tables = Object.entries(report.counts);
    return [
      tables.length > 0 && el("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": say("importPreview") }, el("table", {},
        el("thead", {}, el("tr", {}, ["", "importNew", "importChanged", "importSame"].map((key) => el("th", { scope: "col", class: key ? "number" : null }, key && say(key))))),
        el("tbody", {}, tables.map(([name, count]) => el("tr", {}, el("th", { scope: "row" }, say(`table_${name}`)),
          ["new", "changed", "unchanged"].map((key) => el("td", { class: "number" }, grouped(count[key], 0, 0)))))))),
      report.checks_failed > 0 && el("div", { class: "error-note" }, el("p", {}, say("importSums", { count: report.checks_failed })),
        el("ul", {}, report.checks.filter((check) => !check.ok).slice(0, SHOWN).map((check) => el("li", {}, `${check.where}: ${check.text} (${check.expected} ≠ ${check.found})`)))),
      this.list(say("importRejected", { count: report.rejected_count }), report.rejected.map(noteText), report.rejected_count, true),
      this.list(say("importCleaned", { count: report.cleaning_count }), report.cleaning.map(noteText), report.cleaning_count),
      this.list(say("importChanges"), report.changes.map(changeText), report.changes.length),
      report.dry_run && this.mappingForm(),
    ];
  }

  list(title, lines, count, open = false) {
    if (!count) return null;
    return el("details", { class: "fold", open }, el("summary", {}, title),
      el("ul", { class: "notes" }, lines.slice(0, SHOWN).map((line) => el("li", {}, line))),
      count > SHOWN && el("p", { class: "muted" }, say("someRows", { shown: Math.min(SHOWN, lines.length), total: count })));
  }

  mappingForm() {
    const input = el("textarea", { rows: 12, class: "code", spellcheck: "false", "aria-label": say("importMapping"), value: this.mapping ?? "" });
    return el("details", { class: "fold" }, el("summary", {}, say("importMapping")),
      el("p", { class: "muted" }, say("importMappingNote")), input,
      el("button", { type: "button", class: "plain", onclick: () => {
        this.mapping = input.value;
        this.check();
      } }, say("importAgain")));
  }

  showError(error) {
    this.dialog.show(say("importFailed"), el("p", { class: "error-note", role: "alert" }, explain(error)),
      this.mapping && this.mappingForm(),
      el("div", { class: "row end" },
        el("button", { type: "button", class: "plain", onclick: () => this.take() }, say("importDocument")),
        this.button("close", () => this.dialog.close(), "plain")));
  }

  button(key, onclick, kind) {
    return el("button", { type: "button", class: kind, onclick }, say(key));
  }
}

/** What the service says of files that it cannot import. */
class Refused extends Explained {}

const total = (counts, key) => counts.reduce((sum, count) => sum + count[key], 0);

function noteText({ file, sheet, row, text }) {
  const place = [file, sheet, row && say("importRow", { row })].filter(Boolean).join(" · ");
  return place ? `${place}: ${text}` : text;
}

function changeText({ table, row, status, before, after, labels = {} }) {
  const values = Object.entries(after).map(([name, value]) => `${labels[name] ?? name} ${before[name] ?? "–"} → ${value}`).join(", ");
  return `${say(`table_${table}`)} · ${say(status === "new" ? "importNew" : "importChanged")}: ${row}${values ? ` (${values})` : ""}`;
}
