// The table of a count or time probe: a row for each method that was called, and on demand how long and how often.

import { h, replace, roving, setText, toggle } from "./dom.js";
import { count, duration, plural, rate, splitClass } from "./format.js";
import { icon } from "./icons.js";
import { histogram, ratePlot } from "./plots.js";
import { ratesNow, ratesOf } from "./rates.js";
import { colour } from "./store.js";
import { kindOf } from "./text.js";

const FIRST_ROWS = 200;
const ROWS_A_FRAME = 300;
const PACE_MILLIS = 950;

const COLUMNS = [
  { key: "method", name: "Method", title: "Methods that were called; the line below counts the others" },
  { key: "calls", name: "Calls", title: "Since the probe was placed" },
  { key: "rate", name: "Per s", title: "Calls a second, over the last seconds" },
  { key: "errors", name: "Errors", title: "Calls that ended by an exception" },
  { key: "total", name: "Total", title: "Time in the method, with all it called; of a recursive method each level counts", timed: true },
  { key: "self", name: "Self", title: "The same without what other timed methods took", timed: true },
  { key: "mean", name: "Mean", title: "Total by calls", timed: true },
  { key: "p50", name: "p50", title: "Half of the calls took no longer", timed: true },
  { key: "p99", name: "p99", title: "99 of 100 calls took no longer", timed: true },
  { key: "max", name: "Max", title: "The longest call", timed: true },
];

