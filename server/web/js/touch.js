/** What a person has under the pointer or has selected: it must not be drawn anew meanwhile. */

const LONGEST_MS = 20_000; // a forgotten selection does not keep a list old for ever

/** Watches the pointer and the selection of the page. */
export class Touch {
  constructor() {
    this.pressed = null;
    addEventListener("pointerdown", ({ target }) => { this.pressed = target; }, true);
    // The click follows the release, so what waits goes on after it.
    for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, () => setTimeout(() => this.release()), true);
    document.addEventListener("selectionchange", () => this.release(false));
    this.waiting = [];
  }

  holds(root) {
    const selection = getSelection();
    return root.contains(this.pressed) || (!selection.isCollapsed && root.contains(selection.anchorNode));
  }

  release(up = true) {
    if (up) this.pressed = null;
    this.waiting.splice(0).forEach((go) => go());
  }

  /** Resolves when nothing in `root` is pressed or selected. */
  async over(root) {
    const end = Date.now() + LONGEST_MS;
    while (this.holds(root) && Date.now() < end) {
      await new Promise((go) => {
        this.waiting.push(go);
        setTimeout(go, end - Date.now());
      });
    }
  }
}
