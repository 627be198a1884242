import { ServiceError } from "../service.ts";
import { portOwner } from "./port_owner.ts";

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

/** The line for a port that somebody else has. */
export function portTakenMessage(need: PortNeed, owner: string | undefined): string {
  return `Port ${need.port}, wanted by ${need.purpose}, is taken by ${
    owner ?? "another process"
  }: stop that, or set ${need.setting} to a free port`;
}

/** `count` different ports that nobody listens on now. */
export function freePorts(count: number): number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: LOOPBACK, port: 0 }),
  );
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
  try {
    Deno.listen({ hostname: LOOPBACK, port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}
