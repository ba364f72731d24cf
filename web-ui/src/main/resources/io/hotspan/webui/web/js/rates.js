// How often each method was called: kept in the page, from one status of the target to the next.

const KEEP_MILLIS = 120000;
const LEAST_MILLIS = 900;
const NOW_MILLIS = 5000;

/** target -> probe -> {index: method -> place, samples: [{at, counts}]}; no counts = nothing was counted then */
const targets = new Map();

/** Takes up a status; one that was seen before, or comes too soon after another, adds nothing. */
export function noteRates(target, over) {
  const before = targets.get(target.id), histories = new Map();
  for (const probe of target.probes) {
    if (probe.timings.length === 0) continue;
    const history = before?.get(probe.id) ?? { index: new Map(), samples: [] };
    histories.set(probe.id, history);
    const last = history.samples.at(-1);
    if (over.has(probe.state) || target.statusMillis === 0 || (last && target.statusMillis < last.at + LEAST_MILLIS)) continue;
    history.samples.push({ at: target.statusMillis, counts: probe.step === "OFF" ? null : counts(probe.timings, history.index) });
    while (history.samples[0].at < target.statusMillis - KEEP_MILLIS) history.samples.shift();
  }
  targets.set(target.id, histories);
}

function counts(timings, index) {
  for (const { method } of timings) if (!index.has(method)) index.set(method, index.size);
  const numbers = new Float64Array(index.size);
  for (const { method, count } of timings) numbers[index.get(method)] = count;
  return numbers;
}

const historyOf = (target, probe) => targets.get(target)?.get(probe);

/** A function from a method to its calls a second over the last seconds; null where that is not known. */
export function ratesNow(target, probe) {
  const history = historyOf(target, probe), last = history?.samples.at(-1);
  if (!last?.counts) return () => null;
  let from = last;
  for (let i = history.samples.length - 2; i >= 0; i--) {
    const sample = history.samples[i];
    if (!sample.counts || sample.at < last.at - NOW_MILLIS) break;
    from = sample;
  }
  return method => between(from, last, history.index.get(method));
}

/** Calls a second of one method, oldest first: [{at, rate}], and null where it was not counted. */
export function ratesOf(target, probe, method) {
  const history = historyOf(target, probe), place = history?.index.get(method);
  if (place === undefined) return [];
  return history.samples.slice(1).map((sample, i) => ({ at: sample.at, rate: between(history.samples[i], sample, place) }));
}

function between(from, to, place) {
  if (from === to || !from.counts || !to.counts || place === undefined) return null;
  // A method that came later had no call before; a number that fell was set to nothing meanwhile.
  return Math.max(0, to.counts[place] - (from.counts[place] ?? 0)) * 1000 / (to.at - from.at);
}
