import assert from "node:assert/strict";
import { problemsOf, readPackage } from "./package_rules.ts";
import type { PackageFile } from "./zip.ts";

const APP = "acme-flow-app";
const encoder = new TextEncoder();

type Files = Record<string, string | undefined>;

function manifest(type: string, more: object = {}): string {
  return JSON.stringify({
    type,
    id: `acme-flow-${type}`,
    name: "Flow",
    info: {
      version: "1.2.3",
      updated: "2026-01-01",
      description: "What it is for",
      keywords: ["flow"],
      author: { name: "Acme" },
      logos: { small: "img/logo.svg", large: "img/logo.svg" },
    },
    dependencies: { grafanaDependency: ">=12.3.0-0" },
    ...more,
  });
}

const MAP = JSON.stringify({ sources: ["a.ts"], sourcesContent: ["let a;"] });
const GOOD: Files = {
  "README.md": "# Flow",
  "LICENSE": "Apache License\n Version 2.0",
  "CHANGELOG.md": "## 1.2.3",
  "plugin.json": manifest("app", {
    includes: [{ type: "datasource", path: "source/plugin.json" }, {
      type: "page",
      path: "/a/b",
    }],
  }),
  "module.js": "define([],()=>{})",
  "module.js.map": MAP,
  "img/logo.svg": "<svg><path d='M0 0'/></svg>",
  "source/plugin.json": manifest("datasource", {
    backend: true,
    executable: "gpx",
    alerting: true,
  }),
  "source/module.js": "window.open(url,'_blank','noopener')",
  "source/module.js.map": MAP,
  "source/img/logo.svg": "<svg/>",
  "source/gpx_linux_amd64": "#!/bin/sh",
};

function problems(
  changes: Files = {},
  { root = APP, mode = 0o755 } = {},
): string {
  const files = Object.entries({ ...GOOD, ...changes }).flatMap((
    [name, text],
  ): PackageFile[] =>
    text === undefined ? [] : [{
      path: `${root}/${name}`,
      content: encoder.encode(text),
      mode: name.includes("gpx") ? mode : 0o644,
    }]
  );
  const pack = readPackage(files, {
    platform: "linux_amd64",
    version: "1.2.3",
  });
  return problemsOf(pack).join("\n");
}

Deno.test("a package that keeps the rules has no problems", () => {
  assert.equal(problems(), "");
});

Deno.test("the archive is one folder with what people read", () => {
  assert.match(
    problems({}, { root: "dist" }),
    /must be acme-flow-app, not dist/,
  );
  assert.match(
    problems({ "README.md": " " }),
    /README\.md is missing or empty/,
  );
  assert.match(
    problems({ "CHANGELOG.md": undefined }),
    /CHANGELOG\.md is missing/,
  );
  assert.match(problems({ LICENSE: "all mine" }), /no known kind/);
  assert.match(
    problems({ "source/standalone.txt": "x" }),
    /standalone\.txt must not be packed/,
  );
});

Deno.test("plugin.json is checked with the files that it names", () => {
  const changed = (info: object) => {
    const { info: old, ...rest } = JSON.parse(GOOD["plugin.json"]!);
    return problems({
      "plugin.json": JSON.stringify({ ...rest, info: { ...old, ...info } }),
    });
  };
  assert.match(
    changed({ version: "1.2.4" }),
    /version is 1\.2\.4, package\.json's 1\.2\.3/,
  );
  assert.match(changed({ version: "%VERSION%" }), /not a semantic version/);
  assert.match(changed({ updated: "%TODAY%" }), /not a date/);
  assert.match(
    changed({ logos: { small: "x.svg", large: "x.svg" } }),
    /x\.svg is not in the/,
  );
  assert.match(changed({ description: "" }), /description is missing/);
});

Deno.test("nested plugins and includes agree", () => {
  assert.match(
    problems({ "plugin.json": manifest("app") }),
    /includes do not name source\/plugin\.json as datasource/,
  );
  assert.match(
    problems({ "panel/plugin.json": manifest("panel") }),
    /panel\/module\.js is missing/,
  );
  assert.match(
    problems({ "source/plugin.json": undefined }),
    /includes name source\/plugin\.json, which is not there/,
  );
});

Deno.test("every file that begins as the executable may be run", () => {
  assert.match(problems({}, { mode: 0o775 }), /has mode 775, not 755/);
  assert.match(
    problems({ "source/gpx_linux_amd64": undefined }),
    /gpx_linux_amd64 is missing/,
  );
});

Deno.test("code in the browser behaves", () => {
  const withCode = (text: string) => problems({ "module.js": text });
  assert.match(
    withCode("window.open(url)"),
    /window\.open\(url\) without noopener/,
  );
  assert.match(withCode("alert('x')"), /browser's own dialogs/);
  assert.match(withCode("fetch('/api/ds/query')"), /calls \/api\/ds\/query/);
  assert.equal(withCode("this.alert('x');s.alert(1)"), "");
  assert.match(
    problems({ "module.js.map": '{"sources":[]}' }),
    /does not hold its sources/,
  );
  assert.match(
    problems({ "img/logo.svg": "<svg onload='x()'/>" }),
    /holds code/,
  );
});
