/**
 * Rules of Grafana's plugin validator that a package of ours can break.
 *
 * @see https://github.com/grafana/plugin-validator
 * @module
 */
import type { PackageFile } from "./zip.ts";

/** A plugin.json, as far as the rules look at it. */
interface Manifest {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  readonly backend?: boolean;
  readonly executable?: string;
  readonly alerting?: boolean;
  readonly metrics?: boolean;
  readonly info: {
    readonly version: string;
    readonly updated: string;
    readonly description?: string;
    readonly keywords?: readonly string[];
    readonly author?: { readonly name?: string };
    readonly logos: { readonly small: string; readonly large: string };
    readonly screenshots?: ReadonlyArray<{ readonly path: string }>;
  };
  readonly dependencies: { readonly grafanaDependency: string };
  readonly includes?: ReadonlyArray<
    { readonly type: string; readonly path?: string }
  >;
}

/** A plugin of the package: the app, or one nested in it. */
interface PackedPlugin {
  /** Folder from the archive's root, with a slash at its end. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** What the rules are about. */
interface Package {
  readonly files: ReadonlyMap<string, PackageFile>;
  readonly plugins: readonly PackedPlugin[];
  /** Platform that it is packed for, such as `linux_amd64`. */
  readonly platform: string;
  /** Version in package.json. */
  readonly version: string;
}

/** A rule of Grafana's plugin validator: what is wrong with a package, one line each. */
type Rule = (pack: Package) => string[];

/** A file's text; empty when there is none. */
function textOf({ files }: Package, path: string): string {
  return new TextDecoder().decode(files.get(path)?.content);
}

/** Options of {@linkcode readPackage}. */
export type ReadPackageOptions = Pick<Package, "platform" | "version">;

/** Finds the plugins among a package's files; the app comes first. */
export function readPackage(
  files: readonly PackageFile[],
  options: ReadPackageOptions,
): Package {
  const manifests = files.filter(({ path }) => /(^|\/)plugin\.json$/.test(path))
    .sort((a, b) => a.path.length - b.path.length);
  const plugins = manifests.map(({ path, content }) => ({
    folder: path.slice(0, -"plugin.json".length),
    manifest: JSON.parse(new TextDecoder().decode(content)) as Manifest,
  }));
  return {
    files: new Map(files.map((file) => [file.path, file])),
    plugins,
    ...options,
  };
}

const LICENSES = /Apache License\s+Version 2\.0|MIT License|BSD|GENERAL PUBLIC LICENSE/;

/** One folder at the root, named as the plugin, with what people read. */
const archive: Rule = (pack) => {
  const { files, plugins } = pack;
  const roots = new Set([...files.keys()].map((path) => path.split("/")[0]));
  const id = plugins[0]?.manifest.id;
  if (id === undefined) return ["there is no plugin.json"];
  const problems = [];
  if (roots.size !== 1 || !roots.has(id)) {
    problems.push(
      `the only folder at the root must be ${id}, not ${[...roots].join(", ")}`,
    );
  }
  for (const name of ["README.md", "LICENSE", "CHANGELOG.md"]) {
    if (textOf(pack, `${id}/${name}`).trim() === "") {
      problems.push(`${name} is missing or empty`);
    }
  }
  if (!LICENSES.test(textOf(pack, `${id}/LICENSE`))) {
    problems.push("LICENSE is of no known kind");
  }
  return problems;
};

/** Files that belong to development, or that Grafana would take for something else. */
const strayFiles: Rule = ({ files }) =>
  [...files.keys()].filter((path) =>
    /(^|\/)(standalone\.txt|pid\.txt|node_modules|\.git|\.DS_Store|__MACOSX)(\/|$)/
      .test(path) ||
    /\.(test|spec)\.[jt]sx?$/.test(path)
  ).map((path) => `${path} must not be packed`);

const ID = /^[0-9a-z]+-([0-9a-z]+-)?(app|panel|datasource)$/;
const VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const GRAFANA_RANGE = /^(<=|>=|[<>^~]) ?\d+(\.\d+|\.[x*]){0,2}(-\d)?/;

/** What plugin.json must hold, and what the files that it names must be. */
const manifests: Rule = ({ plugins, files, version }) =>
  plugins.flatMap(({ folder, manifest }) => {
    const { info } = manifest;
    const wrong = [
      ...fields(manifest),
      ...(info.version === version
        ? []
        : [`version is ${info.version}, package.json's ${version}`]),
      ...[
        info.logos.small,
        info.logos.large,
        ...(info.screenshots ?? []).map(({ path }) => path),
      ]
        .filter((path) => !files.has(folder + path))
        .map((path) => `${path} is not in the package`),
    ];
    return wrong.map((problem) => `${folder}plugin.json: ${problem}`);
  });

function fields(
  { id, type, name, backend, executable, alerting, info, dependencies }: Manifest,
) {
  const rules: readonly (readonly [ok: boolean, problem: string])[] = [
    [ID.test(id), `id '${id}' is not <org>-<name>-<type>`],
    [id.endsWith(`-${type}`), `id '${id}' does not end in its type ${type}`],
    [name.trim() !== "" && name !== id, "name is not one for people"],
    [
      VERSION.test(info.version),
      `version '${info.version}' is not a semantic version`,
    ],
    [DATE.test(info.updated), `updated '${info.updated}' is not a date`],
    [(info.description ?? "").length > 10, "description is missing"],
    [(info.keywords ?? []).length > 0, "keywords are missing"],
    [Boolean(info.author?.name), "author is missing"],
    [
      GRAFANA_RANGE.test(dependencies.grafanaDependency),
      "grafanaDependency is not a range",
    ],
    [!backend || Boolean(executable), "backend without an executable"],
    [!alerting || backend === true, "alerting without a backend"],
  ];
  return rules.filter(([ok]) => !ok).map(([, problem]) => problem);
}

/** Only apps nest others, and their manifest names them. */
const nesting: Rule = ({ plugins }) => {
  const [app, ...nested] = plugins;
  if (app === undefined) return [];
  const named = new Map(
    (app.manifest.includes ?? []).filter(({ type }) => type === "datasource" || type === "panel")
      .map(({ type, path }) => [path ?? "", type]),
  );
  const path = ({ folder }: PackedPlugin) => `${folder.slice(app.folder.length)}plugin.json`;
  return [
    ...(nested.length > 0 && app.manifest.type !== "app" ? ["only an app may nest plugins"] : []),
    ...nested.filter((plugin) => named.get(path(plugin)) !== plugin.manifest.type)
      .map((plugin) => `includes do not name ${path(plugin)} as ${plugin.manifest.type}`),
    ...[...named.keys()].filter((name) => !nested.some((plugin) => path(plugin) === name))
      .map((name) => `includes name ${name}, which is not there`),
  ];
};

const EXECUTABLE = 0o755;

/** The backend's executable is there for the platform, and may be run. */
const executables: Rule = ({ plugins, files, platform }) =>
  plugins.filter(({ manifest }) => manifest.backend).flatMap(
    ({ folder, manifest }) => {
      const start = folder + manifest.executable;
      const wanted = `${start}_${platform}`;
      const all = [...files.values()].filter(({ path }) => path.startsWith(start));
      return [
        ...(files.has(wanted) ? [] : [`${wanted} is missing`]),
        ...all.filter(({ mode }) => mode !== EXECUTABLE)
          .map(({ path, mode }) => `${path} has mode ${mode.toString(8)}, not 755`),
      ];
    },
  );

/** What a plugin's own code in the browser must not do. */
const FORBIDDEN: readonly (readonly [pattern: RegExp, why: string])[] = [
  [
    /\bwindow\.(?:grafanaBootData|__grafana\w*)\b/,
    "reads Grafana's internals off window",
  ],
  [
    /(?:^|[^.\w])(?:alert|confirm|prompt)\(["'`]/,
    "asks with the browser's own dialogs",
  ],
  [/\/api\/ds\/query/, "calls /api/ds/query instead of the datasource"],
  [/\bgf-form\b/, "uses Grafana's old form classes"],
  [
    /(?:google-analytics|googletagmanager|segment\.io|mixpanel|hotjar)\.com?/,
    "tracks people",
  ],
  [
    /\bsystemjs\b|@grafana\/toolkit|angular\.module\(/,
    "uses Angular or the old toolkit",
  ],
];
const OPENS = /window\.open\(([^)]*)\)/g;

/** Every plugin has module.js with the map of its sources, and code that behaves. */
const code: Rule = (pack) => {
  const problems = pack.plugins.flatMap(({ folder }) => {
    const module = `${folder}module.js`;
    if (!pack.files.has(module)) return [`${module} is missing`];
    return pack.files.has(`${module}.map`)
      ? mapProblems(pack, module)
      : [`${module}.map is missing`];
  });
  const scripts = [...pack.files.keys()].filter((path) => path.endsWith(".js"));
  return [
    ...problems,
    ...scripts.flatMap((path) => behaviour(path, textOf(pack, path))),
  ];
};

function mapProblems(pack: Parameters<Rule>[0], module: string): string[] {
  const map: { sources?: string[]; sourcesContent?: (string | null)[] } = JSON
    .parse(
      textOf(pack, `${module}.map`),
    );
  const complete = (map.sources?.length ?? 0) > 0 &&
    map.sources?.length === map.sourcesContent?.length;
  return complete ? [] : [`${module}.map does not hold its sources`];
}

function behaviour(path: string, text: string): string[] {
  const opens = [...text.matchAll(OPENS)].filter(([, given]) => !given!.includes("noopener"));
  return [
    ...opens.map(([call]) => `${path}: ${call} without noopener`),
    ...FORBIDDEN.filter(([pattern]) => pattern.test(text)).map(([, why]) => `${path} ${why}`),
  ];
}

const UNSAFE = /<script|<foreignObject|\son\w+\s*=|javascript:|<!ENTITY|href\s*=\s*["']https?:/i;

/** SVG files that do nothing but show a picture. */
const images: Rule = (pack) =>
  [...pack.files.keys()].filter((path) => path.endsWith(".svg"))
    .filter((path) => UNSAFE.test(textOf(pack, path)))
    .map((path) => `${path} holds code or loads something`);

const RULES = [
  archive,
  strayFiles,
  manifests,
  nesting,
  executables,
  code,
  images,
];

/** Everything that is wrong with a package, one line each. */
export function problemsOf(pack: Package): string[] {
  return RULES.flatMap((rule) => rule(pack));
}
