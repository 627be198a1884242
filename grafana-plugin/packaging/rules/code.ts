import { type Rule, textOf } from "./rule.ts";

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
export const code: Rule = (pack) => {
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
