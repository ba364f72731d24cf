// The stream of spans, newest on top, and beside it the trace of the one that was picked.

import { api } from "./api.js";
import { debounce, h, reconcile, replace, roving, setText, toggle } from "./dom.js";
import { clock, count, dateAndClock, duration, nanosBetween, plural } from "./format.js";
import { icon } from "./icons.js";
import { attempt } from "./notices.js";
import { addSpans, changed, colour, spansOf, store } from "./store.js";
import { tracePane } from "./trace.js";

const SHOWN = 300;

export function spansPane(context) {
  const view = { probe: "", text: "", errors: false, frozen: null, picked: "", version: -1, lost: 0 };
  const total = h("span", { class: "dim" });
  const text = h("input", { type: "search", placeholder: "Filter: name, value, thread", "aria-label": "Filter spans", spellcheck: "false" });
  const errors = h("button", { class: "small", "aria-pressed": "false", on: { click: () => { view.errors = !view.errors; errors.setAttribute("aria-pressed", String(view.errors)); dirty(); } } }, "Errors only");
  const only = h("button", { class: "small tagged", hidden: true, title: "Show the spans of all probes", on: { click: () => filter("") } });
  const hold = h("button", { class: "icon", on: { click: pause } });
  const lost = h("span", { class: "tag warn", hidden: true, title: "This page was slower than the spans; the console still has the newest" });
  const list = h("ul", { class: "span-list", role: "listbox", "aria-label": "Spans, newest first" });
  const empty = h("div", { class: "empty slim" });
  const trace = tracePane(() => { view.picked = ""; dirty(); });
  const columns = h("div", { class: "span-heads", "aria-hidden": "true" }, ["Start", "", "Duration", "Call", "Thread"].map((name, i) => h("span", { class: i === 2 ? "num" : "" }, name)));
  const body = h("div", { class: "spans-body" }, h("div", { class: "spans-side" }, columns, list, empty), trace.element);
  const element = h("section", { class: "pane spans", "aria-label": "Spans" },
    h("div", { class: "pane-head" }, h("h2", {}, "Spans"), total, lost, h("div", { class: "grow" }), only, text, errors, hold), body);

  text.addEventListener("input", debounce(80, () => { view.text = text.value.trim().toLowerCase(); dirty(); }));
  list.addEventListener("click", event => pick(event.target.closest(".span-row")));
  roving(list, ".span-row", (event, row) => {
    if (event.key === "Enter" || event.key === " " || event.key === "ArrowRight") { event.preventDefault(); pick(row); }
  });
  showHold();

  function dirty() { view.version = -1; changed(); }

  function pick(row) {
    if (!row) return;
    view.picked = row.dataset.span;
    for (const other of list.children) { other.tabIndex = other === row ? 0 : -1; }
    dirty();
    trace.show(row.dataset.trace, row.dataset.span);
  }

  function pause() {
    view.frozen = view.frozen ? null : [...spansOf(context.id).rows];
    showHold();
    dirty();
  }

  function showHold() {
    replace(hold, icon(view.frozen ? "play" : "pause"));
    hold.title = view.frozen ? "Resume the list (p)" : "Pause the list (p)";
    hold.setAttribute("aria-label", hold.title);
    hold.setAttribute("aria-pressed", String(view.frozen !== null));
  }

  function filter(probe) {
    view.probe = view.probe === probe ? "" : probe;
    only.hidden = !view.probe;
    replace(only, view.probe && h("span", { class: `swatch ${colour(view.probe)}` }), view.probe, icon("close"));
    dirty();
  }

  const wants = span => (!view.probe || span.probe === view.probe) && (!view.errors || span.error) && (!view.text || searchText(span).includes(view.text));

  function update() {
    const known = spansOf(context.id);
    if (!known.loaded) {
      known.loaded = true;
      attempt(async () => { addSpans(await api.spans({ target: context.id, limit: SHOWN })); changed(); });
    }
    if (store.lost !== view.lost) {
      view.lost = store.lost;
      lost.hidden = view.lost === 0;
      setText(lost, `${count(view.lost)} not shown`);
    }
    trace.update();
    if (view.version === known.version) return;
    view.version = known.version;
    const source = view.frozen ?? known.rows;
    const rows = source.filter(wants);
    const longest = rows.reduce((most, span) => Math.max(most, length(span)), 1);
    setText(total, view.frozen ? `paused, ${plural(Math.max(0, known.rows.length - view.frozen.length), "new span")} waiting` : rows.length === source.length ? (source.length ? plural(source.length, "span") : "") : `${count(rows.length)} of ${count(source.length)}`);
    const top = list.scrollTop, height = list.scrollHeight;
    reconcile(list, rows.slice(0, SHOWN), span => span.order, create, (row, span) => refresh(row, span, longest));
    // Rows come in on top; what somebody reads further down stays where it is.
    if (top > 4 || view.picked) list.scrollTop = top + (list.scrollHeight - height);
    if (list.firstChild && !list.querySelector('[tabindex="0"]')) list.firstChild.tabIndex = 0;
    list.hidden = columns.hidden = rows.length === 0;
    showEmpty(source.length, rows.length);
  }

  function refresh(row, span, longest) {
    toggle(row.element, "picked", span.spanId === view.picked);
    row.element.setAttribute("aria-selected", String(span.spanId === view.picked));
    row.bar.style.width = `${Math.max(2, 100 * Math.sqrt(length(span) / longest))}%`;
  }

  function showEmpty(all, shown) {
    empty.hidden = shown > 0;
    if (shown > 0) return;
    const target = context.target();
    const live = target.probes.some(probe => probe.state === "LIVE" && probe.timings.length === 0);
    const state = all > 0 ? "filtered" : live ? "waiting" : "none";
    if (empty.dataset.state === state) return;
    empty.dataset.state = state;
    replace(empty, {
      filtered: [h("h2", {}, "No span fits the filter"), h("p", {}, "Clear the filter to see all.")],
      waiting: [h("h2", {}, "Waiting for the first call"), h("p", {}, "Spans appear here as the probed methods return. A probe that stays silent says why in its row.")],
      none: [h("h2", {}, "Spans appear here"), h("p", {}, "Each call of a probed method becomes one line; click it for the whole trace.")],
    }[state]);
  }

  return {
    element, update, filter, pause,
    close() { if (view.picked) { view.picked = ""; trace.hide(); dirty(); } },
  };
}

