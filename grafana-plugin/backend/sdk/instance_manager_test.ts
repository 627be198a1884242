import assert from "node:assert/strict";
import type { PluginContext } from "./context.ts";
import type { DatasourceInstance } from "./datasource.ts";
import { setTimeout as pause } from "node:timers/promises";
import { InstanceManager, type InstanceManagerOptions } from "./instance_manager.ts";
import { createLog } from "./log.ts";

function contextOf(uid: string, updated: number, orgId = 1): PluginContext {
  return {
    orgId,
    pluginId: "test-datasource",
    pluginVersion: "",
    user: null,
    app: null,
    grafanaConfig: {},
    userAgent: "",
    datasource: {
      uid,
      updated,
      name: uid,
      jsonData: {},
      secureJsonData: {},
      url: "",
      user: "",
      database: "",
      basicAuth: null,
    },
  };
}

/** A manager whose instances write their lives into `events`. */
function managed(options: Partial<InstanceManagerOptions> = {}) {
  const events: string[] = [];
  const lines: string[] = [];
  let count = 0;
  const newInstance = async (
    { uid }: { uid: string },
  ): Promise<DatasourceInstance> => {
    const name = `${uid}#${++count}`;
    events.push(`new ${name}`);
    await Promise.resolve();
    return {
      queryData: () => Promise.resolve({}),
      checkHealth: () => Promise.resolve({ status: "ok", message: name }),
      dispose() {
        events.push(`dispose ${name}`);
        return Promise.resolve();
      },
    };
  };
  const log = createLog((line) => lines.push(line));
  return {
    manager: new InstanceManager({ newInstance, log, ...options }),
    events,
    lines,
  };
}

const nameOf = async (instance: DatasourceInstance) =>
  (await instance.checkHealth(
    { context: contextOf("", 0), headers: {} },
    AbortSignal.abort(),
  ))
    .message;

/** A call that lasts until it is ended. */
function longCall(manager: InstanceManager, context: PluginContext) {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { end: resolve, ended: manager.use(context, () => promise) };
}

const soon = () => pause(1);

Deno.test("calls at once share one creation, and later ones its instance", async () => {
  const { manager, events } = managed();
  const use = () => manager.use(contextOf("a", 1), nameOf);
  assert.deepEqual(await Promise.all([use(), use(), use()]), [
    "a#1",
    "a#1",
    "a#1",
  ]);
  assert.equal(await use(), "a#1");
  await manager.close();
  assert.deepEqual(events, ["new a#1", "dispose a#1"]);
});

Deno.test("organisations and datasources have instances of their own", async () => {
  const { manager } = managed();
  assert.equal(await manager.use(contextOf("a", 1), nameOf), "a#1");
  assert.equal(await manager.use(contextOf("b", 1), nameOf), "b#2");
  assert.equal(await manager.use(contextOf("a", 1, 2), nameOf), "a#3");
  await manager.close();
});

Deno.test("a replaced instance is disposed after its last call, once", async () => {
  const { manager, events } = managed();
  const first = longCall(manager, contextOf("a", 1));
  const second = longCall(manager, contextOf("a", 1));
  assert.equal(await manager.use(contextOf("a", 2), nameOf), "a#2");
  first.end();
  await first.ended;
  await soon();
  assert.deepEqual(events, ["new a#1", "new a#2"]);
  second.end();
  await second.ended;
  await soon();
  assert.deepEqual(events, ["new a#1", "new a#2", "dispose a#1"]);
  await manager.close();
});

Deno.test("an instance that is replaced while it is not in use is disposed at once", async () => {
  const { manager, events } = managed();
  await manager.use(contextOf("a", 1), nameOf);
  await manager.use(contextOf("a", 2), nameOf);
  await soon();
  assert.deepEqual(events, ["new a#1", "new a#2", "dispose a#1"]);
  await manager.close();
});

Deno.test("a failed creation reaches all that waited, and the next call tries again", async () => {
  let tries = 0;
  const { manager } = managed({
    newInstance: () => {
      if (++tries === 1) throw new Error("no contact point");
      return {
        queryData: () => Promise.resolve({}),
        checkHealth: () => Promise.resolve({ status: "ok", message: "made" }),
        dispose: () => Promise.resolve(),
      };
    },
  });
  const use = () => manager.use(contextOf("a", 1), nameOf);
  const both = await Promise.allSettled([use(), use()]);
  assert.deepEqual(both.map(({ status }) => status), ["rejected", "rejected"]);
  assert.equal(await use(), "made");
  assert.equal(tries, 2);
  await manager.close();
});

Deno.test("an error of a call leaves the instance in use", async () => {
  const { manager, events } = managed();
  const failing = manager.use(
    contextOf("a", 1),
    () => Promise.reject(new Error("query")),
  );
  await assert.rejects(failing, /query/);
  assert.equal(await manager.use(contextOf("a", 1), nameOf), "a#1");
  await manager.close();
  assert.deepEqual(events, ["new a#1", "dispose a#1"]);
});

Deno.test("closing waits for calls, disposes everything and takes no more", async () => {
  const { manager, events } = managed();
  const call = longCall(manager, contextOf("a", 1));
  await manager.use(contextOf("b", 1), nameOf);
  const closed = manager.close();
  await soon();
  assert.deepEqual(events, ["new a#1", "new b#2", "dispose b#2"]);
  call.end();
  await Promise.all([call.ended, closed]);
  assert.deepEqual(events, [
    "new a#1",
    "new b#2",
    "dispose b#2",
    "dispose a#1",
  ]);
  await assert.rejects(
    manager.use(contextOf("c", 1), nameOf),
    /The plugin stops/,
  );
});

Deno.test("a dispose that fails is logged and holds nothing up", async () => {
  const { manager, lines } = managed({
    newInstance: () => ({
      queryData: () => Promise.resolve({}),
      checkHealth: () => Promise.resolve({ status: "ok", message: "" }),
      dispose: () => Promise.reject(new Error("still connected")),
    }),
  });
  await manager.use(contextOf("a", 1), nameOf);
  await manager.close();
  assert.match(lines.join(""), /did not close cleanly.*still connected/);
});

Deno.test("an instance that is not used for long is disposed, and made anew when needed", async () => {
  const { manager, events } = managed({ idleMs: 5 });
  await manager.use(contextOf("a", 1), nameOf);
  for (
    let waited = 0;
    !events.includes("dispose a#1") && waited < 1_000;
    waited++
  ) await soon();
  assert.equal(await manager.use(contextOf("a", 1), nameOf), "a#2");
  await manager.close();
  assert.deepEqual(events, [
    "new a#1",
    "dispose a#1",
    "new a#2",
    "dispose a#2",
  ]);
});

Deno.test("a call without a datasource is refused", async () => {
  const { manager } = managed();
  const call = manager.use({ ...contextOf("a", 1), datasource: null }, nameOf);
  await assert.rejects(call, /names no datasource/);
});
