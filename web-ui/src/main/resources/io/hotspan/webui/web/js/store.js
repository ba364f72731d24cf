// What the page knows. Views read it and are told, once a frame, that something changed.

import { noteRates } from "./rates.js";
import { OVER } from "./states.js";

const MAX_SPANS = 1000;

export const store = {
  about: { version: "", user: "", otlp: "", pinFile: "", selectedPid: 0 },
  line: "waiting",
  jvms: null,
  jvmsAt: 0,
  targets: new Map(),
  spans: new Map(),
  lost: 0,
  pinned: new Map(),
};

const listeners = new Set();
let scheduled = false;

export function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function changed() {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    for (const listener of listeners) listener();
  });
}

export function take(event, data) {
  if (event === "jvms") {
    store.jvms = data;
    store.jvmsAt = Date.now();
  } else if (event === "target") {
    data.at = Date.now();
    store.targets.set(data.id, data);
    noteRates(data, OVER);
  } else if (event === "spans") addSpans(data);
  else if (event === "lost") store.lost += data.spans;
  changed();
}

/** Newest first, each once, bounded. */
export function addSpans(spans) {
  for (const span of spans) {
    const list = spansOf(span.target);
    if (list.known.has(span.order)) continue;
    list.known.add(span.order);
    let at = 0;
    while (at < list.rows.length && list.rows[at].order > span.order) at++;
    list.rows.splice(at, 0, span);
    list.version++;
    if (list.rows.length > MAX_SPANS) list.known.delete(list.rows.pop().order);
  }
}

export function spansOf(target) {
  let list = store.spans.get(target);
  if (!list) {
    list = { rows: [], known: new Set(), version: 0, loaded: false };
    store.spans.set(target, list);
  }
  return list;
}

/** A probe's colour: the same in its row, its spans and its waterfall bars. */
export function colour(probe) {
  const number = Number(/\d+$/.exec(probe)?.[0] ?? [...probe].reduce((sum, c) => sum + c.charCodeAt(0), 0));
  return `p${(number + 7) % 8}`;
}
