// The box where a probe is written: the text is the truth, the buttons only edit it.

import { api } from "./api.js";
import { debounce, h, replace, toggle } from "./dom.js";
import { parseTime, timeText } from "./format.js";
import { notice } from "./notices.js";
import { actionsOf, hasCondition, kindOf, withCondition, withKind, withToggled } from "./text.js";
import { planLines, problemLines } from "./verdict.js";

const LIMITS = { hits: 100, ratePerSecond: 50, timeMillis: 120000 };
const PLAN_MILLIS = 250;

export function composer(context) {
  const text = h("textarea", { class: "mono", rows: 1, spellcheck: "false", autocapitalize: "off", "aria-label": "Probe", "aria-describedby": "probe-says" });
  const says = h("div", { class: "says-box", id: "probe-says", role: "status" });
  const chips = h("div", { class: "chips" });
  const hits = h("input", { type: "number", class: "short", min: 1, max: 1000000, "aria-label": "Hits until it stops" });
  const time = h("input", { type: "text", class: "short", "aria-label": "Time until it stops, such as 90s or 2m" });
  const rate = h("input", { type: "number", class: "short", min: 1, max: 100000, "aria-label": "Calls per second at most" });
  const jdk = h("input", { type: "checkbox" });
  const wait = h("input", { type: "checkbox" });
  const place = h("button", { class: "main", title: "Enter", on: { click: submit } }, "Place probe");
  const cancel = h("button", { class: "quiet", on: { click: close } }, "Cancel");
  const name = h("h2", {}, "New probe");
  const spanLimits = [];
  // What counts or times makes no records, so no number of them ends it.
  const ofSpans = (...parts) => { const box = h("span", { class: "of-spans" }, parts); spanLimits.push(box); return box; };
  const element = h("section", { class: "composer", hidden: true, "aria-label": "Probe editor" },
    h("div", { class: "composer-top" }, name, h("span", { class: "dim hint" }, "CLASS::METHOD when CONDITION -> return, args, attr(path)")),
    text, says,
    h("div", { class: "composer-row" }, chips),
    h("div", { class: "composer-row limits" },
      h("span", { class: "dim" }, "Stops after"), ofSpans(hits, h("span", { class: "dim" }, "hits or")), time,
      ofSpans(h("span", { class: "dim" }, ", at most"), rate, h("span", { class: "dim" }, "a second")),
      h("label", { title: "Let it match classes of the JDK" }, jdk, "JDK classes"),
      h("label", { title: "Accept a class that is not loaded yet; the probe goes in when it is" }, wait, "wait for class"),
      h("div", { class: "grow" }), cancel, place));

  let parameters = [], editing = null, abort = null, origin = null;
  const check = debounce(PLAN_MILLIS, plan);

  text.addEventListener("input", () => { fit(); refreshChips(); check(); });
  for (const field of [hits, time, rate, jdk, wait]) field.addEventListener("input", () => { validate(); check(); });
  element.addEventListener("keydown", event => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey || event.target.matches("input"))) { event.preventDefault(); submit(); }
    else if (event.key === "Enter" && event.target === text) { event.preventDefault(); submit(); }
  });

  function open({ text: value, parameters: names = [], limits = LIMITS, edit = null, jdk: allowJdk = false, wait: await_ = false }) {
    origin = document.activeElement;
    parameters = names;
    editing = edit;
    text.value = value;
    text.readOnly = edit !== null;
    hits.value = limits.hits;
    rate.value = limits.ratePerSecond;
    time.value = timeText(limits.timeMillis);
    jdk.checked = allowJdk;
    wait.checked = await_;
    jdk.disabled = wait.disabled = edit !== null;
    name.textContent = edit ? `Limits of ${edit}` : "New probe";
    place.firstChild.textContent = edit ? "Change limits" : "Place probe";
    element.hidden = false;
    replace(says);
    fit();
    refreshChips();
    validate();
    const first = kindOf(value) === "span" ? hits : time;
    if (edit) first.select();
    else { text.focus(); text.setSelectionRange(text.value.length, text.value.length); plan(); }
    if (edit) first.focus();
  }

  function close() {
    if (element.hidden) return false;
    abort?.abort();
    element.hidden = true;
    if (origin?.isConnected) origin.focus();
    return true;
  }

  function fit() {
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight + 2, 120)}px`;
  }

  function refreshChips() {
    const kind = kindOf(text.value);
    for (const box of spanLimits) box.hidden = kind !== "span";
    if (editing) { replace(chips); return; }
    const actions = actionsOf(text.value);
    const set = value => { text.value = value; fit(); refreshChips(); check(); text.focus(); };
    const kinds = h("div", { class: "segments", role: "group", "aria-label": "What it records" }, ["span", "count", "time"].map(word =>
      h("button", { "aria-pressed": String(kind === word), title: { span: "Every call becomes a span", count: "Count calls and errors", time: "Count, and add up the time" }[word], on: { click: () => set(withKind(text.value, word)) } }, word)));
    const chip = (action, title) => h("button", { class: "chip mono", "aria-pressed": String(actions.includes(action)), title, on: { click: () => set(withToggled(text.value, action)) } }, action);
    replace(chips, kinds,
      !hasCondition(text.value) && h("button", { class: "chip", title: "Only calls for which this is true", on: { click: () => {
        set(withCondition(text.value, "duration > 200ms"));
        const at = text.value.indexOf("duration > 200ms");
        text.setSelectionRange(at, at + "duration > 200ms".length);
      } } }, "+ when"),
      kind === "span" && [h("span", { class: "dim" }, "capture"), chip("return", "What it returns"), parameters.length > 1 && chip("args", "All arguments"),
        parameters.map(parameter => chip(`attr(${parameter})`, `The argument ${parameter}`)), parameters.length === 0 && chip("args", "All arguments")]);
  }

  function limits() {
    return { hits: Number(hits.value), ratePerSecond: Number(rate.value), timeMillis: parseTime(time.value) };
  }

  function validate() {
    const now = limits();
    toggle(hits, "wrong", !(now.hits >= 1));
    toggle(rate, "wrong", !(now.ratePerSecond > 0));
    toggle(time, "wrong", !(now.timeMillis >= 1000));
    place.disabled = Boolean(element.querySelector(".wrong")) || context.target()?.state !== "ATTACHED";
    return !place.disabled;
  }

  const wanted = () => ({ text: text.value.trim(), ...limits(), jdk: jdk.checked, await: wait.checked });

  async function plan() {
    abort?.abort();
    if (editing || element.hidden || !text.value.trim() || !validate()) return;
    abort = new AbortController();
    const { signal } = abort;
    try {
      const checked = await api.check(wanted(), signal);
      if (!checked.ok) { sayProblem(checked); return; }
      sayPlan(await api.plan(context.id, wanted(), signal));
    } catch (problem) {
      if (problem.name !== "AbortError") sayProblem(problem);
    }
  }

  function sayProblem(problem) {
    toggle(text, "wrong-text", problem.column > 0);
    replace(says, problemLines(problem));
  }

  function sayPlan(rows) {
    toggle(text, "wrong-text", false);
    replace(says, planLines(rows, wait.checked));
  }

  async function submit() {
    if (!validate()) return;
    place.disabled = true;
    try {
      if (editing) await api.change(context.id, editing, limits());
      else {
        const checked = await api.check(wanted());
        if (!checked.ok) { sayProblem(checked); return; }
        await api.place(context.id, wanted());
      }
      close();
    } catch (problem) {
      if (problem.column > 0) sayProblem(problem);
      else notice(problem.message, { action: problem.action, kind: "bad" });
    } finally {
      validate();
    }
  }

  return { element, open, close, update: () => { if (!element.hidden) validate(); } };
}
