// One trace as a waterfall, and below it everything about the span in focus.

import { api } from "./api.js";
import { h, replace, roving, setText } from "./dom.js";
import { clock, dateAndClock, duration, nanosBetween, plural } from "./format.js";
import { icon } from "./icons.js";
import { notice } from "./notices.js";
import { colour, spansOf } from "./store.js";

const CLIP = 120;

export function tracePane(closed) {
  const title = h("h2", { class: "clip" });
  const facts = h("span", { class: "dim clip" });
  const rows = h("ul", { class: "waterfall", role: "listbox", "aria-label": "Spans of this trace" });
  const ruler = h("div", { class: "ruler", "aria-hidden": "true" });
  const detail = h("div", { class: "span-detail" });
  const element = h("aside", { class: "trace", hidden: true, "aria-label": "Trace" },
    h("div", { class: "trace-head" }, h("div", { class: "grow clip" }, title, facts),
      h("button", { class: "icon", title: "Copy the trace's id", "aria-label": "Copy the trace's id", on: { click: copy } }, icon("copy")),
      h("button", { class: "icon", title: "Close (Esc)", "aria-label": "Close the trace", on: { click: () => { hide(); closed(); } } }, icon("close"))),
    ruler, rows, detail);
  let traceId = "", picked = "", spans = [], abort = null, seen = -1;
  roving(rows, ".fall", null);
  rows.addEventListener("focusin", event => { const row = event.target.closest(".fall"); if (row && row.dataset.span !== picked) select(row.dataset.span); });
  rows.addEventListener("click", event => { const row = event.target.closest(".fall"); if (row) row.focus(); });

  async function show(id, span) {
    traceId = id;
    picked = span;
    element.hidden = false;
    element.parentElement.classList.add("split");
    await load();
  }

  function hide() {
    abort?.abort();
    traceId = "";
    element.hidden = true;
    element.parentElement?.classList.remove("split");
  }

  async function load() {
    abort?.abort();
    abort = new AbortController();
    try {
      const trace = await api.trace(traceId, abort.signal);
      spans = trace.spans;
      seen = spans.length ? spansOf(spans[0].target).version : -1;
      draw(trace.cut);
    } catch (problem) {
      if (problem.name === "AbortError") return;
      replace(rows);
      replace(ruler);
      setText(title, "Trace");
      setText(facts, "");
      replace(detail, h("p", { class: "warn" }, problem.message, " ", h("span", { class: "dim" }, problem.action)));
    }
  }

  /** Children end before their parents, so a trace can grow after it was opened. */
  function update() {
    if (element.hidden || spans.length === 0) return;
    const list = spansOf(spans[0].target);
    if (list.version === seen) return;
    seen = list.version;
    const known = new Set(spans.map(span => span.spanId));
    if (list.rows.some(span => span.traceId === traceId && !known.has(span.spanId))) load();
  }

  function draw(cut) {
    const from = spans.reduce((least, span) => BigInt(span.startUnixNano) < least ? BigInt(span.startUnixNano) : least, BigInt(spans[0].startUnixNano));
    const to = spans.reduce((most, span) => BigInt(span.endUnixNano) > most ? BigInt(span.endUnixNano) : most, from);
    const whole = Math.max(1, Number(to - from));
    const tree = flatten(spans);
    setText(title, tree[0].span.name);
    setText(facts, `${clock(from.toString())}  ·  ${duration(whole)}  ·  ${plural(spans.length, "span")}${cut ? `  ·  ${cut} more not kept` : ""}`);
    facts.title = `trace ${traceId}`;
    replace(ruler, h("span", {}), h("div", { class: "ticks" }, [0, .25, .5, .75].map(part => h("span", { class: "tick" }, part === 0 ? "0" : duration(whole * part)))));
    [...ruler.querySelectorAll(".tick")].forEach((tick, i) => { tick.style.left = `${25 * i}%`; });
    replace(rows, tree.map(({ span, depth }) => fall(span, depth, from, whole)));
    select(spans.some(span => span.spanId === picked) ? picked : tree[0].span.spanId);
  }

  function fall(span, depth, from, whole) {
    const start = Number(BigInt(span.startUnixNano) - from), length = nanosBetween(span.startUnixNano, span.endUnixNano);
    const bar = h("span", { class: `bar ${colour(span.probe)}${span.error ? " failed" : ""}` });
    const label = h("span", { class: "bar-label" }, duration(length));
    const left = 100 * start / whole, width = Math.max(.4, 100 * length / whole);
    bar.style.left = `${left}%`;
    bar.style.width = `${Math.min(width, 100 - left)}%`;
    // Behind the bar where there is room, else within it, else before it.
    if (left + width < 84) label.style.left = `${left + width}%`;
    else if (width > 20) { label.classList.add("inside"); label.style.right = `${100 - left - width}%`; }
    else label.style.right = `${100 - left}%`;
    const name = h("span", { class: "fall-name clip" }, span.error && h("span", { class: "dot problem" }), h("span", { class: "clip" }, span.name));
    name.style.paddingLeft = `${16 + 14 * Math.min(depth, 12)}px`;
    return h("li", { class: "fall row", role: "option", tabindex: "-1", data: { span: span.spanId }, "aria-label": `${span.name}, ${duration(length)}${span.error ? ", error" : ""}` },
      name, h("span", { class: "track" }, bar, label));
  }

  function select(id) {
    picked = id;
    for (const row of rows.children) {
      const on = row.dataset.span === id;
      row.classList.toggle("picked", on);
      row.setAttribute("aria-selected", String(on));
      row.tabIndex = on ? 0 : -1;
    }
    replace(detail, describe(spans.find(span => span.spanId === id)));
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(traceId);
      notice(`Copied ${traceId}`);
    } catch {
      notice(traceId);
    }
  }

  return { element, show, hide, update };
}