export function timingTable(context, { edit }) {
  const view = { sort: "", down: true, limit: FIRST_ROWS, open: new Map(), probe: null, shownAt: -Infinity, pressed: false };
  const heads = COLUMNS.map(column => h("div", { role: "columnheader", class: `${column.key}${column.timed ? " timed" : ""}`, title: column.title },
    h("button", { on: { click: () => sortBy(column.key) } }, column.name)));
  const rows = h("div", { class: "timing-rows", role: "presentation" }), places = [];
  const foot = h("div", { class: "timing-foot" }), says = h("span", { class: "dim" });
  const more = h("button", { class: "small", on: { click: () => { view.limit = view.limit === FIRST_ROWS ? FIRST_ROWS + ROWS_A_FRAME : FIRST_ROWS; show(); } } });
  replace(foot, says, more);
  const table = h("div", { class: "timing-table", role: "treegrid", "aria-label": "Methods" }, h("div", { class: "timing-heads", role: "row" }, heads), rows);
  const element = h("div", { class: "timings" }, table, foot);

  roving(rows, ".timing-row", (event, row) => {
    if (event.target !== row) return;
    if (event.key === "Enter" || event.key === " ") row.unfold();
    else if (event.key === "ArrowRight" || event.key === "ArrowLeft") row.unfold(event.key === "ArrowRight");
    else return;
    event.preventDefault();
  });
  // A row must not move away under a finger.
  const release = () => { view.pressed = false; };
  rows.addEventListener("pointerdown", () => {
    view.pressed = true;
    for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, release, { once: true });
  });

  function sortBy(key) {
    view.down = view.sort === key ? !view.down : key !== "method";
    view.sort = key;
    show();
  }

  function unfold(row, open = !view.open.has(row.item.method)) {
    const { method } = row.item;
    if (open) view.open.set(method, details(method, edit));
    else view.open.delete(method);
    openOrClose(row);
  }

  /** The details go along with their method. */
  function openOrClose(row) {
    const more = view.open.get(row.item.method) ?? null;
    if (row.more !== more) {
      if (row.more?.element.parentNode === row.element) row.more.element.remove();
      row.more = more;
      row.line.setAttribute("aria-expanded", String(more !== null));
      toggle(row.element, "open", more !== null);
    }
    if (!more) return;
    if (more.element.parentNode !== row.element) row.element.append(more.element);
    if (row.seen) draw(more, row.item, view.probe, context.id);
  }

  /** At most once a second, as the numbers come. */
  function update(probe, now = false) {
    view.probe = probe;
    if (now || (performance.now() - view.shownAt >= PACE_MILLIS && !view.pressed)) show();
  }

  function show() {
    const { probe } = view;
    view.shownAt = performance.now();
    const timed = kindOf(probe.text) !== "count";
    view.sort ||= timed ? "total" : "calls";
    toggle(element, "counted", !timed);
    showHeads();
    const items = numbers(probe, ratesNow(context.id, probe.id), view);
    const shown = items.slice(0, view.limit);
    const most = items.reduce((top, item) => Math.max(top, item[view.sort]), 0);
    const focused = places.findIndex(row => row.line === document.activeElement), method = places[focused]?.item.method;
    while (places.length > shown.length) places.pop().element.remove();
    while (places.length < shown.length) rows.append(place().element);
    shown.forEach((item, i) => Object.assign(places[i], { item, sort: view.sort, most }));
    for (const row of places) {
      if (row.seen) refresh(row);
      openOrClose(row);
    }
    follow(focused, method);
    showFoot(probe, items.length, shown.length);
    if (view.limit > FIRST_ROWS && view.limit < items.length) {
      view.limit += ROWS_A_FRAME;
      requestAnimationFrame(show);
    }
  }

  /** The focus goes along with its method. */
  function follow(from, method) {
    const to = method && places[from]?.item.method !== method ? places.findIndex(row => row.item.method === method) : -1;
    if (to >= 0) {
      places[from].line.tabIndex = -1;
      places[to].line.tabIndex = 0;
      refresh(places[to]);
      places[to].line.focus({ preventScroll: true });
    }
    if (places.length > 0 && !rows.querySelector('.timing-row[tabindex="0"]')) places[0].line.tabIndex = 0;
  }

  /** A row stays where it is and shows the method that is due there: no order, however often it changes, moves anything. */
  function place() {
    const row = { place: places.length, seen: true, more: null, method: "", cells: {} };
    for (const { key, timed } of COLUMNS.slice(1)) row.cells[key] = { element: h("div", { role: "gridcell", class: `num ${key}${timed ? " timed" : ""}` }), text: "", part: "" };
    [row.owner, row.name, row.parameters, row.pack] = [h("span", {}), h("b", {}), h("span", { class: "dim" }), h("span", { class: "dim pack" })];
    row.words = h("div", { class: "method", role: "gridcell" }, icon("right"), h("span", { class: "clip" }, h("code", {}, row.owner, row.name, row.parameters), row.pack));
    row.line = h("div", { class: "timing-row row", role: "row", tabindex: "-1", "aria-expanded": "false", on: { click: () => unfold(row) } },
      row.words, Object.values(row.cells).map(cell => cell.element));
    row.line.unfold = open => unfold(row, open);
    row.element = h("div", { class: `timing ${colour(view.probe.id)}`, role: "rowgroup" }, row.line);
    row.element.row = row;
    sight.observe(row.element);
    places.push(row);
    return row;
  }

  /** What is out of sight is written when it comes into it. */
  const sight = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      const { row } = target;
      row.seen = isIntersecting;
      if (!isIntersecting || places[row.place] !== row) continue;
      refresh(row);
      openOrClose(row);
    }
  }, { rootMargin: "200px" });

  function showHeads() {
    COLUMNS.forEach(({ key }, i) => {
      if (key !== view.sort) heads[i].removeAttribute("aria-sort");
      else heads[i].setAttribute("aria-sort", view.down ? "descending" : "ascending");
    });
  }

  function showFoot(probe, called, shown) {
    const silent = Math.max(probe.methods, probe.timings.length) - called;
    const parts = [shown < called && `The first ${count(shown)} of ${plural(called, "method")}`,
      silent > 0 && (called === 0 ? `No call yet of ${silent === 1 ? "its method" : `its ${count(silent)} methods`}` : `${plural(silent, "method was", "methods were")} not called`)];
    setText(says, parts.filter(Boolean).join("  ·  "));
    more.hidden = called <= FIRST_ROWS;
    setText(more, view.limit > FIRST_ROWS ? `Show the first ${FIRST_ROWS}` : `Show all ${count(called)}`);
    foot.hidden = !says.textContent && more.hidden;
    table.hidden = called === 0;
  }

  return { element, update };
}

