import type { Manifest, PackedPlugin, Rule } from "./rule.ts";

const ID = /^[0-9a-z]+-([0-9a-z]+-)?(app|panel|datasource)$/;
const VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const GRAFANA_RANGE = /^(<=|>=|[<>^~]) ?\d+(\.\d+|\.[x*]){0,2}(-\d)?/;

/** What plugin.json must say, and what the files that it names must be. */
export const manifests: Rule = ({ plugins, files, version }) =>
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

/** Only apps nest others, and say so. */
export const nesting: Rule = ({ plugins }) => {
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
