// Classes and methods as you type. The target searches; no more than a hundred rows come over.

import { api } from "./api.js";
import { debounce, focusRow, h, replace, roving, setText } from "./dom.js";
import { descriptor, simpleClass, splitClass } from "./format.js";
import { icon } from "./icons.js";

const MILLIS = 120;
const AUTO_OPEN = 4;

export function searchPane(context, compose) {
  const input = h("input", { type: "search", class: "grow", placeholder: "Search classes, or Class::method", "aria-label": "Search classes and methods",
    autocomplete: "off", spellcheck: "false", autocapitalize: "off" });
  const status = h("div", { class: "search-status dim", role: "status" });
  const tree = h("ul", { class: "tree", role: "tree", "aria-label": "Classes and methods" });
  const element = h("section", { class: "finder", "aria-label": "Search" },
    h("div", { class: "finder-box" }, icon("search"), input, h("kbd", {}, "/")), status, tree);
  let abort = null, started = false;

  const search = debounce(MILLIS, run);
  input.addEventListener("input", search);
  input.addEventListener("keydown", event => {
    if (event.key === "ArrowDown" || event.key === "Enter") {
      const first = tree.querySelector('[role="treeitem"]');
      if (first) { event.preventDefault(); focusRow([...tree.querySelectorAll('[role="treeitem"]')], first); }
    }
  });
  roving(tree, '[role="treeitem"]', (event, row) => row.onKey?.(event));

  async function run() {
    abort?.abort();
    abort = new AbortController();
    const { signal } = abort;
    const target = context.target();
    const typed = input.value.trim();
    const near = splitClass(target?.mainClass ?? "").pack;
    const wanted = split(typed);
    if (!typed && !near) {
      replace(tree);
      setText(status, "Type part of a class name, such as OrderService.");
      return;
    }
    try {
      const found = await api.classes(context.id, typed ? wanted.className : near, signal);
      show(found, wanted.method, typed ? "" : near, signal);
    } catch (problem) {
      if (problem.name === "AbortError") return;
      replace(tree);
      setText(status, `${problem.message} ${problem.action ?? ""}`);
    }
  }

  function show(found, method, near, signal) {
    const { classes } = found;
    const rows = classes.map(found => classRow(found, method));
    replace(tree, rows.map(row => row.element));
    tree.scrollTop = 0;
    const first = tree.querySelector('[role="treeitem"]');
    if (first) first.tabIndex = 0;
    if (classes.length === 0) setText(status, "No loaded class matches. A class that has not run yet is not loaded; a probe can wait for it.");
    else if (near) setText(status, `In ${near.replace(/\.$/, "")}, where the application starts`);
    else setText(status, found.more ? `The first ${classes.length}; type more to narrow it` : `${classes.length} ${classes.length === 1 ? "class" : "classes"}`);
    if (method || classes.length === 1) rows.slice(0, AUTO_OPEN).forEach(row => row.open(signal));
  }

  function classRow(found, method) {
    const { pack, name } = splitClass(found.name);
    const group = h("ul", { role: "group", hidden: true });
    const row = h("div", { class: "tree-row class-row", role: "treeitem", tabindex: "-1", "aria-expanded": "false", title: `${found.name}\nloaded by ${found.loader}` },
      icon("right"), h("span", { class: "clip" }, h("strong", {}, name.replaceAll("$", ".")), h("span", { class: "dim pack" }, pack.replace(/\.$/, ""))));
    const element = h("li", { role: "none" }, row, group);
    let loaded = false;
    const open = async signal => {
      row.setAttribute("aria-expanded", "true");
      group.hidden = false;
      if (loaded) return;
      loaded = true;
      replace(group, h("li", { class: "dim tree-note" }, "Asking the JVM…"));
      try {
        const methods = await api.methods(context.id, found.name, signal);
        const wanted = methods.filter(m => m.name.toLowerCase().includes(method.toLowerCase()));
        replace(group, wanted.map(m => methodRow(m, methods, compose)));
        if (wanted.length === 0) replace(group, h("li", { class: "dim tree-note" }, methods.length ? `None of its ${methods.length} methods matches “${method}”.` : "It has no method of its own."));
      } catch (problem) {
        loaded = false;
        if (problem.name !== "AbortError") replace(group, h("li", { class: "bad tree-note" }, problem.message));
      }
    };
    const close = () => { row.setAttribute("aria-expanded", "false"); group.hidden = true; };
    row.addEventListener("click", () => group.hidden ? open() : close());
    row.onKey = event => {
      if (event.key === "Enter" || event.key === " ") group.hidden ? open() : close();
      else if (event.key === "ArrowRight") open();
      else if (event.key === "ArrowLeft") close();
      else return;
      event.preventDefault();
    };
    return { element, open };
  }

  return {
    element,
    focus: () => { input.focus(); input.select(); },
    update() {
      const live = context.target()?.state === "ATTACHED";
      input.disabled = !live;
      if (live && !started) { started = true; run(); }
      if (!live) started = false;
    },
  };
}

function methodRow(method, all, compose) {
  const { parameters, result } = descriptor(method.descriptor);
  const overloaded = all.filter(other => other.name === method.name).length > 1;
  const choose = () => { if (!method.refusal) compose.open({ text: probeText(method, parameters, overloaded), parameters: method.parameterNames, result }); };
  const row = h("div", { class: `tree-row method-row${method.refusal ? " refused" : ""}`, role: "treeitem", tabindex: "-1", "aria-disabled": method.refusal ? "true" : undefined,
    title: method.refusal || `${method.modifiers} ${result} ${method.name}(${parameters.join(", ")})${method.line ? `\nline ${method.line}` : ""}` },
    h("span", { class: "clip mono" }, h("span", { class: "method-name" }, method.name),
      h("span", { class: "dim" }, `(${parameters.map(type => simpleClass(type).replaceAll("$", ".")).join(", ")})`)),
    h("span", { class: "dim mono result" }, result === "void" || method.name === "<init>" ? "" : simpleClass(result).replaceAll("$", ".")));
  row.addEventListener("click", choose);
  row.onKey = event => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(); } };
  return h("li", { role: "none" }, row, method.refusal && h("div", { class: "tree-note dim" }, method.refusal));
}

/** Parameter types only where the name alone would mean several methods. */
function probeText(method, parameters, overloaded) {
  return `${method.className}::${method.name}${overloaded ? `(${parameters.join(", ")})` : ""}`;
}

/** "OrderService::pl", "OrderService#pl" and "OrderService.place" name a method too. */
function split(text) {
  const mark = /^(.*?)(?:::|#)(.*)$/.exec(text);
  if (mark) return { className: mark[1], method: mark[2] };
  const dotted = /^(.*[A-Z][\w$]*)\.([a-z]\w*)$/.exec(text);
  return dotted ? { className: dotted[1], method: dotted[2] } : { className: text, method: "" };
}