/** What was called, in the chosen order. Unknown numbers stand last when most comes first. */
function numbers(probe, perSecond, { sort, down }) {
  const silent = probe.state !== "LIVE" && probe.state !== "DRAINING";
  const items = probe.timings.filter(timing => timing.count > 0).map(timing => {
    const total = Number(timing.totalNanos);
    return { timing, method: timing.method, calls: timing.count, rate: silent ? -1 : perSecond(timing.method) ?? -1, errors: timing.errors, total, self: Number(timing.selfNanos),
      mean: total / timing.count, p50: Number(timing.p50Nanos), p99: Number(timing.p99Nanos), max: Number(timing.maxNanos) };
  });
  const sign = down ? -1 : 1;
  const byName = (a, b) => a.method < b.method ? -1 : a.method > b.method ? 1 : 0;
  return items.sort(sort === "method" ? (a, b) => sign * byName(a, b) : (a, b) => sign * (a[sort] - b[sort]) || b.total - a.total || b.calls - a.calls || byName(a, b));
}

const whole = value => value < 1e8 ? value.toLocaleString("en") : count(value);
const time = nanos => nanos < 0 ? "–" : duration(nanos);
/** Sums of many calls reach hours. */
const sum = nanos => nanos < 120e9 ? time(nanos) : nanos < 7200e9 ? `${(nanos / 60e9).toFixed(1)} min` : `${whole(Math.round(nanos / 3600e9))} h`;
const TEXT = { calls: whole, rate: value => value < 0 ? "–" : rate(value), errors: whole, total: sum, self: sum, mean: time, p50: time, p99: time, max: time };

/** Touches what differs from the last time, and nothing else. */
function refresh(row) {
  const { item, sort, most } = row;
  if (row.method !== item.method) {
    row.method = row.words.title = item.method;
    const [owner, name = ""] = item.method.split("::"), { pack, name: short } = splitClass(owner), at = (name + "(").indexOf("(");
    row.owner.textContent = `${short}::`;
    row.name.textContent = name.slice(0, at);
    row.parameters.textContent = name.slice(at);
    row.pack.textContent = pack.slice(0, -1);
  }
  for (const key in row.cells) {
    const cell = row.cells[key], text = TEXT[key](item[key]);
    const part = key === sort && most > 0 && item[key] > 0 ? `${Math.max(1, Math.round(100 * item[key] / most))}%` : "";
    if (cell.text !== text) cell.element.textContent = cell.text = text;
    if (cell.part !== part) {
      cell.part = part;
      toggle(cell.element, "sorted", part !== "");
      cell.element.style.setProperty("--part", part || "0%");
    }
  }
  toggle(row.cells.errors.element, "bad", item.errors > 0);
  toggle(row.cells.errors.element, "dim", item.errors === 0);
}

function details(method, edit) {
  const figure = text => { const plot = h("div", {}), words = h("span", { class: "dim" }); return { plot, words, element: h("figure", {}, h("figcaption", {}, h("h3", {}, text), words), plot) }; };
  const more = { latencies: figure("How long calls took"), rates: figure("Calls a second"), says: h("p", { class: "dim grow" }), drawn: "" };
  more.element = h("div", { class: "timing-more", role: "row" }, h("div", { role: "gridcell" },
    h("div", { class: "figures" }, more.latencies.element, more.rates.element),
    h("div", { class: "timing-says" }, more.says, h("button", { class: "small", title: "Opens the editor with a probe that makes spans of its calls", on: { click: () => edit({ text: method }) } }, icon("plus"), "Trace its calls"))));
  return more;
}

function draw(more, item, probe, target) {
  const points = ratesOf(target, probe.id, item.method);
  const now = JSON.stringify([item.timing, item.rate, points.at(-1)?.at, points.length]);
  if (more.drawn === now) return;
  more.drawn = now;
  const timed = item.max > 0, filled = item.timing.latencies.length > 0;
  more.latencies.element.hidden = !timed;
  if (timed) {
    replace(more.latencies.plot, filled ? histogram(item.timing) : h("p", { class: "dim" }, "Not known: all histograms that this JVM may have are in use. Total, mean and max are exact."));
    setText(more.latencies.words, filled ? `half up to ${time(item.p50)}, 99 of 100 up to ${time(item.p99)}` : "");
  }
  replace(more.rates.plot, ratePlot(points));
  setText(more.rates.words, item.rate < 0 ? "" : `${rate(item.rate)} now`);
  setText(more.says, [plural(item.calls, "call"), item.errors > 0 && plural(item.errors, "error"), timed && `${sum(item.total)} in all${item.self < 0 ? "" : `, ${sum(item.self)} of it itself`}`,
    timed && `${time(item.mean)} on average`, timed && `${time(item.max)} at most`].filter(Boolean).join("  ·  "));
}
