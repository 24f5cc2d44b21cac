/** Files that go in and out of the page: dropped on it, or linked in an answer. */

import { request } from "./api.js";
import { saveFile } from "./dom.js";
import { explain } from "./errors.js";
import { announce } from "./notices.js";
import { receive } from "./upload.js";

/** Takes files that are dropped anywhere on the page while `allowed()`. */
export function acceptDrops(allowed) {
  const dragged = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    document.body.classList.toggle("dropping", event.type === "dragover" && allowed());
    if (event.type === "drop" && allowed()) receive([...event.dataTransfer.files]);
  };
  for (const kind of ["dragover", "drop", "dragleave"]) document.addEventListener(kind, dragged);
}

/** Fetches a file of the service that a click asks for: a plain link would come without the login. */
export async function openFile(event) {
  const link = event.target.closest?.("a[href^='/documents/'], a[href^='/reports/'], a[href^='/files/']");
  if (!link || link.hasAttribute("download")) return;
  event.preventDefault();
  try {
    const response = await request("GET", link.getAttribute("href"));
    saveFile(link.textContent, await response.blob());
  } catch (error) {
    announce(explain(error), "error");
  }
}
