/** Builds DOM nodes. Text is only ever text: nothing in this page assigns innerHTML. */

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "open", "selected", "tabIndex", "inert"]);

/** Returns an element; `on…` functions become listeners, children that are null or false are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(node, name, value);
  append(node, children);
  return node;
}

function setAttribute(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on")) {
    if (typeof value !== "function") throw new TypeError(`${name} must be a function`);
    node.addEventListener(name.slice(2), value);
  } else if (PROPERTIES.has(name)) node[name] = value;
  else node.setAttribute(name, value === true ? "" : String(value));
}

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
}

/** Replaces an element's children. */
export function fill(node, ...children) {
  node.replaceChildren();
  append(node, children);
  return node;
}

/** A list that is drawn anew must not take the keyboard's place away, nor scroll. */
export function keepFocus(root, change) {
  const key = root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const top = root.querySelector(".scroller")?.scrollTop ?? 0;
  change();
  const scroller = root.querySelector(".scroller");
  if (scroller && top) scroller.scrollTop = top;
  if (key && !root.contains(document.activeElement)) root.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

/** Returns an address that a link may have: a path of this server or a web address; null for anything else. */
export function safeHref(address) {
  if (/^\/(?!\/)[^\\]*$/.test(address)) return address;
  try {
    const parsed = new URL(address);
    return parsed.protocol === "https:" || parsed.protocol === "http:" ? parsed.href : null;
  } catch {
    return null;
  }
}

const SVG = "http://www.w3.org/2000/svg";
const SHAPES = {
  menu: "M3 6h18M3 12h18M3 18h18",
  plus: "M12 5v14M5 12h14",
  send: "M12 19V5M5 12l7-7 7 7",
  stop: "M7 7h10v10H7z",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  close: "M6 6l12 12M18 6L6 18",
  pin: "M9 4h6l-1 6 4 4H6l4-4-1-6zM12 14v6",
  up: "M7 11v9H4v-9zM7 11l4-7c1.5 0 2.5 1 2 3l-.6 3H19a2 2 0 012 2.3l-1 5.7a2 2 0 01-2 2H7",
  down: "M7 13V4H4v9zM7 13l4 7c1.5 0 2.5-1 2-3l-.6-3H19a2 2 0 002-2.3L20 6a2 2 0 00-2-2H7",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  again: "M4 12a8 8 0 0114-5l2 2M20 4v5h-5M20 12a8 8 0 01-14 5l-2-2M4 20v-5h5",
  left: "M15 5l-7 7 7 7",
  right: "M9 5l7 7-7 7",
  up1: "M5 15l7-7 7 7",
  down1: "M5 9l7 7 7-7",
  first: "M5 5h14M6 16l6-6 6 6",
  newest: "M5 19h14M6 8l6 6 6-6",
  find: "M15.5 15.5L21 21M10.5 4a6.5 6.5 0 100 13 6.5 6.5 0 000-13z",
  clip: "M8 12l6-6a3 3 0 014.5 4L10 18.5a5 5 0 01-7-7L11 4",
  gauge: "M4 18a8 8 0 1116 0M12 18l4-6",
};

/** Returns a line drawing; it says nothing to a screen reader, the button around it has the name. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

/** Returns a button with a drawing and a name. */
export function iconButton(name, label, onclick, attributes = {}) {
  return el("button", { type: "button", class: "icon-button", title: label, "aria-label": label, onclick, ...attributes }, icon(name));
}

/** Offers a file that was made here. */
export function saveFile(name, blob) {
  const url = URL.createObjectURL(blob);
  const link = el("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