/** Depth first, by start; a span whose parent is not here stands at the top. */
function flatten(spans) {
  const known = new Set(spans.map(span => span.spanId)), children = new Map(), flat = [];
  for (const span of spans) {
    const parent = known.has(span.parentSpanId) ? span.parentSpanId : "";
    if (!children.has(parent)) children.set(parent, []);
    children.get(parent).push(span);
  }
  const stack = (children.get("") ?? []).map(span => ({ span, depth: 0 })).reverse();
  while (stack.length) {
    const next = stack.pop();
    flat.push(next);
    for (const child of (children.get(next.span.spanId) ?? []).slice().reverse()) stack.push({ span: child, depth: next.depth + 1 });
  }
  return flat;
}

function describe(span) {
  const facts = [["method", `${span.className}.${span.methodName}${span.line ? `:${span.line}` : ""}`], ["started", dateAndClock(span.startUnixNano)],
    ["thread", `${span.threadName || "unnamed"} (${span.threadId})`], ["probe", span.probe], ["span id", span.spanId], ["parent", span.parentSpanId || "none: the root"], ["trace id", span.traceId]];
  return [
    h("div", { class: "detail-head" }, h("span", { class: `swatch ${colour(span.probe)}` }), h("strong", { class: "clip" }, span.name),
      h("span", { class: "dim" }, duration(nanosBetween(span.startUnixNano, span.endUnixNano))), span.error && h("span", { class: "pill bad" }, "error")),
    span.error && h("div", { class: "exception" }, h("code", {}, span.exceptionType ?? "an exception"), span.exceptionMessage && value(span.exceptionMessage)),
    h("h3", {}, "Captured"),
    span.captures.length === 0
      ? h("p", { class: "dim" }, "Nothing was asked for. Add ", h("code", {}, "-> return"), " or ", h("code", {}, "-> args"), " to the probe.")
      : h("dl", { class: "facts" }, span.captures.map(capture => [h("dt", { class: "mono" }, capture.path), h("dd", {}, capture.redacted ? redacted(capture.value) : value(capture.value, capture.type))])),
    h("h3", {}, "Call"),
    h("dl", { class: "facts" }, facts.map(([name, text]) => [h("dt", {}, name), h("dd", { class: "mono" }, text)])),
  ];
}

const redacted = reason => h("span", { class: "redacted", title: "It was removed inside the target; it never left the JVM" }, icon("close"), reason);

function value(text, type = "string") {
  const shown = h("span", { class: `mono captured ${type}` }, text.length > CLIP ? `${text.slice(0, CLIP)}…` : text);
  if (text.length <= CLIP) return shown;
  const more = h("button", { class: "small quiet", "aria-expanded": "false" }, `Show all ${text.length} characters`);
  more.addEventListener("click", () => {
    const open = more.getAttribute("aria-expanded") !== "true";
    more.setAttribute("aria-expanded", String(open));
    setText(shown, open ? text : `${text.slice(0, CLIP)}…`);
    setText(more, open ? "Show less" : `Show all ${text.length} characters`);
  });
  return h("span", {}, shown, more);
}
