import { type Rule, textOf } from "./rule.ts";

const LICENSES = /Apache License\s+Version 2\.0|MIT License|BSD|GENERAL PUBLIC LICENSE/;

/** One folder at the root, named as the plugin, with what people read. */
export const archive: Rule = (pack) => {
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
export const strayFiles: Rule = ({ files }) =>
  [...files.keys()].filter((path) =>
    /(^|\/)(standalone\.txt|pid\.txt|node_modules|\.git|\.DS_Store|__MACOSX)(\/|$)/
      .test(path) ||
    /\.(test|spec)\.[jt]sx?$/.test(path)
  ).map((path) => `${path} must not be packed`);
