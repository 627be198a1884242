import assert from "node:assert/strict";
import { join } from "node:path";
import { parseQuery } from "../grafana-plugin/backend/queries/parse_query.ts";
import { unknownNames } from "../tests/support/known_names.ts";

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: Place;
  readonly datasource?: { readonly uid: string };
  readonly targets?: ReadonlyArray<
    { readonly refId: string; readonly datasource: { uid: string } }
  >;
}

interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly schemaVersion: number;
  readonly refresh: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: ReadonlyArray<{ readonly name: string; readonly type: string }>;
  };
  readonly annotations: {
    readonly list: ReadonlyArray<{ readonly builtIn?: number; readonly target?: object }>;
  };
}

const COLUMNS = 24;
/** What is slow is shown over longer: a fleet by the hour, a person and a building by the day; a phone by the minute. */
const SPANS: Readonly<Record<string, string>> = {
  "sluice-phone": "now-2m",
  "sluice-smart-building": "now-21d",
  "sluice-wearables": "now-6h",
  "sluice-wearable-person": "now-24h",
  "sluice-predictions": "now-6h",
};
/** What is expected lies ahead of now. */
const ENDS: Readonly<Record<string, string>> = { "sluice-predictions": "now+1h" };
const folder = import.meta.dirname!;
const names = [...Deno.readDirSync(folder)].map(({ name }) => name)
  .filter((name) => name.endsWith(".json")).sort();
const dashboards: readonly Dashboard[] = await Promise.all(
  names.map(async (name) => JSON.parse(await Deno.readTextFile(join(folder, name)))),
);

function eachPanel(check: (panel: Panel, where: string) => void): void {
  for (const { title, panels } of dashboards) {
    for (const panel of panels) check(panel, `${title} / ${panel.title}`);
  }
}

Deno.test("there is a dashboard for each scenario, for the pipeline and for the data", () => {
  assert.deepEqual(names, [
    "data-quality.json",
    "phone.json",
    "pipeline-health.json",
    "predictions.json",
    "profiles.json",
    "smart-building.json",
    "smart-city.json",
    "wearable-person.json",
    "wearables.json",
  ]);
});

Deno.test("dashboards have names of their own, are found by their tag, and start with the newest minutes", () => {
  assert.equal(new Set(dashboards.map(({ uid }) => uid)).size, dashboards.length);
  for (const dashboard of dashboards) {
    assert.ok(dashboard.description.length > 20, dashboard.title);
    assert.ok(dashboard.tags.includes("sluice"), dashboard.title);
    assert.equal(dashboard.schemaVersion, 42);
    const [from, to] = [SPANS[dashboard.uid] ?? "now-15m", ENDS[dashboard.uid] ?? "now"];
    assert.deepEqual(dashboard.time, { from, to });
    assert.equal(dashboard.refresh, "", "live data is pushed, so nothing is asked again and again");
  }
});

Deno.test("panels have ids of their own, state what they show, and lie beside each other", () => {
  for (const { title, panels } of dashboards) {
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length, title);
    for (const [index, one] of panels.entries()) {
      const { x, w } = one.gridPos;
      assert.ok(x >= 0 && w > 0 && x + w <= COLUMNS, `${title} / ${one.title} leaves the grid`);
      for (const other of panels.slice(index + 1)) {
        assert.ok(!overlap(one.gridPos, other.gridPos), `${one.title} overlaps ${other.title}`);
      }
    }
  }
  eachPanel(({ description }, where) => assert.ok((description ?? "").length > 10, where));
});

Deno.test("every query is valid and names streams, windows and measures that there are", () => {
  let queries = 0;
  eachPanel(({ targets = [] }, where) => {
    assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length, where);
    for (const target of targets) {
      queries++;
      assert.deepEqual(unknownNames(parseQuery(target, target.refId)), [], where);
    }
  });
  assert.ok(queries > 25, `${queries}`);
});

Deno.test("names that the catalogue does not have are found", () => {
  const problems = unknownNames({
    refId: "A",
    kind: "windows",
    stream: "vehicle_data",
    size: 60_000,
    measures: ["distance"],
    aggregates: ["p95", "median"],
    by: "colour",
  });
  assert.deepEqual(problems, [
    "there is no measure 'distance'",
    "there is no aggregate 'median'",
    "there is no dimension 'colour'",
  ]);
});

Deno.test("annotations are valid queries", () => {
  const queries = dashboards.flatMap(({ annotations }) =>
    annotations.list.flatMap(({ builtIn, target }) => builtIn ? [] : [target])
  );
  assert.equal(queries.length, 2);
  for (const query of queries) assert.deepEqual(unknownNames(parseQuery(query, "Anno")), []);
});

Deno.test("every panel asks the datasource that the dashboard's variable names", () => {
  for (const { title, templating } of dashboards) {
    assert.ok(
      templating.list.some(({ name, type }) => name === "datasource" && type === "datasource"),
      title,
    );
  }
  eachPanel(({ datasource, targets = [], type }, where) => {
    if (type === "alertlist") return;
    assert.equal(datasource?.uid, "${datasource}", where);
    for (const target of targets) assert.equal(target.datasource.uid, "${datasource}", where);
  });
});

Deno.test("variables that panels use are declared", () => {
  for (const { title, templating, panels } of dashboards) {
    const declared = new Set(templating.list.map(({ name }) => name));
    const used = JSON.stringify(panels).matchAll(/\$\{?(?!__)([a-z]\w*)/g);
    for (const [, name] of used) assert.ok(declared.has(name!), `${title} has no variable ${name}`);
  }
});

function overlap(one: Place, other: Place): boolean {
  return one.x < other.x + other.w && other.x < one.x + one.w &&
    one.y < other.y + other.h && other.y < one.y + one.h;
}
