import { startWatchdog } from "#core/watchdog/watchdog.ts";
import { processSettings } from "./process_settings.ts";

const problems: string[] = [];

/** What holds for the process, and what is wrong in the settings. */
export const PROCESS = {
  ...processSettings(Deno.env, (problem) => void problems.push(problem)),
  problems,
};

/** Grafana, as the launcher knew it: it may have died while this process began. */
export const PARENT: number = Number(Deno.env.get("PLUGIN_PARENT_PID")) || Deno.ppid;

// It has gone already: nothing has begun, and the launcher removes what is left behind.
if (Deno.ppid !== PARENT) Deno.exit(1);

/** Why the main loop is not watched, once that is known. */
export const UNWATCHED: Promise<string> = new Promise((resolve) =>
  // The rest of the plugin takes long to load: what happens meanwhile is noticed on another thread.
  startWatchdog({
    stallMs: PROCESS.stallMs,
    // Grafana ends a plugin by its protocol; Ctrl-C in a terminal reaches the plugin, too.
    signals: ["SIGTERM"],
    stopWithinMs: 1_800,
    parent: PARENT,
    line: { to: "stderr", level: "@level", message: "@message" },
    onFailure: resolve,
  })
);
