import { ServiceError } from "./service.ts";

/** The only address that services started here listen on. */
export const LOOPBACK = "127.0.0.1";

/** A port that a service wants. */
export interface PortNeed {
  readonly port: number;
  /** For messages: `Kafka`, `Kafka's controller`. */
  readonly purpose: string;
  /** Setting that chooses another port. */
  readonly setting: string;
}

/**
 * Checks that all ports can be listened on.
 *
 * @throws {ServiceError} naming the port, who has it, and what to do
 */
export async function checkPorts(needs: readonly PortNeed[]): Promise<void> {
  for (const need of needs) {
    if (isFree(need.port)) continue;
    const owner = await portOwner(need.port);
    throw new ServiceError(portTakenMessage(need, owner));
  }
}

/** The line for a port that another process has. */
export function portTakenMessage(need: PortNeed, owner: string | undefined): string {
  return `Port ${need.port}, wanted by ${need.purpose}, is taken by ${
    owner ?? "another process"
  }: stop that, or set ${need.setting} to a free port`;
}

/**
 * Where free ports are looked for: below those that systems give to outgoing connections (from 32768
 * on Linux, 49152 elsewhere), any of which may take a port between the look and its use.
 */
const FREE_PORTS = { from: 15_000, to: 32_000 } as const;

/** `count` different ports that are free now. */
export function freePorts(count: number): number[] {
  const listeners: Deno.TcpListener[] = [];
  while (listeners.length < count) {
    const { from, to } = FREE_PORTS;
    const listener = listen(from + Math.floor(Math.random() * (to - from)));
    if (listener !== undefined) listeners.push(listener);
  }
  const ports = listeners.map((listener) => listener.addr.port);
  for (const listener of listeners) listener.close();
  return ports;
}

/** Whether something accepts connections at an address. */
export async function accepts(hostname: string, port: number): Promise<boolean> {
  try {
    const connection = await Deno.connect({ hostname, port });
    connection.close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return false;
  }
}

function isFree(port: number): boolean {
  const listener = listen(port);
  listener?.close();
  return listener !== undefined;
}

/** Undefined when another process has the port. */
function listen(port: number): Deno.TcpListener | undefined {
  try {
    return Deno.listen({ hostname: LOOPBACK, port });
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return undefined;
    throw error;
  }
}

/** The listener in what `lsof -Fpc` prints: `java (pid 4711)`. */
export function parseLsofOwner(output: string): string | undefined {
  const pid = /^p(\d+)$/m.exec(output)?.[1];
  const command = /^c(.+)$/m.exec(output)?.[1];
  return pid === undefined ? undefined : `${command ?? "a process"} (pid ${pid})`;
}

/** The listener in what `ss -Hltnp` prints. */
export function parseSsOwner(output: string): string | undefined {
  const match = /users:\(\("([^"]+)",pid=(\d+)/.exec(output);
  return match === null ? undefined : `${match[1]} (pid ${match[2]})`;
}

/** The process that listens on a local TCP port, if one of the usual tools knows. */
async function portOwner(port: number): Promise<string | undefined> {
  const lsof = await run("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"]);
  return parseLsofOwner(lsof) ??
    parseSsOwner(await run("ss", ["-Hltnp", `sport = :${port}`]));
}

async function run(command: string, args: string[]): Promise<string> {
  try {
    const { stdout } = await new Deno.Command(command, { args, stdin: "null", stderr: "null" })
      .output();
    return new TextDecoder().decode(stdout);
  } catch {
    return ""; // The tool is not installed: the message goes without the name.
  }
}
