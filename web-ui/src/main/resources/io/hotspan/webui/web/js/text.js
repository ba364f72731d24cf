// Small edits of a probe's text. What it means is for the console to say; here it is only cut at its outermost signs.

/** {point, condition, actions: ["return", "attr(x)"]} */
function cut(text) {
  let quote = "", arrow = -1, when = -1;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quote) { if (c === "\\") i++; else if (c === quote) quote = ""; }
    else if (c === '"' || c === "'") quote = c;
    else if (arrow < 0 && text.startsWith("->", i)) arrow = i;
    else if (when < 0 && arrow < 0 && /\swhen\s$/.test(text.slice(Math.max(0, i - 5), i + 1))) when = i - 5;
  }
  const head = arrow < 0 ? text : text.slice(0, arrow);
  return {
    point: (when < 0 ? head : head.slice(0, when)).trim(),
    condition: when < 0 ? "" : head.slice(when).trim().replace(/^when\s+/, ""),
    actions: arrow < 0 ? [] : atCommas(text.slice(arrow + 2)),
  };
}

function atCommas(text) {
  const parts = [];
  let depth = 0, quote = "", from = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quote) { if (c === quote) quote = ""; }
    else if (c === '"' || c === "'") quote = c;
    else if (c === "(") depth++;
    else if (c === ")") depth--;
    else if (c === "," && depth === 0) { parts.push(text.slice(from, i).trim()); from = i + 1; }
  }
  parts.push(text.slice(from).trim());
  return parts.filter(Boolean);
}

function join({ point, condition, actions }) {
  return point + (condition ? ` when ${condition}` : "") + (actions.length ? ` -> ${actions.join(", ")}` : "");
}

const KINDS = ["span", "count", "time"];

export const actionsOf = text => cut(text).actions;
export const hasCondition = text => cut(text).condition !== "";
export const kindOf = text => cut(text).actions.find(action => KINDS.includes(action)) ?? "span";

export function withKind(text, kind) {
  const parts = cut(text);
  parts.actions = kind === "span" ? parts.actions.filter(action => !KINDS.includes(action)) : [kind];
  return join(parts);
}

export function withToggled(text, action) {
  const parts = cut(text);
  parts.actions = parts.actions.includes(action) ? parts.actions.filter(other => other !== action) : [...parts.actions, action];
  return join(parts);
}

export function withCondition(text, condition) {
  return join({ ...cut(text), condition });
}
