// The probes of one JVM: what each has done, what it still may, and why a silent one is silent.

import { api } from "./api.js";
import { h, reconcile, replace, roving, setText, toggle } from "./dom.js";
import { count, countdown, duration, percent, plural, rate } from "./format.js";
import { icon } from "./icons.js";
import { attempt, notice } from "./notices.js";
import { OVER, stateNote, stateSign, stepLine } from "./states.js";
import { colour, store } from "./store.js";
import { kindOf } from "./text.js";
import { timingTable } from "./timings.js";
import { topForm } from "./top.js";

const HEADS = [["", ""], ["Probe", ""], ["Hits", "Calls recorded, of those after which it stops"], ["Per s", "Calls entering a second, over the last seconds"],
  ["Errors", "Calls that ended by an exception"], ["p50", "Half of the calls took no longer"], ["p99", "99 of 100 calls took no longer"],
  ["Lost", "Recorded calls that did not arrive; the row says why"], ["Cost", "Of the process's processor time, by the last look"], ["Left", "Until it stops by itself"], ["", ""]];

export function probesPane(context, { edit, closeEditor, filter }) {
  const total = h("span", { class: "dim" });
  const list = h("ul", { class: "probe-list", role: "list" });
  const empty = h("div", { class: "empty slim" }, h("h2", {}, "No probe yet"),
    h("p", {}, "Pick a method on the left, or press ", h("kbd", {}, "/"), " and type a class name; or time a whole package above. A probe stops by itself after 100 hits or 2 minutes."));
  const add = h("button", { class: "quiet small", title: "Write a probe by hand", on: { click: () => edit({ text: "" }) } }, icon("plus"), "Write one");
  const top = topForm(context, closeEditor);
  const time = h("button", { class: "quiet small", title: "Time every method that a pattern names", "aria-controls": "top-form", "aria-expanded": "false", on: { click: top.flip } }, icon("bars"), "Top");
  const heads = h("div", { class: "probe-heads", "aria-hidden": "true" }, HEADS.map(([text, title], i) => h("span", { class: i > 1 && i < 10 ? "num" : "", title }, text)));
  const element = h("section", { class: "pane probes", "aria-label": "Probes" }, h("div", { class: "pane-head" }, h("h2", {}, "Probes"), total, h("div", { class: "grow" }), time, add), top.element, heads, list, empty);
  const tools = { context, edit, filter };
  roving(list, ".probe-row", (event, row) => row.onKey(event));
  return {
    element,
    update() {
      const target = context.target();
      const live = target.state === "ATTACHED" ? target.probes.filter(probe => !OVER.has(probe.state)).length : 0;
      const ended = target.probes.length - live;
      setText(total, [live && `${live} live`, ended && `${ended} ended`].filter(Boolean).join(", "));
      add.disabled = time.disabled = target.state !== "ATTACHED";
      time.setAttribute("aria-expanded", String(top.update()));
      empty.hidden = target.probes.length > 0 || target.state !== "ATTACHED";
      heads.hidden = list.hidden = target.probes.length === 0;
      reconcile(list, [...target.probes].reverse(), probe => probe.id, probe => create(probe, tools), (row, probe) => refresh(row, probe, target));
      if (list.firstChild && !list.querySelector('.probe-row[tabindex="0"]')) list.querySelector(".probe-row").tabIndex = 0;
    },
  };
}

