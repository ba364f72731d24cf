// The form "Top": a pattern becomes a probe that times every method it names.

import { api } from "./api.js";
import { debounce, h, replace, toggle } from "./dom.js";
import { parseTime, splitClass } from "./format.js";
import { notice } from "./notices.js";
import { actionsOf, withKind } from "./text.js";
import { planLines, problemLines } from "./verdict.js";

const PLAN_MILLIS = 250;
const ELSEWHERE = /^(java|javax|jdk|sun|org\.springframework|org\.apache|io\.quarkus|org\.jboss)\./;
const NOT_TIME = { message: "Top times methods, and this asks for something else.", action: "Leave out what stands behind ->, or write the probe by hand.", column: 0 };

export function topForm(context, closeEditor) {
  const pattern = h("input", { type: "text", class: "mono grow", spellcheck: "false", autocapitalize: "off", autocomplete: "off", "aria-label": "Time every method of", "aria-describedby": "top-says" });
  const time = h("input", { type: "text", class: "short", value: "2m", "aria-label": "For how long, such as 30s or 2m" });
  const jdk = h("input", { type: "checkbox" });
  const start = h("button", { class: "main", type: "submit" }, "Start");
  const says = h("div", { class: "top-says", id: "top-says", role: "status" });
  const element = h("form", { class: "top-form", id: "top-form", hidden: true, "aria-label": "Top", autocomplete: "off", novalidate: true },
    h("div", { class: "top-line" }, h("label", { class: "grow" }, h("span", { class: "top-name" }, "Time every method of"), pattern),
      h("label", {}, h("span", { class: "dim" }, "for"), time), h("label", { title: "Let it match classes of the JDK" }, jdk, "JDK classes"), start),
    says);
  const hint = h("span", { class: "dim" }, "A package with all below it, a class, or CLASS::METHOD; up to 2,000 methods. Calls are timed and make no spans.");
  let abort = null, asked = null, count = 0;
  const check = debounce(PLAN_MILLIS, plan);

  for (const field of [pattern, time, jdk]) field.addEventListener("input", () => { validate(); check(); });
  element.addEventListener("submit", event => { event.preventDefault(); submit(); });
  element.addEventListener("keydown", event => {
    if (event.key === "Escape" && count > 0) { event.preventDefault(); show(false); }
  });

  const text = () => { const typed = pattern.value.trim(); return actionsOf(typed).length > 0 ? typed : withKind(typed, "time"); };
  const wanted = () => ({ text: text(), timeMillis: parseTime(time.value), jdk: jdk.checked });

  function validate() {
    toggle(time, "wrong", !(parseTime(time.value) >= 1000));
    start.disabled = !pattern.value.trim() || time.classList.contains("wrong") || context.target()?.state !== "ATTACHED";
    return !start.disabled;
  }

  /** Whether the text can be placed; says what it would go into, or what is wrong. */
  async function placeable(signal) {
    if (!actionsOf(text()).includes("time")) { sayProblem(NOT_TIME); return false; }
    const checked = await api.check(wanted(), signal);
    if (!checked.ok) { sayProblem(checked); return false; }
    toggle(pattern, "wrong", false);
    return true;
  }

  async function plan() {
    abort?.abort();
    if (!pattern.value.trim()) { toggle(pattern, "wrong", false); replace(says, hint); return; }
    if (!validate()) return;
    abort = new AbortController();
    const { signal } = abort;
    try {
      if (await placeable(signal)) replace(says, planLines(await api.plan(context.id, wanted(), signal), false));
    } catch (problem) {
      if (problem.name !== "AbortError") sayProblem(problem);
    }
  }

  function sayProblem(problem) {
    toggle(pattern, "wrong", true);
    replace(says, problemLines(problem));
  }

  async function submit() {
    if (!validate()) return;
    abort?.abort();
    start.disabled = true;
    try {
      if (!(await placeable())) return;
      await api.place(context.id, wanted());
      pattern.value = "";
      replace(says, hint);
      asked = null;
    } catch (problem) {
      if (problem.column > 0) sayProblem(problem);
      else notice(problem.message, { action: problem.action, kind: "bad" });
    } finally {
      validate();
    }
  }

  function show(open) {
    asked = open;
    update();
    if (open) pattern.focus();
  }

  /** It stands open while there is no probe, and is called for later. */
  function update() {
    const target = context.target();
    count = target.probes.length;
    const open = target.state === "ATTACHED" && (asked ?? count === 0);
    if (element.hidden === open) {
      element.hidden = !open;
      pattern.placeholder = example(target.mainClass);
      if (open && !says.firstChild) replace(says, hint);
    }
    if (open) validate();
    return open;
  }

  return { element, update, flip: () => show(closeEditor() || element.hidden) };
}

/** Its own package when that is likely to be the application's. */
function example(mainClass) {
  const { pack } = splitClass(mainClass || "");
  return pack && !ELSEWHERE.test(pack) ? `${pack}.*` : "com.shop..*";
}
