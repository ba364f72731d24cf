// One JVM: search on the left, probes and spans on the right; before that, how the attach is going.

import { api } from "./api.js";
import { composer } from "./composer.js";
import { h, replace, setText } from "./dom.js";
import { duration, plural } from "./format.js";
import { icon } from "./icons.js";
import { findingLines } from "./machine.js";
import { attempt } from "./notices.js";
import { probesPane } from "./probes.js";
import { searchPane } from "./search.js";
import { spansPane } from "./spans.js";
import { changed, store } from "./store.js";

export function workspaceView(id) {
  const element = h("div", { class: "workspace" });
  const context = { id, target: () => store.targets.get(id) };
  let mode = "", panes = null, steps = "";

  const compose = { open: (...values) => panes?.composer.open(...values) };
  const filter = { probe: "" };

  function build(next) {
    mode = next;
    steps = "";
    if (next !== "live") {
      panes = null;
      replace(element);
      element.className = "workspace gate-like";
      return;
    }
    element.className = "workspace";
    panes = {};
    panes.search = searchPane(context, compose);
    panes.composer = composer(context);
    panes.probes = probesPane(context, { edit: compose.open, closeEditor: () => panes.composer.close(), filter: probe => { filter.probe = probe; panes.spans.filter(probe); } });
    panes.spans = spansPane(context);
    panes.head = head(context);
    replace(element, panes.search.element,
      h("div", { class: "work" }, panes.head.element, panes.composer.element, panes.probes.element, panes.spans.element));
  }

  function update() {
    const target = context.target();
    const next = !target ? "none" : target.state === "ATTACHED" || (panes && target.state !== "FAILED") || hasHistory(target) ? "live" : target.state;
    if (next !== mode) build(next);
    if (mode === "live") {
      panes.head.update();
      panes.search.update();
      panes.composer.update();
      panes.probes.update();
      panes.spans.update();
      return;
    }
    const now = `${mode}|${JSON.stringify(target?.steps)}|${target?.problem?.message}|${store.jvms?.length}`;
    if (now !== steps) {
      steps = now;
      replace(element, mode === "none" ? absent(id) : progress(target));
    }
  }

  return {
    element, update,
    title: () => {
      const target = context.target();
      return target ? `${target.mainClass || "JVM"} · ${target.pid}` : "";
    },
    search: () => panes?.search.focus(),
    pause: () => panes?.spans.pause(),
    escape: () => { if (panes && !panes.composer.close()) panes.spans.close(); },
  };
}

const hasHistory = target => target.state === "ENDED" && target.revision > 0;

/** The strip above the panes: state of the link and the way out. */
function head(context) {
  const dot = h("span", { class: "dot" });
  const facts = h("span", { class: "clip grow" });
  const button = h("button", {});
  const element = h("div", { class: "work-head" }, dot, facts, button);
  let shown = "";
  button.addEventListener("click", () => attempt(async () => {
    const target = context.target();
    if (target.state === "ATTACHED") await api.detach(context.id);
    else await attachAgain(context.id);
  }));
  return {
    element,
    update() {
      const target = context.target();
      const text = describe(target);
      dot.className = `dot ${target.state === "ATTACHED" ? "ok" : target.problem ? "problem" : "idle"}`;
      const now = `${text}|${target.state}`;
      if (now === shown) return;
      shown = now;
      setText(facts, text);
      facts.title = text;
      button.disabled = target.state === "LEAVING" || target.state === "ATTACHING";
      replace(button, target.state === "ATTACHED" || target.state === "LEAVING" ? "Detach" : "Attach again");
      button.title = target.state === "ATTACHED" ? "Ends your probes, restores the byte code and takes the agent out" : "";
    },
  };
}

function describe(target) {
  if (target.state === "LEAVING") return "Leaving: taking the probes out and restoring the byte code…";
  if (target.state === "ENDED" && target.ending) {
    const { classes, identical, sentence, failures } = target.ending;
    const restored = classes === 0 ? "nothing was changed" : `${plural(identical, "class", "classes")} of ${classes} restored and verified identical`;
    return `Detached: ${sentence} — ${restored}.${failures.length ? " " + failures.join(" ") : ""}`;
  }
  if (target.problem) return `${target.problem.message} ${target.problem.action}`;
  if (target.state === "ATTACHING") return "Attaching…";
  const facts = [`Attached in ${duration(target.attachMillis * 1e6)}`, `JDK ${target.jdk}`, plural(target.loadedClasses, "loaded class", "loaded classes")];
  if (target.pauseNanos !== "0") facts.push(`last change took ${duration(Number(target.pauseNanos))}`);
  if (target.service) facts.push(`service ${target.service}`);
  return facts.join("  ·  ");
}

async function attachAgain(id) {
  const target = await api.attach(id);
  store.targets.set(id, { ...target, at: Date.now() });
  changed();
}

function progress(target) {
  const failed = target.state === "FAILED" || target.state === "ENDED";
  return h("div", { class: "gate" },
    h("h1", {}, failed ? "The attach did not work" : `Attaching to ${target.mainClass || "pid " + target.pid}`),
    h("ol", { class: "steps" }, target.steps.map((text, i) => {
      const last = i === target.steps.length - 1;
      return h("li", { class: !last ? "done" : failed ? "failed" : "busy" }, last ? (failed ? icon("close") : h("span", { class: "spinner" })) : icon("check"), text);
    })),
    target.problem && h("div", { class: "problem-box", role: "alert" },
      h("strong", {}, target.problem.message), h("div", {}, target.problem.action), h("code", { class: "dim" }, target.problem.code)),
    failed && h("div", { class: "actions" },
      h("button", { class: "main", on: { click: () => attempt(() => attachAgain(target.id)) } }, "Try again"),
      h("button", { on: { click: () => { location.hash = "#/"; } } }, "All JVMs")));
}

function absent(id) {
  const jvm = (store.jvms ?? []).find(candidate => candidate.id === id);
  if (!store.jvms) return h("div", { class: "gate" }, h("p", { class: "dim" }, "Looking for it…"));
  if (!jvm) {
    return h("div", { class: "gate" }, h("h1", {}, "This JVM is not running any more"),
      h("div", { class: "actions" }, h("button", { class: "main", on: { click: () => { location.hash = "#/"; } } }, "All JVMs")));
  }
  return h("div", { class: "gate" }, h("h1", {}, jvm.mainClass || `pid ${jvm.pid}`),
    h("div", { class: "findings" }, findingLines(jvm)),
    h("div", { class: "actions" }, h("button", { class: "main", on: { click: () => attempt(() => attachAgain(id)) } }, "Attach"),
      h("button", { on: { click: () => { location.hash = "#/"; } } }, "All JVMs")));
}
