// The page's start: signs in, opens the stream, shows the view that the address names.

import { api } from "./api.js";
import { h, replace, setText } from "./dom.js";
import { icon } from "./icons.js";
import { keys, showHelp } from "./keys.js";
import { machineView } from "./machine.js";
import { notice } from "./notices.js";
import { changed, store, subscribe, take } from "./store.js";
import { openStream } from "./stream.js";
import { applyTheme, nextTheme, theme } from "./theme.js";
import { workspaceView } from "./workspace.js";

const bar = document.getElementById("bar");
const main = document.getElementById("main");
let view = null;
let shown = "";

applyTheme();
start();

async function start() {
  const token = location.hash.startsWith("#/") ? "" : location.hash.slice(1);
  if (token) {
    history.replaceState(null, "", "/");
    try {
      await api.login(token);
    } catch (problem) {
      // A cookie from before may still be good.
      if (!(await signedIn())) return showGate(problem);
    }
  }
  if (!(await signedIn())) return showGate(null);
  buildBar();
  const selected = store.about.selectedPid;
  let waiting = selected > 0 && !location.hash;
  openStream((event, data) => {
    take(event, data);
    if (waiting && event === "jvms") {
      waiting = false;
      const jvm = data.find(candidate => candidate.pid === selected);
      if (jvm) location.hash = `#/jvm/${jvm.id}`;
    }
  }, line => {
    store.line = line;
    if (line === "signed-out") showGate(null);
    changed();
  });
  window.addEventListener("hashchange", route);
  subscribe(() => view?.update());
  subscribe(updateBar);
  setInterval(changed, 1000);
  keys({ t: cycleTheme, "?": showHelp, "/": () => view?.search?.(), Escape: () => view?.escape?.(), p: () => view?.pause?.(), g: () => { location.hash = "#/"; } });
  route();
}

async function signedIn() {
  try {
    store.about = await api.about();
    return true;
  } catch {
    return false;
  }
}

function route() {
  const target = /^#\/jvm\/(.+)$/.exec(location.hash)?.[1] ?? "";
  const name = target || "machine";
  if (name === shown) return;
  shown = name;
  view = target ? workspaceView(decodeURIComponent(target)) : machineView();
  replace(main, view.element);
  view.update();
  updateBar();
}

const parts = {};

function buildBar() {
  parts.where = h("div", { class: "where" });
  parts.line = h("span", { class: "line" });
  parts.theme = h("button", { class: "icon", on: { click: cycleTheme } });
  replace(bar,
    h("a", { class: "brand", href: "#/", "aria-label": "hotspan: all JVMs" }, h("img", { src: "/icon.svg", alt: "", width: 20, height: 20 }), "hotspan"),
    parts.where, h("div", { class: "grow" }), parts.line,
    store.about.otlp && h("span", { class: "tag", title: `Spans are also sent to ${store.about.otlp}` }, "OTLP → ", h("span", { class: "clip" }, store.about.otlp.replace(/^https?:\/\//, ""))),
    parts.theme,
    h("button", { class: "icon", title: "Keyboard shortcuts (?)", "aria-label": "Keyboard shortcuts", on: { click: showHelp } }, icon("help")));
  showTheme();
}

function updateBar() {
  if (!parts.where) return;
  const text = { live: "live", waiting: "reconnecting…", "signed-out": "signed out" }[store.line];
  setText(parts.line, text);
  parts.line.className = `line ${store.line}`;
  parts.line.title = store.line === "live" ? "Connected to the console on this machine" : "The console does not answer; probes end by themselves if it is gone";
  const crumb = view?.title?.() ?? "";
  if (parts.crumb !== crumb) {
    parts.crumb = crumb;
    replace(parts.where, crumb && h("span", { class: "slash", "aria-hidden": "true" }, "/"), crumb && h("span", { class: "clip" }, crumb));
    document.title = crumb ? `${crumb} · hotspan` : "hotspan";
  }
}

function cycleTheme() {
  nextTheme();
  showTheme();
}

function showTheme() {
  const names = { auto: "as the system", light: "light", dark: "dark" };
  replace(parts.theme, icon(theme()));
  parts.theme.title = `Theme: ${names[theme()]} (t)`;
  parts.theme.setAttribute("aria-label", `Theme: ${names[theme()]}. Change it`);
}

function showGate(problem) {
  shown = "";
  view = null;
  replace(bar, h("span", { class: "brand" }, h("img", { src: "/icon.svg", alt: "", width: 20, height: 20 }), "hotspan"));
  parts.where = null;
  replace(main, h("div", { class: "gate" },
    h("h1", {}, problem ? "This link does not work any more" : "You are signed out"),
    h("p", {}, problem ? `${problem.message} ${problem.action}` : "The console lets in whoever opens the link it printed. Each link works once."),
    h("pre", { class: "command" }, "hotspan ui"),
    h("p", { class: "dim" }, "Run this in a terminal on this machine and open the link that it prints.")));
}

window.addEventListener("unhandledrejection", event => {
  notice(event.reason?.message ?? String(event.reason), { action: event.reason?.action ?? "", kind: "bad" });
  event.preventDefault();
});
