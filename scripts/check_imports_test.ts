import assert from "node:assert/strict";
import { checkImports } from "./check_imports.ts";

const aliases = {
  "#core/": "./core/",
  "#window/": "./window/",
  "#predict/": "./predict/",
  "#streams/": "./streams/",
};

/** Files with nothing wrong about them, for others to import. */
const others: Readonly<Record<string, string>> = {
  "window/clock.ts": "",
  "predict/mod.ts": "",
  "core/log.ts": "",
  "core/contract/window.ts": "",
  "streams/catalogue.ts": "",
  "workers/persist/plan.ts": "",
  "workers/api/server.ts": "",
  "local/services/mod.ts": "",
  "local/supervisor/main.ts": "",
  "grafana-plugin/src/contract/query.ts": "",
  "grafana-plugin/src/frames/legend.ts": "",
  "grafana-plugin/src/panel/Panel.tsx": "",
  "grafana-plugin/backend/queries/run.ts": "",
  "grafana-plugin/backend/sdk/serve.ts": "",
  "tests/support/eventually.ts": "",
  "scripts/root.mjs": "",
};

function problemsOf(files: Readonly<Record<string, string>>): string[] {
  return checkImports(new Map(Object.entries({ ...others, ...files })), { aliases });
}

const refused: readonly (readonly [importer: string, imported: string])[] = [
  ["window/a.ts", "#core/log.ts"],
  ["window/a.ts", "#streams/catalogue.ts"],
  ["window/a_test.ts", "#streams/catalogue.ts"],
  ["predict/a.ts", "#core/log.ts"],
  ["core/a.ts", "#predict/mod.ts"],
  ["core/a.ts", "#streams/catalogue.ts"],
  ["core/a.ts", "../local/services/mod.ts"],
  ["core/a.ts", "../workers/persist/plan.ts"],
  ["core/a_test.ts", "#streams/catalogue.ts"],
  ["core/a_test.ts", "../workers/persist/plan.ts"],
  ["core/contract/a.ts", "../log.ts"],
  ["streams/a.ts", "../workers/persist/plan.ts"],
  ["workers/persist/a.ts", "../api/server.ts"],
  ["workers/persist/a_test.ts", "../api/server.ts"],
  ["workers/persist/a.ts", "../../local/services/mod.ts"],
  ["workers/persist/a.ts", "../../tests/support/eventually.ts"],
  ["local/supervisor/a.ts", "../../workers/persist/plan.ts"],
  ["local/supervisor/a.ts", "../../grafana-plugin/backend/queries/run.ts"],
  ["grafana-plugin/src/a.tsx", "#streams/catalogue.ts"],
  ["grafana-plugin/src/a.ts", "../backend/queries/run"],
  ["grafana-plugin/src/contract/a.ts", "#core/log.ts"],
  ["grafana-plugin/src/contract/a.ts", "../panel/Panel"],
  ["grafana-plugin/backend/a.ts", "../src/panel/Panel.tsx"],
  ["grafana-plugin/backend/a.ts", "../../workers/api/server.ts"],
  ["grafana-plugin/backend/sdk/a.ts", "../queries/run.ts"],
  ["grafana-plugin/backend/sdk/a.ts", "#core/log.ts"],
];
for (const [importer, imported] of refused) {
  Deno.test(`${importer} may not import ${imported}`, () => {
    const [problem, ...more] = problemsOf({ [importer]: `import { a } from "${imported}";` });
    assert.deepEqual(more, []);
    assert.match(problem ?? "", new RegExp(`^${importer} imports .*: .* may import itself`));
  });
}

Deno.test("arrows down are allowed, and everything to what builds and tests", () => {
  const allowed: Readonly<Record<string, string>> = {
    "core/a.ts": "#window/clock.ts",
    "core/a_test.ts": "../tests/support/eventually.ts",
    "core/contract/a.ts": "#window/clock.ts",
    "predict/a.ts": "#window/clock.ts",
    "streams/a.ts": "#core/log.ts",
    "workers/persist/a.ts": "./plan.ts",
    "workers/persist/b.ts": "#streams/catalogue.ts",
    "workers/persist/c.ts": "#predict/mod.ts",
    "workers/persist/integration/a.ts": "../../../local/services/mod.ts",
    "workers/persist/test_rows.ts": "../../tests/support/eventually.ts",
    "workers/api/page/build.ts": "../../../scripts/root.mjs",
    "grafana-plugin/src/a.test.tsx": "./panel/Panel",
    "grafana-plugin/src/contract/a.ts": "#core/contract/window.ts",
    "grafana-plugin/backend/a.ts": "../src/contract/query.ts",
    "grafana-plugin/backend/b.ts": "../src/frames/legend.ts",
    "grafana-plugin/backend/sdk/a.ts": "./serve.ts",
    "grafana-plugin/packaging/a.ts": "../../scripts/root.mjs",
    "tests/a.ts": "../workers/persist/plan.ts",
  };
  const files = Object.entries(allowed).map(([path, to]) => [path, `import "${to}";`]);
  assert.deepEqual(problemsOf(Object.fromEntries(files)), []);
});

