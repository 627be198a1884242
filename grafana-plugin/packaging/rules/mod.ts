/**
 * Rules of Grafana's plugin validator that a package of ours can break.
 *
 * @see https://github.com/grafana/plugin-validator
 * @module
 */
import { archive, strayFiles } from "./archive.ts";
import { code } from "./code.ts";
import { executables } from "./executables.ts";
import { images } from "./images.ts";
import { manifests, nesting } from "./manifests.ts";
import type { Package } from "./rule.ts";

export { readPackage } from "./read_package.ts";
export type { Package, Rule } from "./rule.ts";

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
