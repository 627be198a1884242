import type { Browser } from "playwright-core";

/** How smoothly a page drew. */
export interface FrameRates {
  /** Frames per second, by the time between frames. */
  readonly median: number;
  /** Only one frame in twenty took longer than at this rate. */
  readonly p5: number;
  /** ms */
  readonly longest: number;
  /** ms of JavaScript per frame: what the panel itself costs, however fast the machine paints. */
  readonly script: number;
  /** Answers that the panel was given, per second. */
  readonly answers: number;
}

interface MeasureOptions {
  readonly script: string;
  readonly query: URLSearchParams;
  readonly seconds: number;
}

const ADDRESS = "http://panel.invalid/";
const WARM_UP = 3;

/** Opens the page with the query and measures its frames after a warm-up. */
export async function frameRates(browser: Browser, options: MeasureOptions): Promise<FrameRates> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  await page.route(`${ADDRESS}**`, (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/") {
      return route.fulfill({
        contentType: "text/html",
        body: '<body><script src="/panel.js"></script>',
      });
    }
    return pathname === "/panel.js"
      ? route.fulfill({ contentType: "text/javascript", body: options.script })
      : route.fulfill({
        contentType: "image/svg+xml",
        body: "<svg xmlns='http://www.w3.org/2000/svg'/>",
      });
  });
  try {
    await page.goto(`${ADDRESS}?${options.query}`);
    await page.waitForTimeout(WARM_UP * 1000);
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable");
    const scriptSeconds = async () => {
      const { metrics } = await session.send("Performance.getMetrics");
      return metrics.find(({ name }) => name === "ScriptDuration")!.value;
    };
    const before = await scriptSeconds();
    const { gaps, answers } = await page.evaluate(collectGaps, options.seconds * 1000);
    const script = ((await scriptSeconds()) - before) * 1000 / gaps.length;
    const sorted = gaps.sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!;
    return {
      median: 1000 / at(0.5),
      p5: 1000 / at(0.95),
      longest: at(1),
      script,
      answers: answers / options.seconds,
    };
  } finally {
    await page.close();
  }
}

/** Runs in the page: the times between its frames, ms. */
function collectGaps(milliseconds: number): Promise<{ gaps: number[]; answers: number }> {
  const { counters } = globalThis as unknown as { counters: { answers: number } };
  const first = counters.answers;
  return new Promise((resolve) => {
    const gaps: number[] = [];
    let before = performance.now();
    const begin = before;
    const frame = (now: number) => {
      gaps.push(now - before);
      before = now;
      if (now - begin >= milliseconds) {
        resolve({ gaps: gaps.slice(1), answers: counters.answers - first });
      } else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}
