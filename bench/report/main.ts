import { join } from "node:path";
import { currentPages, IMAGES_DIR, ROOT } from "./result_files.ts";

// Writes the tables and pictures of the pages from the newest recorded runs.
for (const [path, { page, images }] of await currentPages()) {
  await Deno.writeTextFile(join(ROOT, path), page);
  for (const [name, svg] of images) await Deno.writeTextFile(join(IMAGES_DIR, name), svg);
  const line = `${path} and ${images.size} pictures are written\n`;
  await Deno.stdout.write(new TextEncoder().encode(line));
}
