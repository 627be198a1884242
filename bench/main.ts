const benchmarks = [
  "windows",
  "scale",
  "derived",
  "pipeline",
  "persist",
  "query",
  "isolation",
  "api",
  "ingest",
  "panel",
  "forecast",
  "report",
];
const name = Deno.args[0] ?? "";
if (!benchmarks.includes(name)) {
  const problem = name === "" ? "Name the benchmark to run" : `There is no benchmark '${name}'`;
  await Deno.stderr.write(new TextEncoder().encode(`${problem}: ${benchmarks.join(", ")}\n`));
  Deno.exit(2);
}
await import(`./${name}/main.ts`);
