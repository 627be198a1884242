import { ServiceError } from "./service.ts";

/** What a Java process takes beside its heap: code, metadata, threads, buffers; MB. */
const BESIDE_HEAP_MB = 250;

/** A service's heap, with the setting that changes it. */
export interface HeapNeed {
  readonly title: string;
  readonly heapMb: number;
  readonly setting: string;
}

/**
 * Refuses a start that would end in the kernel killing something.
 *
 * @param availableBytes memory that can be had without swapping
 * @throws {ServiceError} when the heaps do not fit
 */
export function checkMemory(needs: readonly HeapNeed[], availableBytes: number): void {
  const neededMb = needs.reduce((sum, { heapMb }) => sum + heapMb + BESIDE_HEAP_MB, 0);
  const availableMb = Math.floor(availableBytes / 1_048_576);
  if (needs.length === 0 || availableMb >= neededMb) return;
  const titles = needs.map(({ title }) => title).join(" and ");
  const settings = needs.map(({ setting, heapMb }) => `${setting}=${Math.round(heapMb / 2)}`);
  throw new ServiceError(
    `Not enough memory: ${titles} may need ${neededMb} MB and ${availableMb} MB are free. ` +
      `Close something, or use smaller heaps (${settings.join(" ")})`,
  );
}
