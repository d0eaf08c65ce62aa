import { type CSSVariablesResolver, createTheme } from "@mantine/core";

export const theme = createTheme({
  primaryColor: "blue",
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: "md",
  fontFamily: "system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Liberation Mono', Menlo, monospace",
  headings: { fontWeight: "650" },
  respectReducedMotion: true,
});

/** The library's quiet colours are too pale to be read by everybody: WCAG asks for a contrast of 4.5. */
export const readableColors: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#545b63",
    "--mantine-color-placeholder": "#6a7178",
    "--mantine-color-error": "#b3261e",
    "--mantine-color-blue-light-color": "#1864ab",
    "--mantine-color-yellow-outline": "#8a5a00",
  },
  dark: {
    "--mantine-color-dimmed": "#adb5bd",
    "--mantine-color-placeholder": "#9aa1a8",
    "--mantine-color-error": "#ff8a80",
    "--mantine-color-blue-light-color": "#a5d8ff",
  },
});
