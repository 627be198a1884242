const MAX_BYTES = 512 * 1_024;

/** The size of a log file now, bytes; 0 when there is none. */
export async function logEnd(file: string): Promise<number> {
  try {
    return (await Deno.stat(file)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** The lines written since the file had `start` bytes, at most the last 512 KB of them. */
export async function readLogSince(file: string, start: number): Promise<string[]> {
  const size = await logEnd(file);
  if (size === 0) return [];
  // A file that shrank was rotated: all of it is new.
  const from = Math.max(size < start ? 0 : start, size - MAX_BYTES);
  const handle = await Deno.open(file); // Reading its stream to the end closes it.
  await handle.seek(from, Deno.SeekMode.Start);
  const text = await new Response(handle.readable).text();
  return text.split("\n").filter((line) => line !== "");
}
