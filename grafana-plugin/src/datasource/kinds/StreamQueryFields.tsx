import React, { type ReactNode } from 'react';

import type { StreamInfo } from '../../contract/resources.ts';
import { Filters } from '../components/Filters.tsx';
import { FormatField, type FormatFieldProps } from '../components/FormatField.tsx';
import { KeysSelect } from '../components/KeysSelect.tsx';
import { LiveSwitch } from '../components/LiveSwitch.tsx';
import { Row } from '../components/Row.tsx';
import { StreamSelect } from '../components/StreamSelect.tsx';
import { changer } from './changer.ts';
import type { EditorProps } from './kind.ts';
import { changeStream, type StreamQuery } from './streamFields.ts';

interface StreamQueryFieldsProps<Query extends StreamQuery, Format extends string> extends Omit<
  EditorProps<Query>,
  'failure' | 'onEdit'
> {
  /** Whether a stream is offered. Default: all are. */
  isOffered?: (stream: StreamInfo) => boolean;
  /** What does not hold any more of a query that gets another stream, beside what names things of it. */
  replaced?: Partial<Query>;
  format: FormatFieldProps<Format>;
  /** What is asked of the keys, beside them. */
  asked: ReactNode;
  /** More of it, in rows below. */
  askedBelow?: ReactNode;
  /** What a format has of its own, beside it. */
  shaped: ReactNode;
}

/** The fields of a query of one stream: what every kind has, around what a kind asks and how it is shaped. */
export function StreamQueryFields<Query extends StreamQuery, Format extends string>(
  props: StreamQueryFieldsProps<Query, Format>
) {
  const { query, streams, resources, canFollow, onChange, isOffered, replaced, format } = props;
  const change = changer<StreamQuery>(query, (changed) => onChange(changed as Query));
  const offered = streams.value?.filter((stream) => stream.name === query.stream || (isOffered?.(stream) ?? true));

  return (
    <>
      <Row>
        <StreamSelect
          streams={offered === undefined ? streams : { ...streams, value: offered }}
          value={query.stream}
          onChange={(name) => onChange(changeStream(query, name, replaced))}
        />
        <KeysSelect
          resources={resources}
          stream={query.stream}
          values={query.keys}
          onChange={(keys) => change({ keys })}
        />
        {props.asked}
      </Row>
      {props.askedBelow}
      <Row>
        <Filters
          // What was begun for another stream is not kept.
          key={query.stream}
          resources={resources}
          stream={streamOf(query, streams)}
          filters={query.filters}
          onChange={(filters) => change({ filters })}
        />
      </Row>
      <Row>
        <FormatField {...format} />
        {props.shaped}
        <LiveSwitch canFollow={canFollow} live={query.live} onChange={change} />
      </Row>
    </>
  );
}

/** The stream of a query, where it is known. */
export function streamOf(
  { stream }: Pick<StreamQuery, 'stream'>,
  { value }: EditorProps<StreamQuery>['streams']
): StreamInfo | undefined {
  return value?.find(({ name }) => name === stream);
}
