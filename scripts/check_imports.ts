/**
 * Part of `deno task lint`: who may import whom. Fails on an import that the table below does not
 * allow, on a circle of files, and on what a browser cannot run in a file that reaches one. An
 * import of types alone counts like any other, but for the browser, which never sees it.
 *
 * @module
 */
import { parse, type ParserPlugin } from "@babel/parser";
import { posix } from "node:path";

/**
 * What the files of a folder may import besides each other. The longest path that holds a file
 * counts; `*` stands for the name of one folder.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[] | "anything">> = {
  "window": [],
  "predict": ["window"],
  "core": ["window"],
  "core/contract": ["window"],
  "streams": ["core", "window"],
  "workers/*": ["core", "window", "predict", "streams"],
  "workers/api/page/build.ts": "anything",
  "workers/ingest/page/build.ts": "anything",
  "local": ["core", "window", "streams"],

  "grafana-plugin/src": ["core", "window"],
  "grafana-plugin/src/contract": ["core/contract", "window"],
  "grafana-plugin/backend": [
    "grafana-plugin/src/contract",
    "grafana-plugin/src/frames",
    "core",
    "window",
    "streams",
  ],
  "grafana-plugin/backend/sdk": [],

  "grafana-plugin": "anything",
  "dashboards": "anything",
  "provisioning": "anything",
  "bench": "anything",
  "tests": "anything",
  "scripts": "anything",
};

/** What tests may import on top of that. */
const TESTS_MAY_IMPORT = ["tests/support", "local/services"];
const TEST = /_test\.tsx?$|\.test\.tsx?$|\/test_\w+\.ts$|\/integration\//;

/** Files that run in a browser, with everything that they import. */
const BROWSER = ["grafana-plugin/src", "workers/api/page/src", "workers/ingest/page/src"];
const NOT_IN_A_BROWSER = ["kafkajs", "cassandra-driver", "@grpc/grpc-js", "prom-client"];

/** Folders that hold no source. */
const SKIPPED = new Set(["node_modules", "dist", "packages", ".git", ".sluice"]);
const SOURCE = /\.(?:[cm]?js|tsx?)$/;

/** A repository's source files: their texts by path, with `/`, from the root. */
export type SourceFiles = ReadonlyMap<string, string>;

/** Options of {@linkcode checkImports}. */
export interface CheckImportsOptions {
  /** Folders that an import's beginning stands for, such as `#core/` for `core/`. */
  readonly aliases: Readonly<Record<string, string>>;
}

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

interface Module {
  readonly imports: readonly Import[];
  /** Imports of files, by path. */
  readonly files: ReadonlyMap<string, { readonly typeOnly: boolean }>;
  readonly usesDeno: boolean;
}

type Graph = ReadonlyMap<string, Module>;

/** What is wrong with the imports, a line for each; empty when nothing is. */
export function checkImports(sources: SourceFiles, options: CheckImportsOptions): string[] {
  const graph = new Map<string, Module>();
  const unread: string[] = [];
  for (const [path, text] of sources) {
    const read = readImports(path, text);
    if ("problem" in read) {
      unread.push(`${path}: cannot be read: ${read.problem}`);
      graph.set(path, { imports: [], files: new Map(), usesDeno: false });
      continue;
    }
    const { imports, usesDeno } = read;
    const files = new Map<string, { typeOnly: boolean }>();
    for (const { specifier, typeOnly } of imports) {
      const target = localPath(path, specifier, options);
      if (target === undefined) continue;
      const file = existing(target, sources);
      if (file !== undefined) {
        files.set(file, { typeOnly: typeOnly && (files.get(file)?.typeOnly ?? true) });
      } else if (SOURCE.test(target) || !/\.\w+$/.test(target)) {
        unread.push(`${path} imports '${specifier}', which is no file`);
      }
    }
    graph.set(path, { imports, files, usesDeno });
  }
  return [...unread, ...wrongArrows(graph), ...circles(graph), ...unfitForBrowsers(graph)];
}

function wrongArrows(graph: Graph): string[] {
  const wrong: string[] = [];
  for (const [path, { files }] of graph) {
    const rule = ruleOf(path);
    if (rule === undefined) {
      wrong.push(`${path} is in no folder that scripts/check_imports.ts knows`);
      continue;
    }
    if (rule.may === "anything") continue;
    const may = TEST.test(path) ? [...rule.may, ...TESTS_MAY_IMPORT] : rule.may;
    for (const file of files.keys()) {
      if ([rule.folder, ...may].some((folder) => file.startsWith(`${folder}/`))) continue;
      const allowed = may.length === 0 ? "" : ` and ${may.join(", ")}`;
      wrong.push(`${path} imports ${file}: ${rule.folder} may import itself${allowed} only`);
    }
  }
  return wrong;
}

/** The rule of the longest path that holds a file. */
function ruleOf(path: string) {
  const parts = path.split("/");
  for (let length = parts.length; length > 0; length--) {
    const folder = parts.slice(0, length).join("/");
    const may = MAY_IMPORT[folder] ?? MAY_IMPORT[[...parts.slice(0, length - 1), "*"].join("/")];
    if (may !== undefined) return { folder, may };
  }
  return undefined;
}

/** A shortest circle through each file that is in one, but for files that one already names. */
function circles(graph: Graph): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  for (const path of graph.keys()) {
    if (seen.has(path)) continue;
    const circle = circleThrough(path, graph);
    if (circle === undefined) continue;
    for (const file of circle) seen.add(file);
    found.push(`circle of imports: ${[...circle, path].join(" → ")}`);
  }
  return found;
}

