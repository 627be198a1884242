import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { eventually } from "#core/async/wait.ts";
import type { WindowUpdate } from "#window/mod.ts";
import { freePorts } from "../local/services/mod.ts";
import { chromiumPath, openBrowser, watchErrors } from "./support/browser.ts";
import { isolatedEnvironment } from "./support/isolation.ts";
import { testServices } from "./support/test_services.ts";
import { WorkerProcess } from "./support/worker_process.ts";

const VEHICLES = 12;

if (chromiumPath === undefined) {
  await Deno.stderr.write(new TextEncoder().encode(
    "SKIPPED: the live page is not tested, because there is no Chromium here: install it " +
      "(Debian and Ubuntu: apt install chromium) or set CHROMIUM to its path\n",
  ));
}

const value = (page: Page, testId: string) =>
  page.getByTestId(testId).first().getAttribute("data-value").then(Number);

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
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const errors = watchErrors(page);
    await eventually(async () => assert((await fetch(`${url}api/v1/health`)).ok));

    await t.step("an empty system shows which command makes records", async () => {
      await page.goto(url);
      await page.getByText("deno task simulate").first().waitFor();
    });

    const args = ["--vehicles", String(VEHICLES), "--speed", "60", "--seed", "5"];
    const simulate = await WorkerProcess.start("simulate", env, [...args, "--disorder", "mild"]);

    await t.step("C7: every vehicle is on the map, and the pipeline counts", async () => {
      await eventually(async () => {
        assert.equal(
          await page.getByTestId("connection-state").getAttribute("data-state"),
          "live",
        );
        assert.equal(await page.getByTestId("map").getAttribute("data-vehicles"), String(VEHICLES));
        assert.equal(await page.getByTestId("pipeline-row").count(), 5);
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

    await t.step("dark, and on a phone, nothing is cut off", async () => {
      const phone = await browser.newPage({
        viewport: { width: 390, height: 844 },
        colorScheme: "dark",
      });
      await phone.goto(url);
      await phone.getByTestId("window").first().waitFor();
      const { overflow, background } = await phone.evaluate(() => ({
        overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        background: getComputedStyle(document.body).backgroundColor,
      }));
      assert(overflow <= 0, `the page is ${overflow} px too wide`);
      const [red = 255, green = 255, blue = 255] = background.match(/\d+/g)!.map(Number);
      assert(Math.max(red, green, blue) < 80, `background ${background} is dark`);
      await phone.close();
    });

    assert.deepEqual(errors, [], "nothing in the console");

    await t.step("when the API goes away the page shows it, and comes back with it", async () => {
      const state = () => page.getByTestId("connection-state").getAttribute("data-state");
      await api.kill();
      await eventually(async () => assert.equal(await state(), "reconnecting"));
      api = await WorkerProcess.start("api", env);
      await eventually(async () => assert.equal(await state(), "live"));
    });

    await browser.close();
    await simulate.stop();
    await Promise.all([api.stop(), process.stop(), persist.stop()]);
  },
});
