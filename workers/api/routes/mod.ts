import type { Route } from "../contract/route.ts";
import { getAbout } from "./about.ts";
import { listBrokers } from "./brokers.ts";
import { listDead, listLate } from "./arrivals.ts";
import { getIngest } from "./ingest.ts";
import { listKeys } from "./keys.ts";
import { getLatest } from "./latest.ts";
import { followAll, followLive } from "./live.ts";
import { getPipeline, listLag, listTopics } from "./pipeline.ts";
import { postRecords } from "./post_records.ts";
import { listRecords } from "./records.ts";
import { getDocument, getHealth, getLiveness, getMetrics, getMetricsAtRoot } from "./server.ts";
import { listPredictions, listStreamPredictions } from "./predictions.ts";
import { getSchema, listSchemas } from "./schemas.ts";
import { getStream, listStreams } from "./streams.ts";
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
  listPredictions,
  listStreamPredictions,
  listLate,
  listDead,
  followLive,
  followAll,
  listBrokers,
  listTopics,
  listLag,
  getPipeline,
  getIngest,
  getHealth,
  getLiveness,
  getMetrics,
  getMetricsAtRoot,
  listSchemas,
  getSchema,
  getDocument,
  getAbout,
];
