import React from 'react';
import { Stack, Text } from '@grafana/ui';

import { formatRate } from '../../components/format/count.ts';
import { formatDuration } from '../../components/format/duration.ts';
import { DEAD_LETTER, LATE, WATERMARK } from '../../components/glossary/terms.ts';
import { Section } from '../../components/Section/Section.tsx';
import type { StreamInfo } from '../../contract/resources.ts';
import { Facts } from './Facts.tsx';
import { FieldTable } from './FieldTable.tsx';
import { StreamLinks } from './StreamLinks.tsx';
import { WindowTable } from './WindowTable.tsx';

/** Everything that one stream declares. */
export function StreamDetails({ stream }: { stream: StreamInfo }) {
  const { topics, retention } = stream;
  return (
    <article aria-label={stream.title}>
      <Stack direction="column" gap={1}>
        <Text element="h2" variant="h3">
          {stream.title}
        </Text>
        <Text color="secondary">{stream.description}</Text>
        <StreamLinks stream={stream} />
      </Stack>
      <Section title="Fields">
        <FieldTable stream={stream} />
      </Section>
      <Section title="Windows">
        {stream.windows.length === 0 ? (
          <Text color="secondary">This stream is stored but not counted in windows.</Text>
        ) : (
          <WindowTable stream={stream} />
        )}
      </Section>
      <Section title="Topics and retention">
        <Facts
          facts={[
            ['Records', topics.records],
            ['Windows', topics.windows],
            ['Late records', topics.late, LATE],
            ['Dead letters', topics.dead, DEAD_LETTER],
            ['Kept in Kafka', formatDuration(retention.topicMs)],
            ['Raw records kept in Cassandra', formatDuration(retention.rawMs)],
            ['Windows kept in Cassandra', formatDuration(retention.windowsMs)],
            [
              'Expected disorder',
              formatDuration(stream.outOfOrdernessMs),
              `Records may come out of order by this much: the watermark stays as far behind the newest one. ${WATERMARK}`,
            ],
            ['Expected rate', formatRate(stream.recordsPerSecond)],
          ]}
        />
      </Section>
    </article>
  );
}
