import React, { useMemo } from 'react';
import { css } from '@emotion/css';
import { Cursor } from '#core/window_plot/settings.ts';
import { KeyWindows, typicalCount } from '#core/window_plot/windows.ts';
import { windowSentence, Words } from '../Tooltip/describeWindow';

interface Props {
  cursor: Cursor | null;
  keys: readonly KeyWindows[];
  words: Words;
}

/** Says the window under the cursor to screen readers, once: an open one changes several times a second. */
export function Announcement({ cursor, keys, words }: Props) {
  const sentence = useMemo(
    () => cursor && describe(cursor, keys, words),
    [cursor && `${cursor.start} ${cursor.key}`] // eslint-disable-line react-hooks/exhaustive-deps
  );
  return (
    <div aria-live="polite" className={hidden}>
      {sentence}
    </div>
  );
}

function describe(cursor: Cursor, keys: readonly KeyWindows[], words: Words): string | null {
  const windows = keys.find(({ key }) => key === cursor.key)?.windows;
  const item = windows?.find(({ start }) => start === cursor.start);
  return windows && item ? windowSentence(cursor.key, item, { typical: typicalCount(windows), words }) : null;
}

const hidden = css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' });
