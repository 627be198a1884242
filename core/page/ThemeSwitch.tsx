import { useState } from "preact/hooks";
import { applyTheme, readTheme, type Theme } from "./theme.ts";

const THEMES: readonly (readonly [Theme, string])[] = [
  ["auto", "Auto"],
  ["light", "Light"],
  ["dark", "Dark"],
];

/** Chooses the theme; the choice is remembered. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(readTheme);
  return (
    <fieldset class="segments" data-testid="theme">
      <legend class="hidden">Theme</legend>
      {THEMES.map(([value, label]) => (
        <label key={value}>
          <input
            type="radio"
            name="theme"
            value={value}
            checked={theme === value}
            onChange={() => {
              applyTheme(value);
              setTheme(value);
            }}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
