import type { Route } from "../contract/route.ts";
import { listDead, listLate } from "./arrivals.ts";
import { getHealth } from "./health.ts";
import { listKeys } from "./keys.ts";
import { listLag } from "./lag.ts";
import { getLatest } from "./latest.ts";
import { followLive } from "./live.ts";
import { getMetrics, getMetricsAtRoot } from "./metrics.ts";
import { getDocument } from "./openapi.ts";
import { getPipeline } from "./pipeline.ts";
import { postRecords } from "./post_records.ts";
import { listRecords } from "./records.ts";
import { getStream, listStreams } from "./streams.ts";
import { listTopics } from "./topics.ts";
import { listWindows } from "./windows.ts";

/** Every route of the API. */
export const routes: readonly Route[] = [
  listStreams,
  getStream,
  listKeys,
  listRecords,
  postRecords,
  getLatest,
  listWindows,
  listLate,
  listDead,
  followLive,
  listTopics,
  listLag,
  getPipeline,
  getHealth,
  getMetrics,
  getMetricsAtRoot,
  getDocument,
];
