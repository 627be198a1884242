import type {
  DataFrame,
  DataQueryError,
  DataQueryResponse,
  QueryResultMetaNotice,
  QueryResultMetaStat,
} from '@grafana/data';

import type { PlainFrame } from '../../contract/frame.ts';
import type { RowsMeta } from '../../frames/rowsMeta.ts';
import { toPlainFrame } from './dataFrames.ts';

/** History's answer in format `rows`: everything up to the places of its channels. */
export interface History {
  frames: PlainFrame[];
  meta: RowsMeta;
  notices: QueryResultMetaNotice[];
  stats: QueryResultMetaStat[];
  executedQueryString?: string;
}

/** Of the refusals those that time may mend: the request came too slowly, or there were too many. */
const PASSING: ReadonlySet<number> = new Set([408, 429]);

/** History could not be read. */
export class HistoryError extends Error {
  /** False where asking the same again cannot help: the query itself is refused. */
  readonly mayPass: boolean;

  constructor({ message, data, status = 0 }: DataQueryError) {
    super(message ?? data?.message ?? 'The query failed and no reason was given: look into the server log of Grafana');
    this.mayPass = status < 400 || status >= 500 || PASSING.has(status);
  }
}

/** What went wrong with an answer, if anything. */
export function errorOf(response: DataQueryResponse): DataQueryError | undefined {
  // Failures of the request as a whole are still in Grafana's deprecated `error` alone.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return response.errors?.[0] ?? response.error;
}

/**
 * Reads an answer of the backend.
 *
 * @throws {HistoryError} with the backend's message, when the answer is an error
 */
export function readHistory(response: DataQueryResponse): History {
  const error = errorOf(response);
  if (error) {
    throw new HistoryError(error);
  }
  const frames = response.data as DataFrame[];
  const first = frames[0]?.meta;
  return {
    frames: frames.map(toPlainFrame),
    meta: { channels: [], ...(first?.custom as Partial<RowsMeta> | undefined) },
    notices: frames.flatMap((frame) => frame.meta?.notices ?? []),
    stats: first?.stats ?? [],
    ...(first?.executedQueryString === undefined ? {} : { executedQueryString: first.executedQueryString }),
  };
}
