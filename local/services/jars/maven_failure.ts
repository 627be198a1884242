import { stripVTControlCharacters } from "node:util";

/** One line saying why Maven could not fetch the jars, out of all that it printed. */
export function mavenFailure(title: string, output: string): string {
  const line =
    stripVTControlCharacters(output).split("\n").map((text) =>
      text.replace(/^\[ERROR\]\s*/, "").trim()
    )
      .find((text) => text !== "" && !text.startsWith("[")) ?? "Maven gave no reason";
  const reason = shorten(line.replace(/ -> \[Help \d+\].*$/, ""));
  return `The jars of ${title} could not be fetched: ${reason}. Check the network and Maven's ` +
    "mirrors and proxies (~/.m2/settings.xml), then start again";
}

const MAX_REASON = 300;

function shorten(text: string): string {
  return text.length <= MAX_REASON ? text : `${text.slice(0, MAX_REASON)}…`;
}
