/** Sends documents to be taken in, and shows how far they are. */

import { call, headers } from "./api.js";
import { el, iconButton } from "./dom.js";
import { explain } from "./errors.js";
import { areSheets, offerImport } from "./import.js";
import { watchJob } from "./jobs.js";
import { announce } from "./notices.js";
import { say } from "./words.js";

const TYPES = ".pdf,.hwp,.hwpx,.docx,.doc,.odt,.rtf,.pptx,.odp,.xlsx,.xls,.ods,.csv,.html,.epub,.xml,.json,.md,.txt,.eml,.msg";

/** Returns the button that chooses files and sends them. */
export function uploadButton() {
  const input = el("input", { type: "file", multiple: true, accept: TYPES, class: "hidden", tabindex: -1, "aria-label": say("upload"), onchange: async () => {
    const files = [...input.files];
    input.value = "";
    if (files.length) await receive(files);
  } });
  return el("span", { class: "upload" }, input, iconButton("clip", say("upload"), () => input.click()));
}

/** Takes files that were chosen or dropped. */
export async function receive(files) {
  if (areSheets(files)) offerImport(files, () => upload(files));
  else await upload(files);
}

async function upload(files) {
  const name = files.length === 1 ? files[0].name : `${files[0].name} +${files.length - 1}`;
  const bar = showBar(say("uploading", { name }));
  const who = headers(); // the login may be changed meanwhile
  try {
    const form = new FormData();
    for (const file of files) form.append("files", file, file.name);
    const { job_id: id } = await call("POST", "/documents/index", form);
    tell(await watchJob(`/documents/jobs/${id}`, who, (job) =>
      bar.show(say("ingestRunning", { name, percent: Math.round(job.progress * 100) }), job.progress)));
  } catch (error) {
    announce(explain(error), "error");
  } finally {
    bar.node.remove();
  }
}

function tell(job) {
  if (job.error) announce(say("ingestFailed", { name: "", reason: job.error }), "error");
  for (const document of job.documents) {
    const name = document.title;
    if (document.error) announce(say("ingestFailed", { name, reason: document.error }), "error");
    else announce([say("ingestDone", { name }), ...document.warnings].join(" "));
  }
}

function showBar(text) {
  const label = el("span", {}, text);
  const meter = el("progress", { max: 1, "aria-label": text });
  const node = el("p", { class: "notice" }, label, meter);
  document.getElementById("notices").append(node);
  return {
    node,
    show(words, value) {
      label.textContent = words;
      meter.value = value;
    },
  };
}
