// Line icons on a 16 × 16 grid.

import { s } from "./dom.js";

const PATHS = {
  search: ["M7 12.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11Z", "m11 11 3.5 3.5"],
  close: ["m4 4 8 8", "m12 4-8 8"],
  pin: ["M6 2h4l-.5 4.5L12 9H4l2.5-2.5L6 2Z", "M8 9v5"],
  edit: ["m3 13 .7-3L11 2.7a1.2 1.2 0 0 1 1.7 0l.6.6a1.2 1.2 0 0 1 0 1.7L6 12.3 3 13Z"],
  again: ["M13 8a5 5 0 1 1-1.5-3.6", "M13 2v3h-3"],
  pause: ["M5.5 3v10", "M10.5 3v10"],
  play: ["M5 3.5v9l7-4.5-7-4.5Z"],
  right: ["m6 4 4 4-4 4"],
  down: ["m4 6 4 4 4-4"],
  back: ["M13 8H3", "m7 4-4 4 4 4"],
  light: ["M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z", "M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1"],
  dark: ["M13.5 9.6A6 6 0 1 1 6.4 2.5a4.8 4.8 0 0 0 7.1 7.1Z"],
  auto: ["M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Z", "M8 2v12", "M8 5h4.8M8 8h6M8 11h4.8"],
  help: ["M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Z", "M6.2 6.2c.2-2.4 3.8-2.2 3.6 0-.1 1.4-1.8 1.4-1.8 2.9", "M8 11.4v.2"],
  copy: ["M5.5 5.5h7v8h-7z", "M3.5 10.5v-8h7"],
  plus: ["M8 3v10", "M3 8h10"],
  bars: ["M3 13V9", "M8 13V3", "M13 13V6"],
  lower: ["M2.5 4h4v4.5h4V13h3", "m11.5 11 2 2-2 2"],
  check: ["m3 8.5 3.2 3.2L13 5"],
};

export function icon(name) {
  return s("svg", { viewBox: "0 0 16 16", class: "glyph", fill: "none", stroke: "currentColor", "stroke-width": "1.5",
    "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" }, PATHS[name].map(d => s("path", { d })));
}
