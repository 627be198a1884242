import assert from "node:assert/strict";
import type { BrowserContextOptions, Page } from "playwright-core";
import { eventually } from "#core/async/wait.ts";
import { catalogue } from "#streams/catalogue.ts";
import type { WindowUpdate } from "#window/mod.ts";
import { freePorts } from "../local/services/mod.ts";
import { accessibilityFaults } from "./support/accessibility.ts";
import { chromiumPath, openBrowser, watchErrors } from "./support/browser.ts";
import { isolatedEnvironment } from "./support/isolation.ts";
import { testServices } from "./support/test_services.ts";
import { WorkerProcess } from "./support/worker_process.ts";

const VEHICLES = 12;
/** Rows of the pipeline: the streams of the scenario that the page shows first. */
const ROWS = catalogue.filter(({ scenario }) => scenario === catalogue[0]!.scenario).length;
/** As long as a slow machine needs for one thing on a page, ms. */
const PATIENCE_MS = 180_000;

if (chromiumPath === undefined) {
  await Deno.stderr.write(new TextEncoder().encode(
    "SKIPPED: the live page is not tested, because there is no Chromium here: install it " +
      "(Debian and Ubuntu: apt install chromium) or set CHROMIUM to its path\n",
  ));
}

const value = (page: Page, testId: string) =>
  page.getByTestId(testId).first().getAttribute("data-value").then(Number);

