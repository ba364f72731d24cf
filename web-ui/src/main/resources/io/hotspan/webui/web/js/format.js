// Numbers, times and names as people read them. Nanoseconds come as strings; differences of them fit a number.

export const nanosBetween = (start, end) => Number(BigInt(end) - BigInt(start));

/** 850 ns, 12.4 µs, 18.2 ms, 1.35 s */
export function duration(nanos) {
  if (nanos < 1e3) return `${Math.max(0, Math.round(nanos))} ns`;
  if (nanos < 1e6) return `${three(nanos / 1e3)} µs`;
  if (nanos < 1e9) return `${three(nanos / 1e6)} ms`;
  if (nanos < 120e9) return `${three(nanos / 1e9)} s`;
  return `${Math.floor(nanos / 60e9)} min`;
}

const three = value => value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : Math.round(value).toString();

/** 12:01:07.114 in local time */
export function clock(unixNano) {
  const date = new Date(Number(BigInt(unixNano) / 1000000n));
  const two = value => String(value).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

export const dateAndClock = unixNano => `${new Date(Number(BigInt(unixNano) / 1000000n)).toLocaleDateString()} ${clock(unixNano)}`;

/** 1:47 */
export function countdown(millis) {
  const seconds = Math.max(0, Math.ceil(millis / 1000));
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)}h ${String(Math.floor(seconds / 60) % 60).padStart(2, "0")}m`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** 3d 4h, 2h 10m, 12m, 40s */
export function uptime(millis) {
  const seconds = Math.floor(millis / 1000), minutes = Math.floor(seconds / 60), hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)}d ${hours % 24}h`;
  if (hours > 0) return `${hours}h ${minutes % 60}m`;
  return minutes > 0 ? `${minutes}m` : `${seconds}s`;
}

export function rate(perSecond) {
  if (perSecond === 0) return "0";
  if (perSecond < 10) return perSecond.toFixed(1);
  return perSecond < 10000 ? Math.round(perSecond).toLocaleString("en") : `${(perSecond / 1000).toFixed(1)}k`;
}

export const count = value => value < 100000 ? value.toLocaleString("en") : value < 1e6 ? `${Math.round(value / 1000)}k` : `${(value / 1e6).toFixed(1)}M`;

/** 0 %, < 0.1 %, 1.2 %, 14 % of a part of one */
export function percent(part) {
  if (part <= 0) return "0 %";
  if (part < 0.0005) return "< 0.1 %";
  return `${(100 * part).toFixed(part < 0.0995 ? 1 : 0)} %`;
}

export const plural = (value, one, many) => `${count(value)} ${value === 1 ? one : many ?? one + "s"}`;

/** {package: "com.shop.", name: "Order.Line"} */
export function splitClass(name) {
  if (/\.(jar|war)$/.test(name)) return { pack: "", name: name.slice(name.lastIndexOf("/") + 1) };
  const dot = name.lastIndexOf(".");
  return { pack: name.slice(0, dot + 1), name: name.slice(dot + 1) };
}

export const simpleClass = name => splitClass(name).name;

const PRIMITIVES = { B: "byte", C: "char", D: "double", F: "float", I: "int", J: "long", S: "short", Z: "boolean", V: "void" };

/** {parameters: ["com.shop.Cart", "int"], result: "void"} of a method descriptor */
export function descriptor(text) {
  const types = [];
  let at = 1, arrays = 0;
  const read = () => {
    arrays = 0;
    while (text[at] === "[") { arrays++; at++; }
    let type = PRIMITIVES[text[at]];
    if (!type) {
      const end = text.indexOf(";", at);
      type = text.slice(at + 1, end).replaceAll("/", ".");
      at = end;
    }
    at++;
    return type + "[]".repeat(arrays);
  };
  while (at < text.length && text[at] !== ")") types.push(read());
  at++;
  return { parameters: types, result: read() };
}

/** 90s, 2m, 1h or plain seconds as milliseconds; NaN when it is none */
export function parseTime(text) {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|min|h)?\s*$/.exec(text);
  return match ? Math.round(Number(match[1]) * { ms: 1, s: 1e3, m: 6e4, min: 6e4, h: 36e5 }[match[2] ?? "s"]) : NaN;
}

export function timeText(millis) {
  if (millis % 36e5 === 0) return `${millis / 36e5}h`;
  if (millis % 6e4 === 0) return `${millis / 6e4}m`;
  return `${millis / 1e3}s`;
}
