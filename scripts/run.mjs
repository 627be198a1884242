import { fileURLToPath } from "node:url";
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { constants } from "node:os";
import process from "node:process";

/** The repository's folder. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/**
 * The Deno binary of the npm package. Where npm ran no install scripts, the package's launcher puts
 * it in place at its first run; the binary itself, unlike the launcher, takes signals.
 *
 * @param {string} [root] the repository
 * @returns {string} path
 */
export function denoExecutable(root = ROOT) {
  const binary = join(root, "node_modules", "deno", "deno");
  const launcher = join(root, "node_modules", ".bin", "deno");
  if (!existsSync(binary)) spawnSync(launcher, ["--version"]);
  return existsSync(binary) ? binary : launcher;
}

const ECHO_MS = 400;
const PARENT_CHECK_MS = 1_000;

/**
 * Runs a program until it ends, and passes stop signals on to it, once each: a Ctrl-C comes from
 * the terminal and again from npm. The program is in a process group of its own, so that the
 * terminal's does not reach it too.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, onText?: (text: string) => void }} [options] `onText` gets a copy of
 *   what it prints
 * @returns {Promise<number>} its exit code, as a shell gives it
 */
export function run(program, args, { cwd = ROOT, onText } = {}) {
  const child = spawn(program, args, {
    cwd,
    detached: true,
    stdio: onText === undefined ? "inherit" : ["inherit", "pipe", "pipe"],
  });
  for (const [from, to] of [[child.stdout, process.stdout], [child.stderr, process.stderr]]) {
    // A letter may be in two chunks.
    const decoder = new TextDecoder();
    from?.on("data", (/** @type {Uint8Array} */ chunk) => {
      to.write(chunk);
      onText?.(decoder.decode(chunk, { stream: true }));
    });
  }
  const stopForwarding = forwardSignals(child);
  return new Promise((resolve) => {
    child.on("error", (error) => {
      stopForwarding();
      process.stderr.write(`${program} could not be run: ${error.message}\n`);
      resolve(127);
    });
    child.on("close", (code, signal) => {
      stopForwarding();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/** @param {import("node:child_process").ChildProcess} child */
function forwardSignals(child) {
  let last = -Infinity;
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    const now = performance.now();
    const echo = now - last < ECHO_MS;
    last = now;
    if (!echo) child.kill(signal);
  };
  // Deno's task runner hands on these two; a closing terminal is a request to stop as well.
  const handlers = {
    SIGINT: () => forward("SIGINT"),
    SIGTERM: () => forward("SIGTERM"),
    SIGHUP: () => forward("SIGTERM"),
  };
  for (const [signal, handler] of Object.entries(handlers)) process.on(signal, handler);
  // A killed npm leaves this process to another parent.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid !== parent) forward("SIGTERM");
  }, PARENT_CHECK_MS);
  watch.unref();
  return () => {
    clearInterval(watch);
    for (const [signal, handler] of Object.entries(handlers)) process.off(signal, handler);
  };
}