/** Connections that follow something at the server. */
async function liveConnections(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}metrics`)).text();
  return [...metrics.matchAll(/^sluice_api_live_clients\{.*\} (\d+)$/gm)]
    .reduce((sum, [, count]) => sum + Number(count), 0);
}

interface ShownWindow {
  status: string | null;
  start: number;
  revision: number;
  count: number;
}

/** Rows of the table of windows, newest first. */
function shownWindows(page: Page): Promise<ShownWindow[]> {
  return page.getByTestId("windows-table").getByTestId("window").evaluateAll((rows) =>
    rows.map((row) => ({
      status: row.getAttribute("data-status"),
      start: Number(row.getAttribute("data-start")),
      revision: Number(row.getAttribute("data-revision")),
      count: Number(row.getAttribute("data-count")),
    }))
  );
}

Deno.test({
  name: "the live page in Chromium",
  ignore: chromiumPath === undefined,
  async fn(t) {
    await using services = await testServices();
    const [port] = freePorts(1);
    const env = isolatedEnvironment(services, {
      SLUICE_API_PORT: String(port),
      SLUICE_OPEN_UPDATE_INTERVAL: "200ms",
    });
    const url = `http://127.0.0.1:${port}/`;
    const built = await new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", "page"],
      cwd: new URL("../", import.meta.url).pathname,
      stdout: "null",
    }).output();
    assert.equal(built.code, 0, new TextDecoder().decode(built.stderr));
    let api = await WorkerProcess.start("api", env);
    const process = await WorkerProcess.start("process", env);
    const persist = await WorkerProcess.start("persist", env);
    const browser = await openBrowser();
    const newContext = async (options: BrowserContextOptions = {}) => {
      const context = await browser.newContext(options);
      context.setDefaultTimeout(PATIENCE_MS);
      return context;
    };
    const context = await newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const errors = watchErrors(page);
    await eventually(async () => assert((await fetch(`${url}api/v1/health`)).ok));

    await t.step("an empty system shows which command makes records", async () => {
      await page.goto(url);
      await page.getByText("deno task simulate").first().waitFor();
    });

    const args = [
      "--vehicles",
      String(VEHICLES),
      "--speed",
      "60",
      "--seed",
      "5",
      "--journeys",
      "endless",
    ];
    const simulate = await WorkerProcess.start("simulate", env, [...args, "--disorder", "mild"]);

    await t.step("C7: every vehicle is on the map, and the pipeline counts", async () => {
      await eventually(async () => {
        assert.equal(
          await page.getByTestId("connection-state").getAttribute("data-state"),
          "live",
        );
        assert.equal(await page.getByTestId("map").getAttribute("data-vehicles"), String(VEHICLES));
        assert.equal(await page.getByTestId("pipeline-row").count(), ROWS);
        assert(await value(page, "rate") > 0);
        assert(await value(page, "records-in") > VEHICLES);
        assert.match(await page.getByTestId("ledger").first().innerText(), /balanced/);
      });
    });

    await t.step("windows fill, turn final, and are those of the API", async () => {
      await eventually(async () => {
        const shown = await shownWindows(page);
        const statuses = new Set(shown.map(({ status }) => status));
        assert(statuses.has("open") && statuses.has("final"), [...statuses].join());
        assert(Number(await page.getByTestId("windows-chart").getAttribute("data-bars")) > 3);
      });
      const key = (await page.getByTestId("selected-key").innerText()).trim();
      // What is final now must be on the page with the same revision a little later, or a newer one.
      const finals = await eventually(async () => {
        const response = await fetch(
          `${url}api/v1/streams/vehicle_data/windows?key=${key}&size=60000&limit=20`,
        );
        assert(response.ok, await response.clone().text());
        const { windows } = await response.json() as { windows: WindowUpdate[] };
        const found = windows.filter(({ status }) => status === "final");
        assert(found.length > 0);
        return found;
      });
      await eventually(async () => {
        const shown = await shownWindows(page);
        for (const window of finals) {
          const matching = shown.filter(({ start }) => start === window.start);
          assert.equal(matching.length, 1, `window ${window.start} is shown once`);
          assert(matching[0]!.revision >= window.revision);
        }
      });
    });

    await t.step("the chart and the map have drawn something", async () => {
      for (const testId of ["windows-chart", "map"]) {
        const colours = await page.getByTestId(testId).locator("canvas").first().evaluate(
          (canvas) => {
            const { width, height } = canvas as HTMLCanvasElement;
            const context = (canvas as HTMLCanvasElement).getContext("2d")!;
            const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
            return new Set(pixels).size;
          },
        );
        assert(colours > 5, `${testId} has ${colours} colours`);
      }
    });

    await t.step("a key is chosen by keyboard, and the address keeps it", async () => {
      const wanted = await page.getByTestId("key").last().getAttribute("data-key");
      await page.getByTestId("keys").focus();
      await page.keyboard.press("End");
      await page.keyboard.press("Enter");
      await eventually(async () =>
        assert.equal((await page.getByTestId("selected-key").innerText()).trim(), wanted)
      );
      assert(page.url().includes(wanted!));
      await page.reload();
      await eventually(async () =>
        assert.equal((await page.getByTestId("selected-key").innerText()).trim(), wanted)
      );
    });

    await t.step("three windows of a browser follow over one connection", async () => {
      const others = [await context.newPage(), await context.newPage()];
      for (const other of others) await other.goto(url);
      const pages = [page, ...others];
      for (let round = 0; round < 3; round++) {
        const before = await Promise.all(pages.map((each) => value(each, "records-in")));
        await eventually(async () => {
          const after = await Promise.all(pages.map((each) => value(each, "records-in")));
          after.forEach((count, n) => assert(count > before[n]!, `window ${n} stands still`));
        });
      }
      await eventually(async () => assert.equal(await liveConnections(url), 1));
      // Each window has a choice of its own.
      await others[0]!.getByTestId("stream-link").filter({ hasText: "GPS" }).click();
      await eventually(async () =>
        assert.match(await others[0]!.getByTestId("places").innerText(), /GPS/)
      );
      assert.equal(await liveConnections(url), 1);
      for (const other of others) await other.close();
      await eventually(async () => assert.equal(await liveConnections(url), 1));
    });

    await t.step(
      "a browser without SharedWorker follows over a connection of its own",
      async () => {
        const plain = await newContext();
        await plain.addInitScript(() => Reflect.deleteProperty(globalThis, "SharedWorker"));
        const other = await plain.newPage();
        await other.goto(url);
        await eventually(async () => assert(await value(other, "records-in") > 0));
        assert.equal(await liveConnections(url), 2);
        await plain.close();
        await eventually(async () => assert.equal(await liveConnections(url), 1));
      },
    );

    await t.step("what this is and where to go is in the first screen", async () => {
      await page.getByText("counts streams of records").waitFor();
      await page.getByTestId("help").getByText("How to read this page").click();
      assert.match(await page.getByTestId("help").innerText(), /being that far behind is normal/);
      await page.getByTestId("help").getByText("How to read this page").click();
      const reference = await context.newPage();
      await reference.goto(`${url}?view=api`);
      await reference.getByTestId("route").getByText("/api/v1/pipeline").waitFor();
      await reference.close();
    });

    await t.step("Tab passes each long list with one press", async () => {
      for (const list of ["Latest records", "Dead letters"]) {
        const lines = page.getByRole("list", { name: list });
        await lines.scrollIntoViewIfNeeded();
        await eventually(async () => assert(await lines.locator("summary").count() > 1, list));
        await lines.locator('summary[tabindex="0"]').focus();
        assert.equal(await lines.locator('summary[tabindex="0"]').count(), 1);
        await page.keyboard.press("ArrowDown");
        const second = await page.evaluate(() =>
          document.activeElement!.closest("li")!.previousElementSibling !== null
        );
        assert(second, "the arrow keys move within the list");
        await page.keyboard.press("Tab");
        const left = await lines.evaluate((element) => !element.contains(document.activeElement));
        assert(left, `Tab leaves ${list}`);
      }
      await page.evaluate(() => scrollTo(0, 0));
    });

    await t.step("a description of 900 kB is shortened, and can be seen", async () => {
      const response = await fetch(`${url}api/v1/streams/emergency_data/records`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          id: "long-1",
          device_id: "long",
          timestamp: new Date().toISOString(),
          latitude: 52,
          longitude: -1,
          incident_id: "long",
          incident_type: "medical",
          status: "active",
          description: `begins ${"x".repeat(899_980)} ends`,
        }),
      });
      assert.equal(response.status, 202, await response.text());
      const incident = page.locator('[data-testid="incident"][data-key="long"]');
      await incident.waitFor();
      assert((await incident.innerText()).length < 400);
      await incident.getByTestId("more-text").click();
      const { length } = await incident.innerText();
      assert(length > 20_000 && length < 40_000, `${length} characters`);
    });

    await t.step("a frozen worker is no live pipeline", async () => {
      process.freeze(true);
      try {
        await eventually(async () => {
          const { streams } = await (await fetch(`${url}api/v1/pipeline`)).json();
          assert.deepEqual([streams[0].verdict.state, streams[0].verdict.level], [
            "stopped",
            "bad",
          ]);
        });
        await eventually(async () => {
          const verdict = page.getByTestId("verdict").first();
          assert.match(await verdict.innerText(), /stopped/);
          const badge = page.getByTestId("connection-state");
          assert.equal(await badge.getAttribute("data-concern"), "stopped");
          assert.match(await badge.innerText(), /stopped/);
        });
      } finally {
        process.freeze(false);
      }
      await eventually(async () => {
        const state = await page.getByTestId("verdict").first().getAttribute("data-state");
        assert(["live", "old", "catching-up"].includes(state!), `it is ${state}`);
      });
    });

    await t.step("while the API is frozen the page says how old its numbers are", async () => {
      const badge = page.getByTestId("connection-state");
      api.freeze(true);
      try {
        await eventually(async () => {
          assert.match(await badge.innerText(), /No answer for \d|Reconnecting/);
          assert.match(await page.getByTestId("pipeline-stale").innerText(), /as of \d+/);
          assert(await page.getByTestId("stale").count() > 1);
        });
        assert.deepEqual(await accessibilityFaults(page), [], "stale");
        const before = await page.getByTestId("behind").innerText();
        await new Promise((resolve) => setTimeout(resolve, 2_500));
        assert.equal(await page.getByTestId("behind").innerText(), before);
      } finally {
        api.freeze(false);
      }
      await eventually(async () => {
        assert.equal(await badge.getAttribute("data-state"), "live");
        assert.equal(await page.getByTestId("pipeline-stale").count(), 0);
      });
      errors.length = 0;
    });

    await t.step("no rule of WCAG 2 A or AA is broken: wide or narrow, light or dark", async () => {
      for (const [width, height] of [[1440, 900], [390, 844]] as const) {
        for (const colorScheme of ["light", "dark"] as const) {
          const view = await newContext({ viewport: { width, height }, colorScheme });
          const other = await view.newPage();
          await other.goto(url);
          await other.getByTestId("window").first().waitFor();
          await other.getByTestId("help").getByText("How to read this page").click();
          const place = `${width} px, ${colorScheme}`;
          assert.deepEqual(await accessibilityFaults(other), [], place);
          await other.goto(`${url}?view=api`);
          await other.getByTestId("route").first().waitFor();
          assert.deepEqual(await accessibilityFaults(other), [], `API reference, ${place}`);
          await view.close();
        }
      }
    });

    await t.step("dark, and on a phone, nothing is cut off", async () => {
      const pocket = await newContext({
        viewport: { width: 390, height: 844 },
        colorScheme: "dark",
      });
      const phone = await pocket.newPage();
      await phone.goto(url);
      await phone.getByTestId("window").first().waitFor();
      const { overflow, background } = await phone.evaluate(() => ({
        overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        background: getComputedStyle(document.body).backgroundColor,
      }));
      assert(overflow <= 0, `the page is ${overflow} px too wide`);
      const [red = 255, green = 255, blue = 255] = background.match(/\d+/g)!.map(Number);
      assert(Math.max(red, green, blue) < 80, `background ${background} is dark`);
      for (const number of ["lag-process", "lag-persist", "late", "dead", "verdict"]) {
        const cells = phone.getByTestId(number);
        assert.equal(await cells.count(), ROWS);
        for (const cell of await cells.all()) assert(await cell.isVisible(), number);
      }
      await pocket.close();
    });

    assert.deepEqual(errors, [], "nothing in the console");

    await t.step("when the API goes away the page shows it, and comes back with it", async () => {
      const state = () => page.getByTestId("connection-state").getAttribute("data-state");
      await api.kill();
      await eventually(async () => assert.equal(await state(), "reconnecting"));
      api = await WorkerProcess.start("api", env);
      // Just started it does not know: it says so, and shows no zeros.
      const answers = new Set<number>();
      await eventually(async () => {
        const response = await fetch(`${url}api/v1/pipeline`);
        answers.add(response.status);
        const body = await response.json();
        assert.equal(response.status, 200);
        assert(body.streams[0].ledger.in > 0 && body.streams[0].watermark !== null);
        assert(body.streams[0].history.some((count: number) => count > 0));
      }, { everyMs: 20 });
      assert(answers.has(503), "it did not know at first");
      await eventually(async () => assert.equal(await state(), "live"));
    });

    await browser.close();
    await simulate.stop();
    await Promise.all([api.stop(), process.stop(), persist.stop()]);
  },
});
