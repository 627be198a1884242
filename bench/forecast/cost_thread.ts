import { costOf, type CostOrder } from "./cost.ts";

self.addEventListener("message", ({ data }: MessageEvent<CostOrder>) => {
  self.postMessage(costOf(data));
});
