import React, { useEffect, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import { createTheme, dateTime, EventBusSrv, LoadingState, ThemeContext } from "@grafana/data";
import { LiveWindowsPanel } from "../../../grafana-plugin/src/panel/components/LiveWindowsPanel";
import { World } from "./world.ts";

const query = new URLSearchParams(location.search);
const text = (name: string, otherwise: string) => query.get(name) ?? otherwise;
const number = (name: string, otherwise: number) => Number(query.get(name) ?? otherwise);

const theme = createTheme({ colors: { mode: text("theme", "dark") === "light" ? "light" : "dark" } });
const range = number("range", 300_000);
const world = new World({
  keys: number("keys", 50),
  size: number("size", 10_000),
  range,
  delay: number("delay", 12_000),
  lateness: number("lateness", 60_000),
  theme,
}, Date.now());
const rate = number("rate", 50);

const options = {
  layout: text("layout", "rows"),
  style: text("style", "bars"),
  showHeader: true,
  showWatermark: true,
  showLateness: true,
  showMarks: true,
  showCompleteness: true,
  legend: { showLegend: text("legend", "1") === "1", displayMode: "list", placement: "bottom", calcs: [] },
  tooltip: { mode: text("tooltip", "single"), sort: "none" },
};

const counters = { answers: 0 };
Object.assign(globalThis, { counters });

function Harness() {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (rate === 0) return undefined;
    const timer = setInterval(() => {
      const at = Date.now();
      world.advance(at);
      counters.answers++;
      setNow(at);
    }, 1000 / rate);
    return () => clearInterval(timer);
  }, []);
  const data = useMemo(() => ({
    state: LoadingState.Streaming,
    series: query.get("empty") ? [] : [world.windows(now), world.logs()],
    timeRange: timeRange(),
  }), [now]);
  const Panel = LiveWindowsPanel as React.ComponentType<Record<string, unknown>>;
  return (
    <Panel
      data={data}
      options={options}
      width={number("width", 1200)}
      height={number("height", 640)}
      timeRange={timeRange()}
      timeZone="utc"
      onChangeTimeRange={() => undefined}
      eventBus={new EventBusSrv()}
    />
  );
}

function timeRange() {
  const now = Date.now();
  return { from: dateTime(now - range), to: dateTime(now), raw: { from: "now-5m", to: "now" } };
}

Object.assign(document.body.style, {
  margin: "0",
  padding: "8px",
  background: theme.colors.background.primary,
  color: theme.colors.text.primary,
  font: `${theme.typography.fontSize}px ${theme.typography.fontFamily}`,
});
const style = document.createElement("style");
style.textContent = "*{box-sizing:border-box} button{font:inherit;background:none;border:0;color:inherit} table{border-collapse:collapse}";
document.head.append(style);
document.body.append(Object.assign(document.createElement("div"), { id: "root" }));
createRoot(document.getElementById("root")!).render(
  <ThemeContext.Provider value={theme}>
    <Harness />
  </ThemeContext.Provider>,
);
