import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { DATASOURCE } from "./grafana_api.ts";

/** A dashboard as its file declares it. */
export interface DeclaredDashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly DeclaredPanel[];
  readonly templating: {
    readonly list: readonly { readonly type: string; readonly label: string }[];
  };
}

const FOLDER = new URL("../../../dashboards/", import.meta.url);

/** Every dashboard in `dashboards/`. */
export async function declaredDashboards(): Promise<DeclaredDashboard[]> {
  const names = (await Array.fromAsync(Deno.readDir(FOLDER)))
    .map(({ name }) => name)
    .filter((name) => name.endsWith(".json"));
  return await Promise.all(
    names.sort().map(async (name) => JSON.parse(await Deno.readTextFile(new URL(name, FOLDER)))),
  );
}

/** A panel as a dashboard's file declares it. */
interface DeclaredPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly fieldConfig?: {
    /** What the panel says when it is right that it has nothing to show. */
    readonly defaults?: { readonly noValue?: string };
  };
}

/** What a browser shows of a panel. */
interface ShownPanel {
  readonly errors: readonly string[];
  readonly text: string;
  readonly rows: number;
  readonly canvases: number;
  /** Pixels of its canvases that are no shade of grey: frames, grids and texts are grey. */
  readonly coloured: number;
}

/** Kinds of panels that draw; the others write. */
const DRAWN = new Set([
  "timeseries",
  "status-history",
  "state-timeline",
  "sluice-livewindow-panel",
]);
/** A line of a series has more pixels. */
const FEW_PIXELS = 60;

/**
 * Checks that all panels show data and no error.
 *
 * @throws {assert.AssertionError} naming which does not, and why
 */
export async function assertShowData(page: Page, panels: readonly DeclaredPanel[]): Promise<void> {
  const shown = await shownPanels(page);
  for (const declared of panels) {
    const name = `panel '${declared.title}' (${declared.id}, ${declared.type})`;
    const panel = shown[`panel-${declared.id}`];
    assert(panel !== undefined, `${name} is there`);
    assert.deepEqual(panel.errors, [], name);
    const nothing = declared.fieldConfig?.defaults?.noValue;
    // Not every kind of panel takes that text.
    if (nothing !== undefined && [nothing, "No data"].some((text) => panel.text.includes(text))) {
      continue;
    }
    assert.doesNotMatch(panel.text, /No data|error happened/i, name);
    assertHasData(panel, { type: declared.type, name });
  }
}

function assertHasData(
  { text, rows, canvases, coloured }: ShownPanel,
  { type, name }: { type: string; name: string },
): void {
  if (DRAWN.has(type)) {
    assert(coloured > FEW_PIXELS, `${name} has drawn ${coloured} coloured pixels`);
  } else if (type === "geomap") {
    // Its canvases belong to the graphics card and cannot be read.
    assert(canvases > 0, `${name} has a canvas`);
  } else if (type === "table") {
    assert(rows > 1, `${name} has ${rows} rows, the header among them`);
  } else if (type === "logs") {
    assert.match(text, /\d{4}-\d\d-\d\d/, `${name} has lines`);
  } else if (type === "alertlist") {
    // Mostly it is right that there are none.
    assert.match(text, /\S/, `${name} says what fires`);
  } else {
    // A number, or a name such as that of a method.
    assert.match(text, /[a-z\d]/i, `${name} has a value`);
  }
}

/** Every panel that is loaded, by its name on the dashboard; in one go, because pages redraw often. */
function shownPanels(page: Page): Promise<Record<string, ShownPanel>> {
  return page.evaluate(() => {
    const colouredPixels = (canvas: HTMLCanvasElement): number => {
      const { width, height } = canvas;
      const context = width * height === 0 ? null : canvas.getContext("2d");
      const data = context?.getImageData(0, 0, width, height).data ?? [];
      let coloured = 0;
      for (let at = 0; at < data.length; at += 4) {
        const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
        if (Math.max(red, green, blue) - Math.min(red, green, blue) > 60) coloured++;
      }
      return coloured;
    };
    const shown = [...document.querySelectorAll<HTMLElement>("[data-viz-panel-key]")].map(
      (panel) => {
        const content = panel.querySelector<HTMLElement>(
          '[data-testid="data-testid panel content"]',
        );
        const errors = panel.querySelectorAll('[data-testid="data-testid Panel status error"]');
        const canvases = [...content?.querySelectorAll("canvas") ?? []];
        const isMap = panel.querySelector(".ol-viewport") !== null;
        return [panel.dataset["vizPanelKey"], {
          errors: [...errors].map((one) => one.getAttribute("aria-label") ?? "an error"),
          text: content?.innerText ?? "",
          rows: content?.querySelectorAll('[role="row"]').length ?? 0,
          canvases: canvases.length,
          coloured: isMap ? 0 : canvases.reduce((sum, canvas) => sum + colouredPixels(canvas), 0),
        }];
      },
    );
    return Object.fromEntries(shown);
  });
}

/** Hides what lies over a map, such as its legend. */
const MAP_ALONE = ":has(> .ol-viewport) ~ * { visibility: hidden }";

/** Pixels of markers that a browser shows on a map; sea and coasts are blue. */
export async function markedOnScreen(page: Page, { id }: DeclaredPanel): Promise<number> {
  const content = page.locator(`[data-viz-panel-key="panel-${id}"]`)
    .getByTestId("data-testid panel content");
  const png = new Uint8Array(await content.screenshot({ style: MAP_ALONE })).toBase64();
  return await page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const context = new OffscreenCanvas(image.width, image.height).getContext("2d")!;
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    let marked = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
      if (Math.max(red, green) - blue > 40) marked++;
    }
    return marked;
  }, png);
}

/** Options of {@linkcode livePanel}. */
export interface LivePanelOptions {
  /** In rows of a dashboard's grid. */
  readonly height: number;
  /** The panel's own options beside the measure. */
  readonly options: Readonly<Record<string, string>>;
}

/** The panel 1 of a dashboard: Live windows with the average speed of every vehicle by the minute. */
export function livePanel({ height, options }: LivePanelOptions) {
  return {
    id: 1,
    type: "sluice-livewindow-panel",
    title: "Speed, window by window",
    gridPos: { x: 0, y: 0, w: 24, h: height },
    datasource: DATASOURCE,
    targets: [{
      refId: "A",
      datasource: DATASOURCE,
      kind: "windows",
      stream: "vehicle_data",
      size: 60_000,
      format: "rows",
    }],
    options: { measure: "speed.avg", ...options },
  };
}
