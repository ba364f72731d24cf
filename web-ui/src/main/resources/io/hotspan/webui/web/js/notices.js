// Short messages at the bottom: what a click came to, or why it did not.

import { h } from "./dom.js";
import { icon } from "./icons.js";

const MILLIS = 7000;

export function notice(message, { action = "", kind = "note" } = {}) {
  const box = document.getElementById("notices");
  const close = h("button", { class: "icon", "aria-label": "Dismiss", on: { click: () => element.remove() } }, icon("close"));
  const element = h("div", { class: `notice ${kind}` },
    h("div", { class: "grow" }, h("div", {}, message), action && h("div", { class: "dim" }, action)), close);
  box.append(element);
  while (box.children.length > 3) box.firstChild.remove();
  setTimeout(() => element.remove(), kind === "bad" ? 2 * MILLIS : MILLIS);
}

/** Runs an asynchronous action; a failure becomes a notice. */
export async function attempt(action) {
  try {
    return await action();
  } catch (problem) {
    notice(problem.message, { action: problem.action, kind: "bad" });
    return undefined;
  }
}