function circleThrough(start: string, graph: Graph): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const open = [start];
  for (const path of open) {
    for (const file of graph.get(path)?.files.keys() ?? []) {
      if (file === start) {
        const circle = [path];
        while (circle[0] !== start) circle.unshift(cameFrom.get(circle[0]!)!);
        return circle;
      }
      if (cameFrom.has(file)) continue;
      cameFrom.set(file, path);
      open.push(file);
    }
  }
  return undefined;
}

function unfitForBrowsers(graph: Graph): string[] {
  const roots = [...graph.keys()].filter((path) =>
    BROWSER.some((folder) => path.startsWith(`${folder}/`)) && !TEST.test(path)
  );
  const wrong: string[] = [];
  const reachedFrom = new Map<string, string | undefined>(roots.map((path) => [path, undefined]));
  for (const [path, importer] of reachedFrom) {
    const { imports, files, usesDeno } = graph.get(path)!;
    const unfit = imports.filter(({ specifier, typeOnly }) =>
      !typeOnly && (specifier.startsWith("node:") || NOT_IN_A_BROWSER.includes(specifier))
    ).map(({ specifier }) => `imports '${specifier}'`);
    if (usesDeno) unfit.push("uses Deno");
    const by = importer === undefined ? "" : ` (by ${importer})`;
    for (const what of unfit) wrong.push(`${path} ${what} and is loaded by a browser${by}`);
    for (const [file, { typeOnly }] of files) {
      if (!typeOnly && !reachedFrom.has(file)) reachedFrom.set(file, path);
    }
  }
  return wrong;
}

/** Path of the file that an import means, perhaps without its ending; undefined for a package. */
function localPath(
  path: string,
  specifier: string,
  { aliases }: CheckImportsOptions,
): string | undefined {
  if (/^\.\.?(?:\/|$)/.test(specifier)) return posix.join(posix.dirname(path), specifier);
  for (const [beginning, folder] of Object.entries(aliases)) {
    if (specifier.startsWith(beginning)) {
      return posix.join(folder, specifier.slice(beginning.length));
    }
  }
  return undefined;
}

function existing(path: string, sources: SourceFiles): string | undefined {
  const endings = ["", ".ts", ".tsx", ".d.ts", ".js", "/index.ts", "/index.tsx"];
  return endings.map((ending) => path + ending).find((candidate) => sources.has(candidate));
}

/** Every import, export from, `import()` and `import("…").Type` of a file, or why it cannot be parsed. */
function readImports(
  path: string,
  text: string,
): Pick<Module, "imports" | "usesDeno"> | { readonly problem: string } {
  const plugins: ParserPlugin[] = ["importAttributes", "explicitResourceManagement"];
  if (/tsx?$/.test(path)) plugins.push("typescript");
  if (/[jt]sx$/.test(path)) plugins.push("jsx");
  const imports: Import[] = [];
  let usesDeno = false;
  let program: unknown;
  try {
    ({ program } = parse(text, { sourceType: "unambiguous", sourceFilename: path, plugins }));
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: error.message };
    throw error;
  }
  visit(program, (node) => {
    if (node.type === "Identifier" && node["name"] === "Deno") usesDeno = true;
    const specifier = specifierOf(node);
    if (specifier !== undefined) imports.push({ specifier, typeOnly: isTypeOnly(node) });
  });
  return { imports, usesDeno };
}

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) { for (const item of value) visit(item, see); }
  if (!isNode(value)) return;
  see(value);
  for (const [field, child] of Object.entries(value)) {
    if (typeof child === "object" && !/Comments$|^loc$|^extra$/.test(field)) visit(child, see);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value &&
    typeof value.type === "string";
}

function specifierOf(node: Node): string | undefined {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
    case "ImportExpression":
      return textOf(node["source"]);
    case "TSImportType":
      return textOf(node["argument"]);
    case "TSExternalModuleReference":
      return textOf(node["expression"]);
    case "CallExpression": {
      const { callee, arguments: args } = node;
      const loads = isNode(callee) &&
        (callee.type === "Import" || callee.type === "Identifier" && callee["name"] === "require");
      return loads && Array.isArray(args) ? textOf(args[0]) : undefined;
    }
  }
  return undefined;
}

function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === "TSLiteralType") return textOf(node["literal"]);
  return node.type === "StringLiteral" ? node["value"] as string : undefined;
}

function isTypeOnly(node: Node): boolean {
  const kind = node["importKind"] ?? node["exportKind"];
  if (kind === "type" || node.type === "TSImportType") return true;
  const specifiers = node["specifiers"];
  return Array.isArray(specifiers) && specifiers.length > 0 &&
    specifiers.every((one) => (one.importKind ?? one.exportKind) === "type");
}

async function readSources(folder: string, found = new Map<string, string>()) {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = folder === "." ? name : `${folder}/${name}`;
    if (isDirectory && !SKIPPED.has(name)) await readSources(path, found);
    if (!isDirectory && SOURCE.test(name)) found.set(path, await Deno.readTextFile(path));
  }
  return found;
}

if (import.meta.main) {
  const { imports } = JSON.parse(await Deno.readTextFile("deno.json"));
  const problems = checkImports(await readSources("."), { aliases: imports });
  const text = problems.map((line) => `${line}\n`).join("");
  await Deno.stderr.write(new TextEncoder().encode(text));
  Deno.exitCode = problems.length === 0 ? 0 : 1;
}