const forms: Readonly<Record<string, string>> = {
  "a value": 'import { a } from "#streams/catalogue.ts";',
  "a type": 'import type { A } from "#streams/catalogue.ts";',
  "a type among values": 'import { type A } from "#streams/catalogue.ts";',
  "a type in place": 'let a: import("#streams/catalogue.ts").A;',
  "what is exported again": 'export * from "#streams/catalogue.ts";',
  "a type that is exported again": 'export type { A } from "#streams/catalogue.ts";',
  "what is loaded later": 'await import("#streams/catalogue.ts");',
  "what is required": 'const a = require("../streams/catalogue.ts");',
};
for (const [what, text] of Object.entries(forms)) {
  Deno.test(`every form of import counts: ${what}`, () => {
    assert.deepEqual(problemsOf({ "core/a.ts": text }), [
      "core/a.ts imports streams/catalogue.ts: core may import itself and window only",
    ]);
  });
}

Deno.test("what only looks like an import does not count", () => {
  const text = 'const a = `\nimport "#streams/catalogue.ts";\n`; // import "#streams/catalogue.ts"';
  assert.deepEqual(problemsOf({ "core/a.ts": text }), []);
});

Deno.test("a circle is reported once, with its files; types alone make one too", () => {
  assert.deepEqual(
    problemsOf({
      "core/a.ts": 'import { b } from "./b.ts";',
      "core/b.ts": 'import type { C } from "./c.ts";',
      "core/c.ts": 'export { type A } from "./a.ts";',
      "core/d.ts": 'import { a } from "./a.ts";',
    }),
    ["circle of imports: core/a.ts → core/b.ts → core/c.ts → core/a.ts"],
  );
  assert.deepEqual(problemsOf({ "core/a.ts": 'import { a } from "./a.ts";' }), [
    "circle of imports: core/a.ts → core/a.ts",
  ]);
});

Deno.test("two circles through one file are both reported", () => {
  const problems = problemsOf({
    "core/a.ts": 'import "./b.ts"; import "./c.ts";',
    "core/b.ts": 'import "./a.ts";',
    "core/c.ts": 'import "./a.ts";',
  });
  assert.deepEqual(problems, [
    "circle of imports: core/a.ts → core/b.ts → core/a.ts",
    "circle of imports: core/c.ts → core/a.ts → core/c.ts",
  ]);
});

Deno.test("a browser loads nothing that only Deno or Node has, however far away", () => {
  assert.deepEqual(
    problemsOf({
      "grafana-plugin/src/a.tsx": 'import { one } from "#core/one.ts";',
      "core/one.ts": 'import { two } from "./two.ts";',
      "core/two.ts": 'import { join } from "node:path"; Deno.args;',
      "workers/api/page/src/b.ts": 'import { Kafka } from "kafkajs";',
    }),
    [
      "workers/api/page/src/b.ts imports 'kafkajs' and is loaded by a browser",
      "core/two.ts imports 'node:path' and is loaded by a browser (by core/one.ts)",
      "core/two.ts uses Deno and is loaded by a browser (by core/one.ts)",
    ],
  );
  assert.deepEqual(
    problemsOf({
      "grafana-plugin/src/a.tsx": 'import type { One } from "#core/one.ts";',
      "core/one.ts": 'import { join } from "node:path";',
      "grafana-plugin/src/a.test.ts": 'import { readFileSync } from "node:fs";',
    }),
    [],
  );
});

Deno.test("endings may be left out, and what is missing is reported", () => {
  assert.deepEqual(
    problemsOf({
      "grafana-plugin/src/a.tsx": 'import { Panel } from "./panel/Panel"; import "./a.css";',
      "core/a.ts": 'import { b } from "./b.ts";',
    }),
    ["core/a.ts imports './b.ts', which is no file"],
  );
});

Deno.test("a folder that the table does not know is reported", () => {
  assert.match(problemsOf({ "tools/a.ts": "" })[0]!, /^tools\/a\.ts is in no folder/);
});

Deno.test("a file that cannot be parsed is reported, and the others are checked", () => {
  const [unread, wrong, ...more] = problemsOf({
    "core/a.ts": "const = 1;",
    "core/b.ts": 'import "#streams/catalogue.ts"; import "./a.ts";',
  });
  assert.match(unread ?? "", /^core\/a\.ts: cannot be read: Unexpected token \(1:6\)$/);
  assert.match(wrong ?? "", /^core\/b\.ts imports streams\/catalogue\.ts/);
  assert.deepEqual(more, []);
});
