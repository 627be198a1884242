import type {
  DataFrame,
  DataQueryError,
  DataQueryResponse,
  QueryResultMetaNotice,
  QueryResultMetaStat,
} from '@grafana/data';

import type { PlainFrame } from '../../contract/frame';
import type { RowsMeta } from '../../frames/rowsMeta';
import { toPlainFrame } from '../frames/toPlainFrame';

/** History's answer in format `rows`: everything up to the places of its channels. */
export interface History {
  frames: PlainFrame[];
  meta: RowsMeta;
  notices: QueryResultMetaNotice[];
  stats: QueryResultMetaStat[];
  executedQueryString?: string;
}

/** What went wrong with an answer, if anything. */
export function errorOf(response: DataQueryResponse): DataQueryError | undefined {
  // Grafana itself still tells failures of the request as a whole in `error` alone.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return response.errors?.[0] ?? response.error;
}

/** Reads an answer of the backend; an error of the answer is thrown with the backend's words. */
export function readHistory(response: DataQueryResponse): History {
  const error = errorOf(response);
  if (error) {
    throw new Error(error.message ?? error.data?.message ?? 'The query failed and no reason was given');
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
