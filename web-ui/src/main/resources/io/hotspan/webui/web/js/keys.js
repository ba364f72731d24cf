// Shortcuts for the whole page, and the sheet that lists them.

import { api } from "./api.js";
import { h } from "./dom.js";
import { store } from "./store.js";

const LIST = [
  ["/", "Search classes and methods"],
  ["↑ ↓", "Move in a list"],
  ["→ ←", "Open or close a class"],
  ["Enter", "Choose: a method, a span, a JVM"],
  ["Enter", "In the probe's text: place it"],
  ["Delete", "Remove the probe in focus"],
  ["p", "Pause or resume the list of spans"],
  ["Esc", "Close what was opened last"],
  ["g", "Go to all JVMs"],
  ["t", "Change the theme"],
  ["?", "This list"],
];

/** Letters work when no text field has the focus; Escape works everywhere. */
export function keys(actions) {
  document.addEventListener("keydown", event => {
    const action = actions[event.key];
    if (!action || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    const typing = event.target.matches("input, textarea, select");
    if (typing && event.key !== "Escape") return;
    if (event.key !== "Escape") event.preventDefault();
    action(event);
  });
}

export function showHelp() {
  const dialog = h("dialog", { class: "sheet", "aria-label": "Keyboard shortcuts" },
    h("h2", {}, "Keyboard"),
    h("dl", { class: "keys" }, LIST.map(([key, text]) => [h("dt", {}, key.split(" ").map(k => h("kbd", {}, k))), h("dd", {}, text)])),
    h("p", { class: "dim about" }, `hotspan ${store.about.version} · run by ${store.about.user} · pins go to ${store.about.pinFile}`),
    h("div", { class: "actions" }, h("button", { class: "main", autofocus: true, on: { click: () => dialog.close() } }, "Close"),
      h("button", { on: { click: async () => { await api.logout(); location.reload(); } } }, "Sign out")));
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close(); });
  document.body.append(dialog);
  dialog.showModal();
}
