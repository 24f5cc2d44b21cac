/** Login, language and appearance. */

import { get } from "./api.js";
import { el, fill } from "./dom.js";
import { remember, session } from "./session.js";
import { say } from "./words.js";

/** Returns the demo's logins: {demo, default, logins}. */
export const loadLogins = () => get("/demo/logins");

/** Shows the three choosers in `root`; `changed(what)` is called after a change. */
export function showSettings(root, demo, changed) {
  const chooser = (key, label, options, value) => {
    const select = el("select", { id: `setting-${key}`, onchange: () => {
      remember(key, select.value);
      changed(key);
    } }, options.map(([id, text]) => el("option", { value: id, selected: id === value }, text)));
    return el("label", { class: `setting ${key}` }, el("span", {}, label), select);
  };
  fill(root,
    demo.logins.length > 0 && chooser("login", say("login"),
      namesOf(demo.logins),
      session.login ?? demo.default),
    chooser("language", say("language"), [["ko", "한국어"], ["en", "English"]], session.language),
    chooser("theme", say("theme"), [["auto", say("auto")], ["light", say("light")], ["dark", say("dark")]], session.theme));
}

/** Returns [username, words] of each login; the username is said only where two would read the same. */
function namesOf(logins) {
  const words = logins.map((login) => `${login.name} · ${say(`role_${login.role}`)}`);
  return logins.map(({ username }, at) => [username, words.filter((one) => one === words[at]).length > 1 ? `${words[at]} (${username})` : words[at]]);
}
