/** The list of conversations on a phone: a drawer over the page. */

const at = (id) => document.getElementById(id);

export const isWide = () => matchMedia("(min-width: 800px)").matches;

export function openDrawer() {
  document.body.classList.add("drawer-open");
  at("open-list").setAttribute("aria-expanded", "true");
  at("sidebar").querySelector("button, input")?.focus();
}

export function closeDrawer() {
  document.body.classList.remove("drawer-open");
  at("open-list").setAttribute("aria-expanded", "false");
}

/** Closes the drawer when it is open; the keyboard goes back to what opened it. */
export function leaveDrawer() {
  if (!document.body.classList.contains("drawer-open")) return;
  closeDrawer();
  at("open-list").focus();
}
