/**
 * From rows to frames and back: pure, and the same code in the backend and in the browser. Stores
 * keep the newest state of rows that come more than once; `shape…` gives them the form that a query
 * asks for.
 */
export { advance, type KnownPlace } from './seam.ts';
export type { LiveChannel, RowsMeta } from './rowsMeta.ts';
export { info, type Notice, warning } from './notices.ts';
export { withNotices } from './timeSeries.ts';
export { type TimeRange, touches } from './timeRange.ts';
export { unitId } from './units.ts';
export { formatSize } from './windowSize.ts';
export { eachInSteps, filterInSteps, finish, sortInSteps, type Steps } from './steps.ts';
export { valueColumns, windowFrame, windowFrameInSteps, windowRows } from './windowFrame.ts';
export { windowColumns, windowOfSize } from './windowColumns.ts';
export { neededValues, type WindowValue } from './windowValues.ts';
export { WindowStore } from './windowStore.ts';
export { shapeWindows, shapeWindowsInSteps, type ShapeWindowsOptions } from './shapeWindows.ts';
export { recordFrame, recordFrameInSteps, recordRows } from './recordFrame.ts';
export { newestOfKeys, RecordStore } from './recordStore.ts';
export { shapeRecords, shapeRecordsInSteps, type ShapeRecordsOptions } from './shapeRecords.ts';
export { logFrame, logFrameInSteps, logRows } from './logFrame.ts';
export { LogStore } from './logStore.ts';
export { logTest, shapeLogs, shapeLogsInSteps } from './shapeLogs.ts';
export { predictionFrame, predictionFrameInSteps, predictionRows } from './predictionFrame.ts';
export { PredictionStore } from './predictionStore.ts';
export {
  anomalyLinesInSteps,
  shapePredictions,
  shapePredictionsInSteps,
  type ShapePredictionsOptions,
} from './shapePredictions.ts';
export { pipelineFrame, pipelineFrameInSteps, type PipelineRow, pipelineRows } from './pipelineFrame.ts';
export { PipelineStore } from './pipelineStore.ts';
export { metricLabel, shapePipeline, shapePipelineInSteps, type ShapePipelineOptions } from './shapePipeline.ts';
