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
      demo.logins.map((login) => [login.username, `${login.name} · ${say(`role_${login.role}`)} (${login.username})`]),
      session.login ?? demo.default),
    chooser("language", say("language"), [["ko", "한국어"], ["en", "English"]], session.language),
    chooser("theme", say("theme"), [["auto", say("auto")], ["light", say("light")], ["dark", say("dark")]], session.theme));
}
