// Light, dark, or as the system says.

const KEY = "hotspan-theme";
const NEXT = { auto: "light", light: "dark", dark: "auto" };

export const theme = () => localStorage.getItem(KEY) ?? "auto";

export function applyTheme() {
  const now = theme();
  if (now === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = now;
}

export function nextTheme() {
  localStorage.setItem(KEY, NEXT[theme()]);
  applyTheme();
  return theme();
}
