import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, ClipboardButton, RadioButtonGroup, Stack, useStyles2 } from '@grafana/ui';

import type { DeadLetter } from '../contract/resources.ts';
import { formatCount } from './format.ts';

/** A long value is cut here, in characters, until the person asks for all of it. */
const FIRST_PART = 20_000;

const VIEWS: Array<{ label: string; value: View }> = [
  { label: 'JSON', value: 'json' },
  { label: 'Text', value: 'text' },
  { label: 'Base64', value: 'base64' },
];

const RENDER = { json: (raw: RawValue) => asJson(raw) ?? '', text: asText, base64: asBase64 };

/** A record's value as JSON, text or base64. */
export function ValueViewer({ raw }: { raw: RawValue }) {
  const styles = useStyles2(getStyles);
  const [view, setView] = useState<View>(() => bestView(raw));
  const [whole, setWhole] = useState(false);
  const isJson = asJson(raw) !== undefined;
  const rendered = RENDER[view](raw);
  const cut = !whole && rendered.length > FIRST_PART;

  return (
    <Stack direction="column" gap={1}>
      <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
        <RadioButtonGroup
          size="sm"
          aria-label="Show the value as"
          options={VIEWS}
          disabledOptions={isJson ? [] : ['json']}
          value={view}
          onChange={setView}
        />
        <ClipboardButton size="sm" variant="secondary" icon="copy" getText={() => rendered}>
          Copy
        </ClipboardButton>
        {!isJson && raw.encoding === 'utf-8' && <span className={styles.note}>This value is not valid JSON.</span>}
        {raw.encoding === 'base64' && <span className={styles.note}>The bytes are not UTF-8 text.</span>}
      </Stack>
      <pre className={styles.value} aria-label="Value" tabIndex={0}>
        {rendered === '' ? <em className={styles.note}>empty</em> : cut ? rendered.slice(0, FIRST_PART) : rendered}
      </pre>
      {cut && (
        <Button size="sm" variant="secondary" onClick={() => setWhole(true)}>
          Show all {formatCount(rendered.length)} characters
        </Button>
      )}
    </Stack>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  value: css({
    margin: 0,
    maxHeight: 360,
    overflow: 'auto',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  note: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});

/** Bytes of a record as text that was UTF-8, or as base64 that was not. */
type RawValue = Pick<DeadLetter, 'value' | 'encoding'>;

/** How a value is shown. */
type View = 'text' | 'json' | 'base64';

function toBytes(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (const byte of bytes) {
    binary += String.fromCharCode(byte);
  }
  return btoa(binary);
}

/** The value as JSON with indentation; undefined if it is not JSON. */
export function asJson(raw: RawValue): string | undefined {
  try {
    return JSON.stringify(JSON.parse(asText(raw)), null, 2);
  } catch {
    return undefined;
  }
}

/** The value as text; bytes that are not UTF-8 become replacement characters. */
export function asText({ value, encoding }: RawValue): string {
  return encoding === 'utf-8' ? value : new TextDecoder().decode(toBytes(value));
}

/** The value's bytes as base64. */
export function asBase64({ value, encoding }: RawValue): string {
  return encoding === 'base64' ? value : toBase64(value);
}

/** The view that shows most: JSON where it is, else text where it is, else base64. */
export function bestView(raw: RawValue): View {
  if (raw.encoding === 'base64') {
    return 'base64';
  }
  return asJson(raw) === undefined ? 'text' : 'json';
}
