const { resolve } = require("node:path");
const { imports } = require("../deno.json");

const root = resolve(__dirname, "..");

/**
 * The import aliases of deno.json for bundlers: `#core` to the path of its folder, and so on.
 *
 * @type {Record<string, string>}
 */
const importAliases = Object.fromEntries(
  Object.entries(imports).map(([alias, folder]) => [alias.slice(0, -1), resolve(root, folder)]),
);

module.exports = { importAliases };
