import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import type {
  DeadLetter,
  DeadLettersAnswer,
  ReplayAnswer,
} from "../../grafana-plugin/src/contract/resources.ts";
import type { GrafanaApi } from "../support/grafana/grafana_api.ts";
import type { RecordProducer } from "../support/grafana/record_producer.ts";
import type { GrafanaWorld } from "./world.ts";

/** Options of {@linkcode roleSteps}. */
export interface RoleStepsOptions {
  readonly world: GrafanaWorld;
  readonly producer: RecordProducer;
}

const RESOURCES = "/api/datasources/uid/sluice/resources";
const PAGE = "a/sluice-streams-app/dead-letters?stream=gps_data";
const MARK = "a letter of the roles' test";

/** What viewers may not do, and administrators may. */
export async function roleSteps(
  t: Deno.TestContext,
  { world, producer }: RoleStepsOptions,
): Promise<void> {
  const { viewer, admin } = world;
  await producer.send("gps_data", { key: "vehicle-1", value: `{ ${MARK}` });
  const letter = await eventually(async () => {
    const { letters } = await viewer.json<DeadLettersAnswer>(
      `${RESOURCES}/dead-letters?stream=gps_data&limit=100`,
    );
    const found = letters.find(({ value }) => value.includes(MARK));
    assert(found !== undefined, "the broken record is a dead letter");
    return found;
  });

  await t.step("a viewer cannot change settings", async () => {
    const settings = await admin.json<object>("/api/datasources/uid/sluice");
    for (
      const [method, path] of [
        ["PUT", "/api/datasources/uid/sluice"],
        ["POST", "/api/datasources"],
        ["POST", "/api/plugins/sluice-streams-app/settings"],
      ] as const
    ) {
      const response = await viewer.request(path, { method, body: JSON.stringify(settings) });
      await response.body?.cancel();
      assert.equal(response.status, 403, `${method} ${path}`);
    }
    const page = await world.page();
    await page.goto("plugins/sluice-streams-app");
    await eventually(() => assert.doesNotMatch(page.url(), /plugins\/sluice-streams-app/));
    assert.equal(await page.getByRole("link", { name: "Configuration" }).count(), 0);
    await page.context().close();
  });

  await t.step("a viewer cannot replay dead letters, and the button shows why", async () => {
    const response = await replay(viewer, letter);
    assert.equal(response.status, 403);
    assert.match(await response.text(), /Editor or Admin/);
    const page = await world.page();
    await page.goto(PAGE);
    await page.getByText("partition").first().waitFor();
    const button = page.getByRole("button", { name: /^Replay/ });
    assert.equal(await button.getAttribute("aria-disabled"), "true");
    await button.hover();
    await page.getByText("Replaying needs the role Editor or Admin; you are Viewer here.")
      .waitFor();
    await page.context().close();
  });

  await t.step("an administrator replays one, and it comes back", async () => {
    const page = await world.page({ as: "admin" });
    await page.goto(PAGE);
    const { partition, offset } = letter;
    const name = `Select partition ${partition}, offset ${offset}`;
    await page.getByRole("checkbox", { name }).check({ force: true });
    await page.getByRole("button", { name: "Replay 1 record" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Replay" }).click();
    await page.getByText("Replayed just now").waitFor();
    await eventually(async () => {
      const { letters } = await viewer.json<DeadLettersAnswer>(
        `${RESOURCES}/dead-letters?stream=gps_data&limit=100`,
      );
      const ours = letters.filter(({ value }) => value.includes(MARK));
      assert.equal(ours.length, 2, "it was read again, and is still no record");
    });
    const again = await replay(admin, letter);
    const { replayed, failed } = await again.json() as ReplayAnswer;
    assert.equal(replayed, 0);
    assert.match(failed[0]!.reason, /already/);
    await page.context().close();
  });
}

function replay(api: GrafanaApi, { at, partition, offset }: DeadLetter): Promise<Response> {
  return api.request(`${RESOURCES}/dead-letters/replay`, {
    method: "POST",
    body: JSON.stringify({ stream: "gps_data", letters: [{ at, partition, offset }] }),
  });
}
