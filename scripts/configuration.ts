/**
 * `deno task config`: writes `docs/configuration.md` from the declarations of settings and streams.
 * With `--check` it only compares, and ends with 1 when the page is not what they give.
 *
 * @module
 */
import type { Settings } from "#core/config/config.ts";
import { settings } from "#core/config/settings.ts";
import { catalogue } from "#streams/catalogue.ts";
import { grafanaSettings } from "../local/grafana/settings.ts";
import { serviceSettings } from "../local/services/settings.ts";

const PAGE = new URL("../docs/configuration.md", import.meta.url);

/** The whole page, as `deno fmt` leaves it. */
export function configurationPage(): string {
  return `# Configuration

<!-- Written by \`npx deno task config\`: change the declarations of the settings, not this page. -->

Settings are environment variables, read and checked when a worker starts. A wrong value stops the
worker with exit code 2; its message names every wrong variable, the value (unless it is a secret)
and what is allowed. An empty variable counts as one that is not set.

## Workers

${settingsTable(settings)}

## Kafka and Cassandra of \`npm start\`

Where \`npm start\` or \`npx deno task services\` runs them; services of your own need none of these.

${settingsTable(serviceSettings)}

## Grafana of \`npm start\`

${settingsTable(grafanaSettings)}

## Topics

A stream's records are in the topic of its name, and what is computed from them in
\`<topic>.windows\`, \`<topic>.late\` and \`<topic>.dead\`. A variable renames the topic, and the three
with it: for a stream that declares a variable of its own that one only, for every other stream
\`SLUICE_TOPIC_<STREAM>\`, with the stream's name in upper case. Give all workers the same names. A
name that Kafka does not accept stops the worker.

${topicsTable()}

## Permissions

Workers run with Deno's permissions, written in their tasks in \`deno.json\`: they may reach this
machine only, and read certificates in the folder \`tls\` only. Two variables add to that, with a
comma before each entry.

${
    table(["Variable", "Adds", "Example"], [
      [
        code("SLUICE_ALLOW_NET"),
        "hosts to reach; `npm start` adds those of the services in use by itself",
        code(",kafka-1,cassandra-1"),
      ],
      [
        code("SLUICE_ALLOW_READ"),
        "files and folders to read, such as certificates elsewhere",
        code(",/etc/ssl/kafka"),
      ],
    ])
  }
`;
}

function settingsTable(declared: Settings): string {
  const rows = Object.values(declared).map(({ name, fallback, help, allowed }) => [
    code(name),
    fallback === "" ? "" : code(fallback),
    help,
    allowed,
  ]);
  return table(["Variable", "Default", "What it is", "Allowed"], rows);
}

function topicsTable(): string {
  const rows = catalogue.map(({ name, topic }) => [code(name), code(topic.name), code(topic.env)]);
  return table(["Stream", "Topic", "Variable"], rows);
}

function code(text: string): string {
  return `\`${text}\``;
}

/** A table with its columns padded, as the formatter does it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column]!)].map(({ length }) => length))
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

if (import.meta.main) {
  const page = configurationPage();
  if (!Deno.args.includes("--check")) await Deno.writeTextFile(PAGE, page);
  else if (await Deno.readTextFile(PAGE) !== page) {
    const message = "docs/configuration.md is not up to date: run `npx deno task config`\n";
    await Deno.stderr.write(new TextEncoder().encode(message));
    Deno.exit(1);
  }
}
