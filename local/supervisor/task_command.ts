import { pollVariable, type Stream } from "#core/declaration/mod.ts";
import { addressesOf } from "../services/external.ts";

/** A task of deno.json, ready to spawn. */
export interface TaskCommand {
  /** Variables that are set before it. */
  readonly env: Readonly<Record<string, string>>;
  /** What follows `deno`: `run`, permissions, entry, arguments. */
  readonly args: readonly string[];
  /** The script that is run. */
  readonly entry: string;
}

/** Value of an environment variable. */
export type Lookup = (name: string) => string | undefined;

/** `deno`, or a path to it. */
const DENO = /(?:^|\/)deno$/;
/** A variable that is set for a command. */
const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s;
const NAME = /^\$(?:(\w+)|\{(\w+)\})/;

/**
 * Splits a command into words as a shell does: blanks, quotes, backslashes, `$NAME` and `${NAME}`.
 *
 * @throws {SyntaxError} on an open quote, or an operator, which needs a real shell
 */
export function splitCommand(command: string, lookup: Lookup): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let i = 0; i < command.length; i++) {
    const char = command[i]!;
    const variable = char === "$" && quote !== "'" ? NAME.exec(command.slice(i)) : null;
    if (variable !== null) {
      word = (word ?? "") + (lookup(variable[1] ?? variable[2]!) ?? "");
      i += variable[0].length - 1;
    } else if (char === quote) quote = "";
    else if (quote === "" && (char === "'" || char === '"')) {
      quote = char;
      word ??= "";
    } else if (quote !== "'" && char === "\\") word = (word ?? "") + (command[++i] ?? "");
    else if (quote === "" && /\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (quote === "" && /[&|;<>()]/.test(char)) {
      throw new SyntaxError(`'${char}' needs a shell: ${command}`);
    } else word = (word ?? "") + char;
  }
  if (quote !== "") throw new SyntaxError(`A quote is left open: ${command}`);
  if (word !== undefined) words.push(word);
  return words;
}

/**
 * Reads a task `deno run …`, or `NAME=value deno run …`, so that a worker's permissions are written in one place only.
 *
 * @param denoJson content of deno.json
 * @throws {Error} when there is no such task, or it is not a plain `deno run … something.ts`
 */
export function taskCommand(
  denoJson: string,
  { task, lookup }: { readonly task: string; readonly lookup: Lookup },
): TaskCommand {
  const { tasks = {} }: { tasks?: Record<string, string | { command?: string }> } = JSON.parse(
    denoJson,
  );
  const declared = tasks[task];
  const command = typeof declared === "string" ? declared : declared?.command;
  if (command === undefined) throw new Error(`deno.json has no task '${task}'`);
  const words = splitCommand(command, lookup);
  const first = words.findIndex((word) => !ASSIGNMENT.test(word));
  const assigned = words.slice(0, first).map((word) => ASSIGNMENT.exec(word)!);
  const env = Object.fromEntries(assigned.map(([, name, value]) => [name!, value!]));
  const [deno, ...args] = words.slice(first);
  const entry = args.find((argument) => !argument.startsWith("-") && argument.endsWith(".ts"));
  if (!DENO.test(deno ?? "") || args[0] !== "run" || entry === undefined) {
    throw new Error(`Task '${task}' of deno.json must be 'deno run … main.ts', not '${command}'`);
  }
  return { env, args, entry };
}

/** The `host:port` lists of what the poll worker of these streams is told to ask. */
export function polledHosts(
  streams: readonly Pick<Stream, "name" | "poll">[],
  lookup: Lookup,
): readonly string[] {
  return streams.filter(({ poll }) => poll !== undefined).flatMap((stream) => {
    const given = lookup(pollVariable(stream)) ?? "";
    // The worker says what is wrong with one that is no address.
    if (!URL.canParse(given)) return [];
    const { hostname, port, protocol } = new URL(given);
    return [`${hostname}:${port || (protocol === "https:" ? 443 : 80)}`];
  });
}

const LOCAL: ReadonlySet<string> = new Set(["localhost", "127.0.0.1"]);

/**
 * The value of SLUICE_ALLOW_NET: hosts that workers may reach beside this machine, written so that
 * it continues `--allow-net=localhost,127.0.0.1`.
 *
 * @param lists `host:port` lists of the services in use
 * @param given what the person set; kept
 * @returns `,host,host`, or nothing when all are local
 */
export function allowNet(lists: readonly string[], given: string | undefined): string {
  const hosts = lists.flatMap(addressesOf).map(({ hostname }) =>
    hostname.includes(":") ? `[${hostname}]` : hostname
  );
  const chosen = (given ?? "").split(",").map((host) => host.trim()).filter((host) => host !== "");
  const all = new Set([...chosen, ...hosts].filter((host) => !LOCAL.has(host)));
  return [...all].map((host) => `,${host}`).join("");
}
