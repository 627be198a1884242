import { getHeapStatistics } from "node:v8";
import { parseDuration } from "#core/declaration/duration.ts";

/** What holds for the whole process, of all datasources: from Grafana's section of the plugin. */
export interface ProcessSettings {
  /** A main loop that is stalled for so long ends the process, ms; Infinity for no limit. */
  readonly stallMs: number;
  /** Memory that all answers may take together, bytes; undefined for a share of the heap. */
  readonly queryMemoryBytes: number | undefined;
}

const MIB = 1_048_576;
const STALL_MS = 30_000;
/** Share of the heap that answers may take at most: what else there is must have room beside them. */
const MOST_OF_HEAP = 0.8;

/**
 * Reads `stall_limit` and `query_memory` of `[plugin.sluice-streams-datasource]`. What is wrong is
 * left at its default: a typing error must not keep every dashboard empty.
 *
 * @param onWrong takes what is wrong, in words
 * @param options.heapBytes default: the most that this process's heap can take
 */
export function processSettings(
  env: { get(name: string): string | undefined },
  onWrong: (problem: string) => void,
  { heapBytes = getHeapStatistics().heap_size_limit }: { readonly heapBytes?: number } = {},
): ProcessSettings {
  const read = <T>(name: string, allowed: string, parse: (text: string) => T | undefined) => {
    const text = env.get(`GF_PLUGIN_${name.toUpperCase()}`)?.trim();
    if (!text) return undefined;
    const value = parse(text);
    if (value === undefined) {
      onWrong(`${name} must be ${allowed}: '${text}' is not used`);
    }
    return value;
  };
  const bounded = (size: number | undefined) => {
    const most = Math.floor(heapBytes * MOST_OF_HEAP / MIB) * MIB;
    if (size === undefined || size <= most) return size;
    onWrong(
      `query_memory is more than the plugin's process can have: its heap takes at most ` +
        `${Math.floor(heapBytes / MIB)} MiB, of which answers get ${most / MIB} MiB. Set ` +
        `query_memory to ${most / MIB}MiB or less, or give the machine more memory`,
    );
    return most;
  };
  return {
    stallMs: read("stall_limit", "a duration such as 30s, at least 1s, or never", stallMs) ??
      STALL_MS,
    queryMemoryBytes: bounded(
      read("query_memory", "a size such as 512MiB or 2GiB, at least 8MiB", bytes),
    ),
  };
}

function stallMs(text: string): number | undefined {
  if (text === "never") return Infinity;
  if (!/[a-z]$/.test(text)) return undefined;
  try {
    const ms = parseDuration(text);
    return ms >= 1_000 ? ms : undefined;
  } catch {
    return undefined;
  }
}

function bytes(text: string): number | undefined {
  const [, number, unit] = /^(\d+)\s*(MiB|GiB)$/.exec(text) ?? [];
  const size = Number(number) * (unit === "GiB" ? 1_024 * MIB : MIB);
  return size >= 8 * MIB ? size : undefined;
}
