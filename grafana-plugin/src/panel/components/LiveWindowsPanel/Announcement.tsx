import React from 'react';
import { css } from '@emotion/css';
import { typicalCount } from '../../model/completeness';
import { KeyWindows } from '../../model/windowItem';
import { Cursor } from '../../scene/scene';
import { windowSentence, Words } from '../Tooltip/describeWindow';

interface Props {
  cursor: Cursor | null;
  keys: readonly KeyWindows[];
  words: Words;
}

/** Says the window under the cursor to screen readers. */
export function Announcement({ cursor, keys, words }: Props) {
  const windows = keys.find(({ key }) => key === cursor?.key)?.windows;
  const item = windows?.find(({ start }) => start === cursor?.start);
  return (
    <div aria-live="polite" className={hidden}>
      {cursor && windows && item && windowSentence(cursor.key, item, { typical: typicalCount(windows), words })}
    </div>
  );
}

const hidden = css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' });
