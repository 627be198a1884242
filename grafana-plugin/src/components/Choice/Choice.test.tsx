import React, { useSyncExternalStore } from 'react';

import { fireEvent, render, screen } from '@testing-library/react';

import { pause } from '#core/async/wait.ts';

import { giveElementsSize } from '../../datasource/testing/layout';
import { Choice } from './Choice';

const OPTIONS = ['near', 'far', 'away'].map((value) => ({ value, label: value }));

beforeAll(giveElementsSize);

/** A choice that is kept outside of React and renders its readers at once, as Explore keeps its queries. */
function keptOutside() {
  const told: string[] = [];
  const readers = new Set<() => void>();
  const subscribe = (read: () => void) => {
    readers.add(read);
    return () => readers.delete(read);
  };
  const tell = (value: string) => {
    told.push(value);
    readers.forEach((read) => read());
  };
  function Place() {
    useSyncExternalStore(subscribe, () => told.length);
    return (
      <Choice
        aria-labelledby="place"
        options={[...OPTIONS]}
        value={told.at(-1) ?? null}
        onChange={({ value }) => tell(value)}
      />
    );
  }
  return { told, Place };
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

it('tells of a choice once when the mouse arrives and clicks within one frame', async () => {
  const { told, Place } = keptOutside();
  render(<Place />);
  const [, , away] = await openList();
  await atReactsPace(async () => {
    for (const type of ['mousemove', 'click']) {
      away!.dispatchEvent(new MouseEvent(type, { bubbles: true }));
    }
    await pause(100);
  });
  expect(told).toEqual(['away']);
});

it('tells of one choice after the other', async () => {
  const { told, Place } = keptOutside();
  render(<Place />);
  for (const index of [1, 0]) {
    const options = await openList();
    fireEvent.click(options[index]!);
  }
  expect(told).toEqual(['far', 'near']);
});
