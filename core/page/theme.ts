/** The themes that a person can choose. */
export type Theme = "auto" | "light" | "dark";

const NAME = "sluice-theme";

/** The remembered choice; `auto` when there is none. */
export function readTheme(): Theme {
  try {
    const theme = localStorage.getItem(NAME);
    return theme === "light" || theme === "dark" ? theme : "auto";
  } catch {
    return "auto"; // storage can be forbidden
  }
}

/** Applies a choice and remembers it. */
export function applyTheme(theme: Theme): void {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(NAME, theme);
  } catch {
    // storage can be forbidden: the choice then lasts as long as the page
  }
}
