/** Flags that every local Java service gets. */
export function heapFlags(heapMb: number): string[] {
  return [
    `-Xms${Math.ceil(heapMb / 2)}m`,
    `-Xmx${heapMb}m`,
    // G1's threads and regions cost more than they give on a heap this small.
    heapMb <= 512 ? "-XX:+UseSerialGC" : "-XX:+UseG1GC",
    // A process without memory is best replaced: it says so, and the next start recovers its data.
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.net.preferIPv4Stack=true",
    "-Djava.awt.headless=true",
    "-Dfile.encoding=UTF-8",
  ];
}

/** The flag by which a process is known to be ours, and of this folder. */
export function dataMarker(dataDir: string): string {
  return `-Dsluice.data=${dataDir}`;
}
