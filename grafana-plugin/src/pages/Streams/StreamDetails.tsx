import React from 'react';
import { Stack, Text, useStyles2 } from '@grafana/ui';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

import { derivationText } from '#core/contract/derivation_text.ts';
import type { Derivation } from '#window/derived/spec.ts';
import { formatDuration, formatRate } from '../../components/format.ts';
import { Help } from '../../components/Help.tsx';
import { Section } from '../../components/Section.tsx';
import { DEAD_LETTER, LATE, WATERMARK } from '../../components/terms.ts';
import type { StreamInfo } from '../../contract/resources.ts';
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
      {stream.derived && <Derived derived={stream.derived} />}
      <Section title={stream.derived ? 'Fields of its inputs' : 'Fields'}>
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
            [
              'Silent keys are waited for',
              stream.offlineMs ? formatDuration(stream.offlineMs) : 'not at all',
              'A key that sends nothing closes its windows by the watermark of its partition, this much later.',
            ],
            [
              'Partitioner',
              stream.partitioner ?? 'murmur2',
              "How producers find a key's partition: murmur2 as Java's clients do, crc32 as librdkafka does unless it is told otherwise; any when they differ.",
            ],
            ['Expected rate', formatRate(stream.recordsPerSecond)],
          ]}
        />
      </Section>
    </article>
  );
}

/** What the windows of a derived stream are made of. */
function Derived({ derived }: { derived: Derivation }) {
  const { summary, measures, terms } = derivationText(derived);
  return (
    <Section title="Made from">
      <Stack direction="column" gap={1}>
        <Text>{summary}</Text>
        {measures.map((measure) => (
          <Text key={measure} variant="code">
            {measure}
          </Text>
        ))}
        {terms.map((term) => (
          <Text key={term} color="secondary">
            {term}
          </Text>
        ))}
      </Stack>
    </Section>
  );
}

/** `help` explains the name. */
type Fact = [name: string, value: string, help?: string];

/** Names with their values, one a line. */
function Facts({ facts }: { facts: Fact[] }) {
  const styles = useStyles2(getStyles);
  return (
    <dl className={styles.list}>
      {facts.map(([name, value, help]) => (
        <React.Fragment key={name}>
          <dt className={styles.name}>
            {name}
            {help !== undefined && <Help text={help} />}
          </dt>
          <dd className={styles.value}>{value}</dd>
        </React.Fragment>
      ))}
    </dl>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    gap: theme.spacing(0.75, 3),
    margin: 0,
  }),
  name: css({ color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular }),
  value: css({ margin: 0, overflowWrap: 'anywhere' }),
});
