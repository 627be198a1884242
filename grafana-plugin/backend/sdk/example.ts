import { type DatasourceInstance, type Frame, servePlugin, toFrameJson } from "./mod.ts";

/** A datasource of sine waves: the past by query, the present by a live channel. */
await servePlugin({
  newInstance({ jsonData }): DatasourceInstance {
    const { periodMs = 60_000 } = (jsonData ?? {}) as { periodMs?: number };
    const sine = (ms: number) => Math.sin(2 * Math.PI * ms / periodMs);
    const wave = (time: number[]): Frame => {
      const times = { name: "time", type: "time", values: time } as const;
      const values = { name: "sine", type: "number", values: time.map(sine) } as const;
      return { meta: { type: "timeseries-multi" }, fields: [times, values] };
    };
    return {
      queryData({ queries }) {
        const answers = queries.map(({ refId, from, to, intervalMs }) => {
          const length = Math.floor((to - from) / intervalMs);
          const time = Array.from({ length }, (_, i) => from + i * intervalMs);
          return [refId, { frames: [wave(time)] }];
        });
        return Promise.resolve(Object.fromEntries(answers));
      },
      checkHealth: () => Promise.resolve({ status: "ok", message: `One wave per ${periodMs} ms` }),
      async runStream(_request, send, signal) {
        while (!signal.aborted) {
          await send(toFrameJson(wave([Date.now()])));
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      },
      dispose: () => Promise.resolve(),
    };
  },
});
