import { join } from "node:path";
import { RESULTS_DIR } from "../result_file.ts";
import { type PerformancePage, type RecordedResult, writeFigures } from "./performance_page.ts";

const ROOT = join(import.meta.dirname!, "../..");

/** The page that shows what was measured. */
export const PAGE_FILE = join(ROOT, "docs/performance.md");
/** Folder of its pictures. */
export const IMAGES_DIR = join(ROOT, "docs/images");

const RESULT = /^([a-z]+)-(\d{4}-\d{2}-\d{2})\.json$/;

/** The page as the newest recorded runs have it, formatted. */
export async function currentPage(): Promise<PerformancePage> {
  const { page, images } = writeFigures(await Deno.readTextFile(PAGE_FILE), await newestResults());
  return { page: await format(page), images };
}

async function newestResults(): Promise<ReadonlyMap<string, RecordedResult>> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(RESULTS_DIR)) {
    if (RESULT.test(name)) names.push(name);
  }
  const newest = new Map<string, RecordedResult>();
  for (const name of names.sort()) {
    newest.set(RESULT.exec(name)![1]!, {
      path: `../bench/results/${name}`,
      content: JSON.parse(await Deno.readTextFile(join(RESULTS_DIR, name))),
    });
  }
  return newest;
}

/** Markdown as `deno fmt` leaves it, so that a formatted page does not differ from a written one. */
async function format(markdown: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--config", join(ROOT, "deno.json"), "--ext", "md", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(markdown));
  await writer.close();
  const { success, stdout } = await child.output();
  if (!success) throw new Error("The page could not be formatted");
  return new TextDecoder().decode(stdout);
}
