/** The plugin's backend, whose main loop spins for ever once SIGUSR1 asks for it. */
Deno.addSignalListener("SIGUSR1", () => {
  for (;;);
});
await import("../backend/main.ts");
