import { barChartSvg } from "./bar_chart.tsx";
import type { ResultOrigin } from "../result_file.ts";
import { originLine, type SectionWriter } from "./sections.ts";

/** A recorded run. */
export interface RecordedResult {
  /** Its file, seen from the page. */
  readonly path: string;
  readonly content: { readonly origin: ResultOrigin };
}

/** A page and its pictures. */
export interface ReportPage {
  readonly page: string;
  /** SVG documents by the name of their file. */
  readonly images: ReadonlyMap<string, string>;
}

/**
 * Writes what was measured between the page's marks, `<!-- name -->` and `<!-- /name -->`, and
 * leaves the rest as it is.
 *
 * @param made newest result of each benchmark, and what makes the part of each that the page has
 * @throws {RangeError} when a benchmark has no marks in the page
 */
export function writeFigures(
  page: string,
  { results, sections }: {
    readonly results: ReadonlyMap<string, RecordedResult>;
    readonly sections: Readonly<Record<string, SectionWriter>>;
  },
): ReportPage {
  const images = new Map<string, string>();
  for (const [name, write] of Object.entries(sections)) {
    const result = results.get(name);
    const lines = [`No run is recorded. \`npx deno task bench ${name}\` makes one.`];
    if (result !== undefined) {
      const { markdown, charts } = write(result.content as never);
      lines.splice(0, 1);
      for (const [image, chart] of Object.entries(charts)) {
        if (chart.bars.length === 0) continue;
        images.set(`${image}.svg`, barChartSvg(chart));
        lines.push(`![${chart.title}](images/${image}.svg)`, "");
      }
      lines.push(markdown, "", originLine(result.content.origin, result.path));
    }
    page = replaceBetween(page, name, lines.join("\n"));
  }
  return { page, images };
}

function replaceBetween(page: string, name: string, text: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(open), page.indexOf(close)];
  if (from === -1 || to < from) throw new RangeError(`The page has no ${open} … ${close}`);
  return `${page.slice(0, from + open.length)}\n\n${text}\n\n${page.slice(to)}`;
}
