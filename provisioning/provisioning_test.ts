import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import { unknownNames } from "../tests/support/known_names.ts";
import { parseQuery } from "../grafana-plugin/backend/queries/parse_query.ts";
import { parseSettings } from "../grafana-plugin/backend/settings/parse_settings.ts";
import { grafanaEnvironment } from "../local/grafana/grafana_config.ts";

interface Rule {
  readonly uid: string;
  readonly title: string;
  readonly condition: string;
  readonly data: ReadonlyArray<{
    readonly refId: string;
    readonly datasourceUid: string;
    readonly model: {
      readonly refId: string;
      readonly expression?: string;
      readonly kind?: string;
      readonly streams?: readonly string[];
      readonly runningOnly?: boolean;
    };
  }>;
  readonly dashboardUid: string;
  readonly execErrState: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

const folder = import.meta.dirname!;
// deno-lint-ignore no-explicit-any -- what is in the files is what is tested
const read = async (path: string): Promise<any> =>
  parse(await Deno.readTextFile(join(folder, path)));

const datasource = (await read("datasources/sluice.yaml")).datasources[0];
const rules: readonly Rule[] = (await Promise.all(
  ["building", "incidents", "pipeline", "predictions", "wearables"].map((name) =>
    read(`alerting/${name}.yaml`)
  ),
)).flatMap(({ groups }) => groups.flatMap(({ rules }: { rules: Rule[] }) => rules));

/** Environment variables that a file names. */
async function variablesOf(path: string): Promise<string[]> {
  const text = await Deno.readTextFile(join(folder, path));
  return [...new Set([...text.matchAll(/\$\{?(\w+)/g)].map(([, name]) => name!))];
}

Deno.test("the datasource's settings are valid, with the variables that npm start sets", async () => {
  const environment = grafanaEnvironment({
    dashboards: "/dashboards",
    alertWebhook: "http://127.0.0.1:1/",
    lookup: () => undefined,
  });
  const filled = JSON.parse(
    JSON.stringify(datasource.jsonData).replace(/\$(\w+)/g, (_, name) => environment[name] ?? ""),
  );
  const settings = parseSettings({ jsonData: filled, secureJsonData: {} });
  assert.equal(settings.cassandra.keyspace, "sluice");
  for (
    const path of [
      "datasources/sluice.yaml",
      "dashboards/sluice.yaml",
      "alerting/contact-points.yaml",
    ]
  ) {
    for (const name of await variablesOf(path)) {
      assert.ok(name in environment, `npm start does not set ${name}, which ${path} uses`);
    }
  }
});

Deno.test("alert rules ask the provisioned datasource valid queries about streams that there are", () => {
  assert.equal(new Set(rules.map(({ uid }) => uid)).size, rules.length);
  for (const { title, data } of rules) {
    for (const { datasourceUid, model, refId } of data) {
      assert.equal(model.refId, refId, title);
      if (datasourceUid === "__expr__") continue;
      assert.equal(datasourceUid, datasource.uid, title);
      assert.deepEqual(unknownNames(parseQuery(model, refId)), [], title);
    }
  }
});

Deno.test("alert rules hold whatever scenarios run", () => {
  for (const { title, data, execErrState } of rules) {
    for (const { model: { kind, streams, runningOnly } } of data) {
      if (kind === "pipeline") {
        assert.deepEqual([streams, runningOnly], [undefined, true], title);
      } else if (kind !== undefined) {
        assert.equal(execErrState, "KeepLast", title);
      }
    }
  }
});

Deno.test("alert rules end in an expression, and expressions name what is before them", () => {
  for (const { title, condition, data } of rules) {
    assert.equal(condition, data.at(-1)?.refId, title);
    for (const [index, { model }] of data.entries()) {
      const before = data.slice(0, index).map(({ refId }) => refId);
      const named = model.expression?.includes("$")
        ? [...model.expression.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!)
        : [model.expression ?? before[0]];
      for (const name of named) {
        assert.ok(name === undefined || before.includes(name), `${title}: ${name}`);
      }
    }
  }
});

Deno.test("alert rules lead to a dashboard and state what to do", async () => {
  const dashboards = await Promise.all(
    [
      "smart-city",
      "smart-building",
      "pipeline-health",
      "predictions",
      "data-quality",
      "wearables",
      "wearable-person",
    ].map(async (name) =>
      JSON.parse(await Deno.readTextFile(join(folder, "..", "dashboards", `${name}.json`))).uid
    ),
  );
  for (const { title, dashboardUid, annotations, labels } of rules) {
    assert.ok(dashboards.includes(dashboardUid), title);
    assert.ok(annotations["summary"] && annotations["description"], title);
    assert.match(labels["severity"] ?? "", /^(warning|critical)$/, title);
  }
});

Deno.test("what is sent goes to the contact point that is provisioned", async () => {
  const { contactPoints } = await read("alerting/contact-points.yaml");
  const { policies } = await read("alerting/policies.yaml");
  const receivers = [policies[0], ...policies[0].routes].map(({ receiver }) => receiver);
  assert.deepEqual(
    [...new Set(receivers)],
    contactPoints.map(({ name }: { name: string }) => name),
  );
});