function create(probe, { context, edit, filter }) {
  const row = { open: false, context, compose: edit };
  const button = (name, title, action) => h("button", { class: "icon", title, "aria-label": `${title}: ${probe.id}`, on: { click: action } }, icon(name));
  const cell = () => h("span", { class: "num" });
  row.toggle = h("button", { class: "icon fold", "aria-expanded": "false", "aria-label": `Details of ${probe.id}`, on: { click: () => fold(row) } }, icon("right"));
  row.swatch = h("button", { class: `swatch ${colour(probe.id)}`, title: "Show only its spans", "aria-label": `Show only spans of ${probe.id}`, on: { click: () => filter(probe.id) } });
  row.state = h("span", { class: "pill" });
  row.text = h("code", {}, pointed(probe.text));
  row.text.title = probe.text;
  row.note = h("div", { class: "probe-note" });
  row.hits = h("span", { class: "num hits" }, row.hitsText = h("span", {}), row.bar = h("span", { class: "progress" }, h("span", {})));
  [row.rate, row.errors, row.p50, row.p99, row.lost, row.cost, row.left] = Array.from({ length: 7 }, cell);
  row.again = button("again", "Place it again", () => attempt(() => again(context, row.probe)));
  row.edit = button("edit", "Change its limits", () => edit({ text: row.probe.text, limits: row.probe.limits, edit: row.probe.id }));
  row.pin = button("pin", "Pin: write it to the configuration file", () => attempt(() => pin(context, row)));
  row.remove = button("close", "Remove", () => attempt(() => api.remove(context.id, row.probe.id)));
  row.step = h("div", { class: "probe-step", hidden: true });
  row.columns = h("div", { class: "detail-columns" });
  row.details = h("div", { class: "probe-details", hidden: true }, row.columns);
  row.line = h("div", { class: "probe-row", tabindex: "-1", "aria-label": `Probe ${probe.id}` },
    h("span", { class: "lead" }, row.toggle, row.swatch),
    h("div", { class: "probe-what" }, h("div", { class: "probe-line" }, h("span", { class: "dim id" }, probe.id), row.text, row.state), row.note),
    row.hits, row.rate, row.errors, row.p50, row.p99, row.lost, row.cost, row.left,
    h("span", { class: "probe-actions" }, row.again, row.edit, row.pin, row.remove));
  row.line.onKey = event => {
    if (event.target !== row.line) return;
    if (event.key === "Enter" || event.key === " ") fold(row);
    else if (event.key === "Delete" && !row.remove.hidden) row.remove.click();
    else if (event.key === "e" && !row.edit.hidden) row.edit.click();
    else return;
    event.preventDefault();
  };
  row.element = h("li", {}, row.line, row.step, row.details);
  return row;
}

function refresh(row, probe, target) {
  probe.limits = { hits: probe.hits, ratePerSecond: probe.ratePerSecond, timeMillis: probe.timeMillis };
  row.probe = probe;
  const over = OVER.has(probe.state), attached = target.state === "ATTACHED", spans = kindOf(probe.text) === "span";
  const hits = !spans ? probe.timings.reduce((sum, timing) => sum + timing.count, 0) : probe.ledger.recorded;
  // What counts or times makes no records, so no number of them ends it.
  const limited = probe.hits > 0 && spans;
  const sign = stateSign(probe, attached);
  setText(row.state, sign.word);
  row.state.className = `pill ${sign.kind}`;
  row.state.title = probe.reason || probe.stateSentence;
  setText(row.hitsText, limited ? `${count(hits)} / ${count(probe.hits)}` : count(hits));
  row.bar.hidden = !limited;
  row.bar.firstChild.style.width = `${limited ? Math.min(100, 100 * hits / probe.hits) : 0}%`;
  setText(row.rate, over || !attached || probe.step === "OFF" ? "–" : rate(probe.enteredPerSecond));
  setText(row.errors, count(probe.errors));
  toggle(row.errors, "bad", probe.errors > 0);
  toggle(row.errors, "dim", probe.errors === 0);
  setText(row.p50, Number(probe.p50Nanos) < 0 ? "–" : duration(Number(probe.p50Nanos)));
  setText(row.p99, Number(probe.p99Nanos) < 0 ? "–" : duration(Number(probe.p99Nanos)));
  const lost = probe.ledger.dropped.reduce((sum, entry) => sum + entry.count, 0);
  setText(row.lost, count(lost));
  row.lost.title = probe.ledger.dropped.map(entry => `${entry.count}: ${entry.sentence}`).join("\n");
  toggle(row.lost, "warn", lost > 0);
  toggle(row.lost, "dim", lost === 0);
  setText(row.cost, over || !attached || !probe.step ? "–" : percent(probe.cpu));
  const left = Math.max(0, probe.remainingMillis - (Date.now() - target.at));
  setText(row.left, over || !attached ? "–" : probe.timeMillis === 0 ? "always" : countdown(left));
  toggle(row.line, "over", over || !attached);
  setText(row.note, stateNote(probe, attached));
  toggle(row.note, "bad", probe.state === "REFUSED" || probe.state === "QUARANTINED");
  showStep(row, stepLine(probe, attached));
  row.again.hidden = !over || !probe.mine || !attached;
  row.edit.hidden = over || !probe.mine || !attached;
  row.pin.hidden = !probe.mine || probe.state === "REFUSED";
  row.pin.setAttribute("aria-pressed", String(store.pinned.has(`${target.id} ${probe.id}`)));
  row.remove.hidden = !probe.mine || !attached;
  if (!spans && probe.timings.length > 0 && row.shown === undefined) { row.shown = true; fold(row); }
  if (row.open) details(row, probe);
}

/** What the governor did, why, and what comes next: it must not be overlooked. */
function showStep(row, line) {
  row.step.hidden = line === null;
  const now = JSON.stringify(line);
  if (row.stepText === now) return;
  row.stepText = now;
  row.step.className = `probe-step ${line?.kind ?? ""}`;
  replace(row.step, line && [icon("lower"), h("p", {}, h("strong", {}, line.what), `, ${line.does}. `, line.why, " ", h("span", { class: "next" }, line.next))]);
}

