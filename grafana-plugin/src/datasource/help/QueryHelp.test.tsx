import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import type { DataSourceApi } from '@grafana/data';

import type { SluiceQuery } from '../../contract/query.ts';
import { isComplete } from '../kinds/queries.ts';
import { fakeResources } from '../../testing/renderEditor.tsx';
import { aStream, aTextStream } from '../../testing/streams.ts';
import { examples, exampleStream } from './examples.ts';
import { QueryHelp } from './QueryHelp.tsx';

it('has examples that can be run as they are', () => {
  expect(examples({ name: 's', isMeasured: true, isPredicted: true }).every(({ query }) => isComplete(query))).toBe(
    true
  );
});

it('takes a stream that measures something where none is chosen, and leaves averages out where there are none', () => {
  const streams = [aTextStream(), aStream()];
  const shown = (name: string | undefined) =>
    examples(exampleStream(streams, name)).map(({ title, query }) =>
      'stream' in query ? `${title}: ${query.stream}` : title
    );
  expect(shown('')).toEqual(shown('vehicle_data'));
  expect(shown(undefined)[0]).toBe('Averages over time: vehicle_data');
  expect(shown('incidents').slice(0, 2)).toEqual(['Records per window: incidents', 'Latest records: incidents']);
  expect(shown('$stream')[0]).toBe('Averages over time: $stream');
  expect(examples(exampleStream([], undefined)).some(({ query }) => 'stream' in query)).toBe(false);
});

it('puts an example on a stream of the datasource into the editor', async () => {
  const { resources } = fakeResources({ streams: { streams: [aStream()] } });
  const onClickExample = jest.fn();
  render(
    <QueryHelp
      datasource={{ uid: 'uid1', resources } as unknown as DataSourceApi<SluiceQuery>}
      query={{ refId: 'C' } as SluiceQuery}
      onClickExample={onClickExample}
    />
  );
  await userEvent.click(await screen.findByRole('button', { name: /vehicle_data · latest records/ }));
  expect(onClickExample).toHaveBeenCalledWith(
    expect.objectContaining({ refId: 'C', kind: 'records', stream: 'vehicle_data', latest: true })
  );
});
