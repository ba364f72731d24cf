// What the console and the target say to a text before it is placed.

import { h } from "./dom.js";
import { plural } from "./format.js";

export function problemLines(problem) {
  return [h("div", { class: "bad" }, problem.message, " ", h("span", { class: "dim" }, problem.action)), problem.caret && h("pre", { class: "caret" }, problem.caret)];
}

/** @param waits whether a class that is not loaded yet is waited for */
export function planLines(rows, waits) {
  const fine = rows.filter(row => row.verdict !== "refuse"), refused = rows.filter(row => row.verdict === "refuse");
  const classes = new Set(fine.map(row => `${row.className} ${row.loader}`)).size;
  const notes = [...new Set(fine.map(row => row.note).filter(Boolean))];
  const none = waits ? "No loaded class matches yet; the probe waits." : "No loaded method matches.";
  return [
    fine.length > 0 && h("div", {}, h("span", { class: "good" }, `Goes into ${plural(fine.length, "method")} of ${plural(classes, "class", "classes")}`),
      h("span", { class: "dim" }, `  ·  frame +${fine.reduce((most, row) => Math.max(most, row.frameBytes), 0)} bytes${notes.length ? "  ·  " + notes.slice(0, 2).join(" ") : ""}`)),
    rows.length === 0 && h("div", { class: "warn" }, none, " ", !waits && h("span", { class: "dim" }, "Check the name, or let it wait for the class.")),
    refused.slice(0, 3).map(row => row.name
      ? h("div", { class: "warn" }, h("span", { class: "mono" }, row.name), " is left out: ", row.note)
      : h("div", { class: "bad" }, row.note.charAt(0).toUpperCase() + row.note.slice(1))),
    refused.length > 3 && h("div", { class: "dim" }, `and ${plural(refused.length - 3, "other is", "others are")} left out`),
  ];
}