/** The package stands back: what differs between probes is class and method. */
function pointed(text) {
  const pack = /^\+?(?:[a-z_][\w]*\.)+(?=[A-Z*.])/.exec(text)?.[0] ?? "";
  // A line breaks between names, not within them.
  const rest = text.slice(pack.length).split(/(?<=::|\.)/).flatMap((part, i) => i ? [h("wbr", {}), part] : [part]);
  return [pack && h("span", { class: "dim" }, pack), h("wbr", {}), ...rest];
}

function fold(row) {
  row.open = !row.open;
  row.details.hidden = !row.open;
  row.toggle.setAttribute("aria-expanded", String(row.open));
  toggle(row.element, "open", row.open);
  if (row.open && row.probe) details(row, row.probe, true);
}

function details(row, probe, unfolded = false) {
  if (probe.timings.length > 0) {
    if (!row.table) {
      row.table = timingTable(row.context, { edit: row.compose });
      row.details.prepend(row.table.element);
    }
    row.table.update(probe, unfolded);
  }
  const now = JSON.stringify([probe.state, probe.ledger, probe.matches, probe.methods, probe.warnings, probe.owner]);
  if (row.detailsText === now) return;
  row.detailsText = now;
  const { ledger } = probe;
  const books = [["entered", ledger.entered, "Entries into its methods since it was armed"],
    ...ledger.skipped.map(entry => [`skipped: ${entry.sentence}`, entry.count]), ["open", ledger.open, "Entered and not yet left"],
    ["recorded", ledger.recorded, "Kept from entry to exit"], [store.about.otlp ? "exported" : "received", ledger.exported],
    ...ledger.dropped.map(entry => [`lost: ${entry.sentence}`, entry.count]), ["on their way", ledger.inFlight]];
  replace(row.columns,
    h("div", {}, h("h3", {}, "Ledger"), h("dl", { class: "books" }, books.filter(([, value], i) => value > 0 || i === 0).map(([name, value, title]) => [h("dt", { title }, name), h("dd", { class: "num" }, count(value))]))),
    h("div", {}, h("h3", {}, probe.methods ? `In ${plural(probe.methods, "method")} of ${plural(probe.classes, "class", "classes")}` : "In no method"),
      h("ul", { class: "mono matches" }, probe.matches.slice(0, 12).map(match => h("li", { class: "clip", title: match }, match)), probe.methods > 12 && h("li", { class: "dim" }, `and ${count(probe.methods - 12)} more`)),
      probe.warnings.map(text => h("p", { class: "dim" }, text)),
      h("p", { class: "dim" }, `Placed by ${probe.owner || "the configuration file"}`),
      // Also where the ledger knows of none: a call that was stuck before its probe went in was never entered as far as that goes.
      probe.methods > 0 && !OVER.has(probe.state) && h("button", { class: "small", on: { click: () => attempt(() => showOpen(row)) } }, "Show open calls")));
}

async function again(context, probe) {
  await api.place(context.id, { text: probe.text, ...probe.limits, jdk: probe.jdk, await: probe.await });
  await api.remove(context.id, probe.id);
}

async function pin(context, row) {
  const pinned = await api.pin(context.id, row.probe.id);
  store.pinned.set(`${context.id} ${row.probe.id}`, pinned.file);
  row.pin.setAttribute("aria-pressed", "true");
  const how = { added: "Pinned to", updated: "Updated in", unchanged: "Already in" }[pinned.outcome];
  notice(`${how} ${pinned.file}`, { action: "Run the application with -javaagent:hotspan.jar=that file to keep it.", kind: "good" });
}

/** Nobody saw a call begin that was there before its probe. */
const age = call => call.ageMillis < 0 ? "unknown, entered before the probe" : duration(call.ageMillis * 1e6);

async function showOpen(row) {
  const calls = (await api.open(row.context.id)).filter(call => call.probe === row.probe.id);
  const dialog = h("dialog", { class: "sheet wide", "aria-label": "Open calls" }, h("h2", {}, `Calls entered and not yet left: ${row.probe.id}`),
    calls.length === 0 && h("p", { class: "dim" }, "None of its methods is in a call."),
    calls.map(call => h("div", { class: "open-call" }, h("div", {}, h("strong", {}, age(call)), h("span", { class: "dim" }, `  ${call.thread}  `), h("code", {}, call.method)), h("pre", {}, call.stack.join("\n")))),
    h("button", { class: "main", autofocus: true, on: { click: () => dialog.close() } }, "Close"));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