const length = span => nanosBetween(span.startUnixNano, span.endUnixNano);

function create(span) {
  const row = {};
  row.bar = h("span", { class: `length ${colour(span.probe)}` });
  row.element = h("li", { class: `span-row row${span.error ? " failed" : ""}`, role: "option", tabindex: "-1", data: { span: span.spanId, trace: span.traceId },
    title: `${dateAndClock(span.startUnixNano)}\n${span.className}.${span.methodName}` },
    h("span", { class: "mono dim" }, clock(span.startUnixNano)), h("span", { class: "length-box" }, row.bar),
    h("span", { class: "num" }, duration(length(span))),
    h("span", { class: "clip call" }, span.error && h("span", { class: "pill bad" }, "error"), h("span", { class: "call-name" }, span.name), values(span)),
    h("span", { class: "dim clip thread" }, span.threadName));
  return row;
}

function values(span) {
  const parts = span.captures.map(capture => h("span", { class: "value" }, h("span", { class: "dim" }, `${capture.path}=`), capture.redacted ? h("span", { class: "redacted" }, "redacted") : short(capture.value)));
  if (span.error) parts.push(h("span", { class: "value bad" }, [span.exceptionType?.split(".").pop(), span.exceptionMessage].filter(Boolean).join(": ")));
  return parts;
}

const short = value => value.length > 80 ? `${value.slice(0, 79)}…` : value;

function searchText(span) {
  return span.search ?? (span.search = [span.className, span.name, span.threadName, span.exceptionType, span.exceptionMessage, span.traceId,
    ...span.captures.map(capture => `${capture.path}=${capture.value}`)].join("\n").toLowerCase());
}
