import type { SluiceQuery } from '../../contract/query.ts';
import type { StreamInfo } from '../../contract/resources.ts';

/** A query that can be tried by a click; refId is put in by who shows it. */
export interface Example {
  title: string;
  text: string;
  query: SluiceQuery;
}

/** What examples need of a stream; `isMeasured`: its windows hold more than counts. */
interface ExampleStream {
  name: string;
  isMeasured: boolean;
  isPredicted: boolean;
}

/** Examples of each kind that can work: those of a stream where there is one, averages where it measures something. */
export function examples(stream?: ExampleStream): Example[] {
  return [...(stream ? streamExamples(stream) : []), ...OTHERS];
}

/** The stream that the editor has; one that is not known, such as a variable, could measure something. */
export function exampleStream(streams: readonly StreamInfo[], name: string | undefined): ExampleStream | undefined {
  const info = name ? streams.find((stream) => stream.name === name) : (streams.find(isMeasured) ?? streams[0]);
  if (info !== undefined) {
    return { name: info.name, isMeasured: isMeasured(info), isPredicted: info.predicted.length > 0 };
  }
  return name ? { name, isMeasured: true, isPredicted: false } : undefined;
}

const isMeasured = ({ windows }: StreamInfo): boolean => windows.some(({ measures }) => measures.length > 0);

const refId = 'A';

function streamExamples({ name: stream, isMeasured: hasAverages, isPredicted }: ExampleStream): Example[] {
  const averages: Example = {
    title: 'Averages over time',
    text: 'Average of every measure, one series per key. History and live windows join without a seam.',
    query: { refId, kind: 'windows', stream, size: 'auto', aggregates: ['avg'], format: 'timeseries' },
  };
  return [
    ...(hasAverages ? [averages] : []),
    {
      title: 'Records per window',
      text: 'How many records each window counted; only windows that are final.',
      query: {
        refId,
        kind: 'windows',
        stream,
        size: 'auto',
        aggregates: ['count'],
        finalOnly: true,
        format: 'timeseries',
      },
    },
    ...(isPredicted ? [predictions(stream)] : []),
    {
      title: 'Latest records',
      text: 'The newest record of each key, such as for a map or a table of states.',
      query: { refId, kind: 'records', stream, latest: true, format: 'table' },
    },
  ];
}

function predictions(stream: string): Example {
  return {
    title: 'What is expected',
    text: 'Forecast of the next windows with its band, and what the last ones came to.',
    query: { refId, kind: 'predictions', stream, format: 'timeseries' },
  };
}

const OTHERS: readonly Example[] = [
  {
    title: 'Incidents',
    text: 'Texts of the streams at level error or critical. In Explore, Live follows them.',
    query: { refId, kind: 'logs', source: 'text', levels: ['error', 'critical'] },
  },
  {
    title: 'What could not be counted',
    text: 'Dead letters with the reason why they could not be read.',
    query: { refId, kind: 'logs', source: 'dead' },
  },
  {
    title: 'How far behind',
    text: 'Delay of the watermark and lag of the workers, per stream.',
    query: { refId, kind: 'pipeline', metrics: ['watermark_delay', 'process_lag'], format: 'timeseries' },
  },
  {
    title: 'CQL',
    text: 'Any SELECT. Values of variables are bound, so quotes are not needed around them.',
    query: {
      refId,
      kind: 'cql',
      cql: 'SELECT * FROM system.local LIMIT 10',
      format: 'table',
    },
  },
];
