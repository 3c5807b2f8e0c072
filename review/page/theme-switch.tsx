import { useLayoutEffect, useState } from "preact/hooks";
import { keepChoice, readKept } from "#review/state/kept-choice.ts";

const themes = { auto: "Theme: system", dark: "Theme: dark", light: "Theme: light" } as const;
type Theme = keyof typeof themes;
const next = { auto: "dark", dark: "light", light: "auto" } as const;

const keptTheme = (): Theme => {
  const kept = readKept("theme");
  return kept === "dark" || kept === "light" ? kept : "auto";
};

/** The system's choice unless a person makes another one. */
export const ThemeSwitch = () => {
  const [theme, setTheme] = useState<Theme>(keptTheme);
  useLayoutEffect(() => {
    if (theme === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
    keepChoice("theme", theme === "auto" ? null : theme);
  }, [theme]);
  return (
    <button
      type="button"
      class="quiet"
      onClick={() => {
        setTheme(next[theme]);
      }}
    >
      {themes[theme]}
    </button>
  );
};
