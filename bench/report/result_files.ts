import { join } from "node:path";
import { RESULTS_DIR } from "../result_file.ts";
import { type RecordedResult, type ReportPage, writeFigures } from "./report_page.ts";
import { PREDICTION_SECTIONS, SECTIONS, type SectionWriter } from "./sections.ts";

/** The repository. */
export const ROOT = join(import.meta.dirname!, "../..");

/** The pages that show what was measured, and what makes the parts of each. */
export const PAGES: Readonly<Record<string, Readonly<Record<string, SectionWriter>>>> = {
  "docs/performance.md": SECTIONS,
  "docs/predictions.md": PREDICTION_SECTIONS,
};
/** Folder of their pictures. */
export const IMAGES_DIR = join(ROOT, "docs/images");

const RESULT = /^([a-z]+)-(\d{4}-\d{2}-\d{2})\.json$/;

/** The pages by their paths, as the newest recorded runs have them, formatted. */
export async function currentPages(): Promise<ReadonlyMap<string, ReportPage>> {
  const results = await newestResults();
  const pages = new Map<string, ReportPage>();
  for (const [path, sections] of Object.entries(PAGES)) {
    const text = await Deno.readTextFile(join(ROOT, path));
    const { page, images } = writeFigures(text, { results, sections });
    pages.set(path, { page: await format(page), images });
  }
  return pages;
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
