// What state a probe is in, and what the governor has made of it, in words.

import { kindOf } from "./text.js";

export const OVER = new Set(["TRIPPED", "EXPIRED", "REMOVED", "REFUSED", "DRIFT", "QUARANTINED"]);

const WORD = { PLACING: "placing", WAITING: "waiting", LIVE: "live", PAUSED: "paused", DRAINING: "draining", EXPIRED: "time is up",
  DRIFT: "class changed", QUARANTINED: "not woven", REMOVED: "removed", REFUSED: "refused" };
const KIND = { PLACING: "busy", WAITING: "warn", LIVE: "ok", PAUSED: "warn", DRAINING: "busy", DRIFT: "warn", QUARANTINED: "bad", REFUSED: "bad" };

const STEPS = ["SPAN", "SAMPLED", "HISTOGRAM", "COUNT", "OFF", "OUT"];
const FIRST = { span: "SPAN", time: "HISTOGRAM", count: "COUNT" };
const DOES = {
  SAMPLED: ["Sampled", "fewer calls become spans than it asks for"],
  HISTOGRAM: ["Timed only", "calls are timed and make no spans"],
  COUNT: ["Counted only", "calls are counted, and no more"],
  OFF: ["Off for now", "its code is in, and counts nothing"],
};

/** {word, kind} of the sign beside a probe's text */
export function stateSign(probe, attached) {
  if (probe.state === "TRIPPED") return tripped(probe);
  if (!attached && !OVER.has(probe.state)) return { word: "ended", kind: "idle" };
  return { word: WORD[probe.state] ?? probe.state.toLowerCase(), kind: KIND[probe.state] ?? "idle" };
}

function tripped(probe) {
  if (probe.step === "OUT") return { word: "cost too much", kind: "bad" };
  return byHits(probe) ? { word: "hits reached", kind: "idle" } : { word: "limit reached", kind: "warn" };
}

const byHits = probe => !probe.reason || /\bhit limit\b/.test(probe.reason);

/** Why it has ended, or shows nothing; empty when its sign and its numbers say all. */
export function stateNote(probe, attached) {
  if (probe.step === "OUT" || probe.state === "EXPIRED" || (probe.state === "TRIPPED" && byHits(probe))) return "";
  if (OVER.has(probe.state)) return [sentence(probe.reason || probe.stateSentence), sentence(probe.action)].filter(Boolean).join(" ");
  if (!attached) return "";
  if (probe.state === "PAUSED") return steppedDown(probe) ? "" : sentence(probe.reason || probe.stateSentence);
  return probe.silence;
}

/** What the governor did: {kind, what, why, next}; null when the probe does what was asked for. */
export function stepLine(probe, attached) {
  if (probe.step === "OUT") {
    const why = probe.stepReason || probe.reason;
    return { kind: "bad", what: "Ended by the governor", does: "its code is taken out of the methods", why: sentence(why), next: sentence(probe.action) };
  }
  if (!attached || OVER.has(probe.state) || !steppedDown(probe)) return null;
  const [what, does] = DOES[probe.step];
  return { kind: "warn", what, does, why: sentence(probe.stepReason), next: "It does more again by itself once that fits." };
}

function steppedDown(probe) {
  return STEPS.indexOf(probe.step) > STEPS.indexOf(FIRST[kindOf(probe.text)]);
}

/** The agent speaks in halves of a sentence, for a terminal. */
function sentence(half) {
  return half && half.charAt(0).toUpperCase() + half.slice(1) + (/[.!?…]$/.test(half) ? "" : ".");
}
