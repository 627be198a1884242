// force timezone to UTC to allow tests to work regardless of local timezone
// generally used by snapshots, but can affect specific tests
process.env.TZ = 'UTC';

const { importAliases } = require('../scripts/import_aliases.cjs');
const scaffolded = require('./.config/jest.config');
const [transformSource] = Object.values(scaffolded.transform);

module.exports = {
  ...scaffolded,
  moduleNameMapper: {
    ...scaffolded.moduleNameMapper,
    ...Object.fromEntries(Object.entries(importAliases).map(([alias, folder]) => [`^${alias}/(.*)$`, `${folder}/$1`])),
  },
  // Some of Grafana's dependencies are published as .mjs only.
  transform: { '^.+\\.(mjs|[tj]sx?)$': transformSource },
};
