// Two small pictures of one method: how long its calls took, and how many came a second.

import { s } from "./dom.js";
import { count, duration, rate } from "./format.js";

const WIDTH = 440, HEIGHT = 140, LEFT = 40, RIGHT = 8, TOP = 18, BASE = HEIGHT - 18;
const BUCKETS = 128, FIRST_OCTAVE = 5, PER_OCTAVE = 4, LEAST_BUCKETS = 12;
const SPAN_MILLIS = 120000;

/** Where a duration lies among the buckets: four an octave, the first one from nothing to 40 ns. */
function position(nanos) {
  if (nanos < 40) return Math.max(0, nanos) / 40;
  const octave = Math.floor(Math.log2(nanos));
  return Math.min(BUCKETS, (octave - FIRST_OCTAVE + nanos / 2 ** octave - 1) * PER_OCTAVE);
}

function fromNanos(bucket) {
  const octave = FIRST_OCTAVE + Math.floor(bucket / PER_OCTAVE);
  return bucket === 0 ? 0 : 2 ** octave * (1 + (bucket % PER_OCTAVE) / PER_OCTAVE);
}

/** Bars of a timing's latencies with the median and the 99th percentile; there must be at least one. */
export function histogram(timing) {
  const bars = timing.latencies.map(({ fromNanos: from, calls }) => ({ bucket: Math.round(position(Number(from))), calls }));
  const [first, last] = range(bars);
  const x = at => LEFT + (at - first) / (last - first) * (WIDTH - LEFT - RIGHT);
  const most = Math.max(...bars.map(bar => bar.calls));
  const width = Math.max(1, x(1) - x(0) - 1);
  const p50 = Number(timing.p50Nanos), p99 = Number(timing.p99Nanos);
  return frame(`Latencies: half of the calls took no longer than ${duration(p50)}, 99 of 100 no longer than ${duration(p99)}`,
    axis(most, count),
    ticks(fromNanos(first), fromNanos(last)).map(nanos => label(x(position(nanos)), HEIGHT - 4, tickText(nanos), "middle")),
    bars.map(({ bucket, calls }) => {
      const height = Math.max(2, calls / most * (BASE - TOP));
      return s("rect", { class: "plot-bar", x: x(bucket), y: BASE - height, width, height, rx: 1 },
        s("title", {}, `${between(bucket)}: ${count(calls)} ${calls === 1 ? "call" : "calls"}`));
    }),
    marks(x(position(p50)), x(position(p99))));
}

/** What is filled, with room beside it, and never so few that a bar becomes a wall. */
function range(bars) {
  let first = bars[0].bucket - 1, last = bars.at(-1).bucket + 2;
  const missing = Math.max(0, LEAST_BUCKETS - (last - first));
  first = Math.max(0, first - Math.floor(missing / 2));
  last = Math.min(BUCKETS, Math.max(last, first + LEAST_BUCKETS));
  return [Math.max(0, Math.min(first, last - LEAST_BUCKETS)), last];
}

const between = bucket => bucket === BUCKETS - 1 ? `${duration(fromNanos(bucket))} or longer` : `${duration(fromNanos(bucket))} to ${duration(fromNanos(bucket + 1))}`;

function marks(p50, p99) {
  const close = p99 - p50 < 26;
  return [["p50", p50, close ? "end" : "middle", close ? 3 : 0], ["p99", p99, close ? "start" : p99 > WIDTH - 30 ? "end" : "middle", close ? -3 : 0]].map(([name, x, anchor, shift]) => [
    s("line", { class: "plot-mark", x1: x, x2: x, y1: TOP - 5, y2: BASE }), label(x + shift, TOP - 8, name, anchor)]);
}

/** 1, 2 and 5 of each power of ten; only 1 when these are too many. */
function ticks(from, to) {
  for (const steps of [[1, 2, 5], [1]]) {
    const all = [];
    for (let power = 1; power <= to; power *= 10) for (const step of steps) if (step * power > from && step * power < to) all.push(step * power);
    if (all.length <= 7) return all;
  }
  return [1e3, 1e6, 1e9].filter(nanos => nanos > from && nanos < to);
}

function tickText(nanos) {
  const [unit, name] = nanos < 1e3 ? [1, "ns"] : nanos < 1e6 ? [1e3, "µs"] : nanos < 1e9 ? [1e6, "ms"] : [1e9, "s"];
  return `${nanos / unit} ${name}`;
}

/** Calls a second over the last two minutes; the newest on the right. */
export function ratePlot(points) {
  const end = points.at(-1)?.at ?? 0;
  const top = nice(Math.max(1, ...points.map(point => point.rate ?? 0)));
  const x = at => WIDTH - RIGHT - (end - at) / SPAN_MILLIS * (WIDTH - LEFT - RIGHT), y = value => BASE - value / top * (BASE - TOP);
  const known = points.filter(point => point.rate !== null), now = points.at(-1)?.rate;
  return frame(known.length === 0 ? "Calls a second: not known yet" : `Calls a second over the last two minutes: ${now === null ? "not counted" : rate(now)} now, ${rate(Math.max(...known.map(point => point.rate)))} at most`,
    axis(top, rate),
    [["2 min ago", 0, "start"], ["1 min", .5, "middle"], ["now", 1, "end"]].map(([text, part, anchor]) => label(LEFT + part * (WIDTH - LEFT - RIGHT), HEIGHT - 4, text, anchor)),
    stretches(points).map(stretch => {
      const line = stretch.map(point => `${x(point.at).toFixed(1)},${y(point.rate).toFixed(1)}`);
      const [from, to] = [x(stretch[0].at), x(stretch.at(-1).at)].map(value => value.toFixed(1));
      return stretch.length === 1
        ? s("circle", { class: "plot-dot", cx: from, cy: y(stretch[0].rate), r: 2 })
        : [s("path", { class: "plot-area", d: `M${from},${BASE}L${line.join("L")}L${to},${BASE}Z` }), s("path", { class: "plot-line", d: `M${line.join("L")}` })];
    }),
    known.length === 0 && label((LEFT + WIDTH) / 2, (TOP + BASE) / 2, "a point comes with each second status", "middle"));
}

/** What was counted without a break. */
function stretches(points) {
  const all = [];
  let open = null;
  for (const point of points) {
    if (point.rate === null) open = null;
    else if (open) open.push(point);
    else all.push(open = [point]);
  }
  return all;
}

function nice(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].find(step => step * power >= value) * power;
}

function axis(top, text) {
  return [s("line", { class: "plot-grid", x1: LEFT, x2: WIDTH - RIGHT, y1: TOP, y2: TOP }), s("line", { class: "plot-grid", x1: LEFT, x2: WIDTH - RIGHT, y1: BASE, y2: BASE }),
    label(LEFT - 6, TOP + 4, text(top), "end"), label(LEFT - 6, BASE + 1, "0", "end")];
}

const label = (x, y, text, anchor) => s("text", { class: "plot-text", x, y, "text-anchor": anchor }, text);

const frame = (says, ...parts) => s("svg", { class: "plot", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": says }, parts);
