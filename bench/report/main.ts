import { join } from "node:path";
import { currentPage, IMAGES_DIR, PAGE_FILE } from "./result_files.ts";

// Writes the tables and pictures of docs/performance.md from the newest recorded runs.
const { page, images } = await currentPage();
await Deno.writeTextFile(PAGE_FILE, page);
for (const [name, svg] of images) await Deno.writeTextFile(join(IMAGES_DIR, name), svg);
await Deno.stdout.write(
  new TextEncoder().encode(`docs/performance.md and ${images.size} pictures are written\n`),
);
