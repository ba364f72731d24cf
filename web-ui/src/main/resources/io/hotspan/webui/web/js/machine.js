// All JVMs of this machine, with what the doctor knows of each.

import { api } from "./api.js";
import { h, reconcile, replace, roving, setText, toggle } from "./dom.js";
import { plural, splitClass, uptime } from "./format.js";
import { icon } from "./icons.js";
import { attempt } from "./notices.js";
import { store } from "./store.js";

const AGENT = { NONE: "", PERMANENT: "javaagent", LINKED: "in use", STALE: "left over" };

export function machineView() {
  const total = h("span", { class: "dim" });
  const list = h("ul", { class: "jvms", role: "list" });
  const empty = h("div", { class: "empty" });
  const element = h("div", { class: "machine" },
    h("div", { class: "machine-head" }, h("h1", {}, "JVMs on this machine"), total),
    h("div", { class: "jvm-heads", "aria-hidden": "true" }, ["Application", "PID", "JDK", "User", "Up", "What the doctor says", ""].map(text => h("span", {}, text))),
    list, empty);
  roving(list, ".jvm-row", (event, row) => {
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") row.dispatchEvent(new CustomEvent("unfold", { detail: event.key === "ArrowRight" }));
    else if (event.key === "Enter" && event.target === row) row.querySelector(".go")?.click();
    else return;
    event.preventDefault();
  });
  return { element, title: () => "", update: () => update(list, empty, total) };
}

function update(list, empty, total) {
  const jvms = store.jvms ?? [];
  setText(total, store.jvms ? plural(jvms.length, "process", "processes") : "looking…");
  list.parentElement.querySelector(".jvm-heads").hidden = jvms.length === 0;
  reconcile(list, jvms, jvm => jvm.id, create, refresh);
  if (list.firstChild && !list.querySelector('[tabindex="0"]')) list.querySelector(".jvm-row").tabIndex = 0;
  empty.hidden = !store.jvms || jvms.length > 0;
  if (!empty.hidden && !empty.firstChild) {
    replace(empty, h("h2", {}, "No JVM is running here"),
      h("p", {}, "Start the application, or try the demo shop in another terminal. The list refreshes by itself."),
      h("pre", { class: "command" }, "hotspan demo"));
  }
}

function create(jvm) {
  const row = { open: false };
  row.name = h("span", { class: "jvm-name clip" });
  row.pid = h("span", { class: "mono" });
  row.jdk = h("span", { class: "clip" });
  row.user = h("span", { class: "clip" });
  row.up = h("span", {});
  row.says = h("button", { class: "quiet says", "aria-expanded": "false", on: { click: () => unfold(row, !row.open) } });
  row.go = h("button", { class: "go", on: { click: () => go(row.id) } });
  row.findings = h("div", { class: "findings", hidden: true });
  row.line = h("div", { class: "jvm-row", tabindex: "-1" }, row.name, row.pid, row.jdk, row.user, row.up, row.says, row.go);
  row.line.addEventListener("unfold", event => unfold(row, event.detail));
  row.element = h("li", { class: "jvm" }, row.line, row.findings);
  refresh(row, jvm);
  return row;
}

function refresh(row, jvm) {
  row.id = jvm.id;
  const { pack, name } = splitClass(jvm.mainClass || "unknown application");
  const target = store.targets.get(jvm.id);
  const state = target?.state ?? "";
  if (row.text !== jvm.mainClass) {
    row.text = jvm.mainClass;
    replace(row.name, h("span", { class: "dim clip" }, pack), h("strong", {}, name.replaceAll("$", ".")));
    row.name.title = jvm.mainClass;
    row.line.setAttribute("aria-label", `${jvm.mainClass || "unknown application"}, pid ${jvm.pid}`);
  }
  setText(row.pid, jvm.pid);
  setText(row.jdk, jvm.jdk || "?");
  row.jdk.title = [jvm.vm, jvm.vendor].filter(Boolean).join(", ");
  setText(row.user, jvm.user);
  setText(row.up, uptime(jvm.uptimeMillis + Date.now() - store.jvmsAt));
  const level = worst(jvm);
  const says = `${jvm.summary}|${AGENT[jvm.agentState]}|${state}|${level}`;
  if (row.saysText !== says) {
    row.saysText = says;
    replace(row.says, icon("right"), h("span", { class: `dot ${level}` }), h("span", { class: "clip" }, jvm.summary),
      AGENT[jvm.agentState] && h("span", { class: "tag" }, AGENT[jvm.agentState]));
  }
  const attached = state === "ATTACHED" || state === "ATTACHING";
  setText(row.go, attached ? "Open" : "Attach");
  toggle(row.go, "main", jvm.attachable || attached);
  row.go.title = attached ? "Back to its probes and spans" : jvm.attachable ? "" : "The doctor expects this to fail; it will say why.";
  const findings = JSON.stringify(jvm.findings);
  if (row.findingsText !== findings) {
    row.findingsText = findings;
    replace(row.findings, findingLines(jvm), h("button", { class: "quiet small", on: { click: () => attempt(() => api.diagnose(row.id)) } }, icon("again"), "Ask the doctor again"));
  }
}

const ORDER = ["REFUSE", "WARN", "NOTE"];

/** What matters first; what is as it should be in one line. */
export function findingLines(jvm) {
  const line = (level, ...content) => h("div", { class: "finding" }, h("span", { class: `dot ${level.toLowerCase()}` }), h("div", {}, content));
  const loud = jvm.findings.filter(f => f.level !== "OK").sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));
  const fine = jvm.findings.filter(f => f.level === "OK").map(f => f.text).join(" ");
  return [loud.map(f => line(f.level, h("div", {}, f.text), f.action && h("div", { class: "dim" }, f.action))), fine && line("OK", h("span", { class: "dim" }, fine))];
}

function worst(jvm) {
  if (!jvm.attachable) return "problem";
  return jvm.findings.some(f => f.level === "WARN") ? "warning" : "ok";
}

function unfold(row, open) {
  row.open = open;
  row.findings.hidden = !open;
  row.says.setAttribute("aria-expanded", String(open));
  toggle(row.element, "open", open);
}

async function go(id) {
  const state = store.targets.get(id)?.state;
  if (state !== "ATTACHED" && state !== "ATTACHING") {
    const target = await attempt(() => api.attach(id));
    if (!target) return;
    store.targets.set(id, { ...target, at: Date.now() });
  }
  location.hash = `#/jvm/${id}`;
}
