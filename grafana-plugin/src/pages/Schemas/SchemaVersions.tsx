import { css } from '@emotion/css';
import React, { useState } from 'react';

import type { GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, RadioButtonGroup, Stack, Text, useStyles2 } from '@grafana/ui';

import { formatCount } from '../../components/format.ts';
import type { SchemaVersion } from '../../contract/resources.ts';

interface Props {
  /** Newest first. */
  versions: SchemaVersion[];
  /** How many there are before those. */
  older: number;
}

/** The text of a schema, in the version that is chosen. */
export function SchemaVersions({ versions, older }: Props) {
  const styles = useStyles2(getStyles);
  const [chosen, setChosen] = useState<number | null>(null);
  const shown = versions.find(({ version }) => version === chosen) ?? versions[0];
  if (shown === undefined) {
    return null;
  }
  const text = readable(shown);
  return (
    <Stack direction="column" gap={1}>
      <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
        <RadioButtonGroup
          size="sm"
          aria-label="Version"
          options={versions.map(({ version }) => ({ label: `Version ${version}`, value: version }))}
          value={shown.version}
          onChange={setChosen}
        />
        {older > 0 && <Text color="secondary">and {formatCount(older)} older</Text>}
        <Text color="secondary">id {shown.id}</Text>
        <ClipboardButton size="sm" variant="secondary" icon="copy" getText={() => text}>
          Copy
        </ClipboardButton>
      </Stack>
      <pre className={styles.schema} aria-label="Schema" tabIndex={0}>
        {text}
      </pre>
    </Stack>
  );
}

/** The schema as a person reads it: JSON over several lines. */
function readable({ schemaType, schema }: SchemaVersion): string {
  if (schemaType === 'PROTOBUF') {
    return schema;
  }
  try {
    return JSON.stringify(JSON.parse(schema), null, 2);
  } catch {
    return schema;
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  schema: css({ margin: 0, maxHeight: 480, overflow: 'auto', fontSize: theme.typography.bodySmall.fontSize }),
});
