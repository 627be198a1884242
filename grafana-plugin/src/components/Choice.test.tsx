import React, { useSyncExternalStore } from 'react';
import { fireEvent, render, screen } from '@testing-library/react';

import { giveElementsSize } from '../testing/layout.ts';
import { Choice } from './Choice.tsx';
import { pause } from '#core/async/wait.ts';

const OPTIONS = ['near', 'far', 'away'].map((value) => ({ value, label: value }));

beforeAll(giveElementsSize);

/** A choice that is kept outside of React and renders its readers at once, as Explore keeps its queries. */
function keptOutside() {
  const reported: string[] = [];
  const readers = new Set<() => void>();
  const subscribe = (read: () => void) => {
    readers.add(read);
    return () => readers.delete(read);
  };
  const report = (value: string) => {
    reported.push(value);
    readers.forEach((read) => read());
  };
  function Place() {
    useSyncExternalStore(subscribe, () => reported.length);
    return (
      <Choice
        aria-labelledby="place"
        options={[...OPTIONS]}
        value={reported.at(-1) ?? null}
        onChange={({ value }) => report(value)}
      />
    );
  }
  return { reported, Place };
}

/** React's own pace: within `act` it would render after each event, whatever the event's priority. */
async function atReactsPace(run: () => Promise<void>) {
  const scope = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean };
  scope.IS_REACT_ACT_ENVIRONMENT = false;
  try {
    await run();
  } finally {
    scope.IS_REACT_ACT_ENVIRONMENT = true;
  }
}

async function openList() {
  fireEvent.click(screen.getByRole('combobox'));
  return await screen.findAllByRole('option');
}

it('reports a choice once when the mouse arrives and clicks within one frame', async () => {
  const { reported, Place } = keptOutside();
  render(<Place />);
  const [, , away] = await openList();
  await atReactsPace(async () => {
    for (const type of ['mousemove', 'click']) {
      away!.dispatchEvent(new MouseEvent(type, { bubbles: true }));
    }
    await pause(100);
  });
  expect(reported).toEqual(['away']);
});

it('reports one choice after the other', async () => {
  const { reported, Place } = keptOutside();
  render(<Place />);
  for (const index of [1, 0]) {
    const options = await openList();
    fireEvent.click(options[index]!);
  }
  expect(reported).toEqual(['far', 'near']);
});
