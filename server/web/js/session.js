/** What this browser remembers: login, language, theme. A real sign-in takes the login's place later. */

const KEYS = { login: "narutalk.login", language: "narutalk.language", theme: "narutalk.theme" };

function read(key) {
  try {
    return localStorage.getItem(KEYS[key]);
  } catch {
    return null; // private windows may refuse
  }
}

function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(KEYS[key]);
    else localStorage.setItem(KEYS[key], value);
  } catch {
    // the choice then holds for this page only
  }
}

const asked = new URLSearchParams(location.search);
const browser = (navigator.language || "ko").toLowerCase().startsWith("ko") ? "ko" : "en";

export const session = {
  login: asked.get("as") || read("login"),
  language: ["ko", "en"].includes(asked.get("lang")) ? asked.get("lang") : read("language") || browser,
  theme: read("theme") || "auto",
};

for (const key of ["login", "language"]) if (asked.has({ login: "as", language: "lang" }[key])) write(key, session[key]);

/** Changes one of the three and remembers it. */
export function remember(key, value) {
  session[key] = value;
  write(key, value);
  applyTheme();
}

/** Whether the page is dark now. */
export function isDark() {
  if (session.theme !== "auto") return session.theme === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Sets language and theme on the document. */
export function applyTheme() {
  document.documentElement.lang = session.language;
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", applyTheme);
applyTheme();
