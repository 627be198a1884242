import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React, { useState } from 'react';
import { lastValueFrom } from 'rxjs';

import { dateTime, type DataQueryRequest } from '@grafana/data';
import { setTemplateSrv } from '@grafana/runtime';

import type { DataSource } from '../DataSource.ts';
import { giveElementsSize } from '../../testing/layout.ts';
import { fakeResources, type Answers } from '../../testing/renderEditor.tsx';
import { aStream, aTextStream } from '../../testing/streams.ts';
import { templates } from '../../testing/templates.ts';
import { SluiceVariableSupport } from './SluiceVariableSupport.ts';
import { VariableQueryEditor } from './VariableQueryEditor.tsx';
import type { VariableQuery } from './variableQuery.ts';

const answers: Answers = {
  streams: {
    streams: [
      aTextStream(),
      aStream({
        predicted: [
          { measure: 'speed', aggregate: 'avg', size: 60_000, horizon: 5 },
          { measure: 'arrival', aggregate: 'value', size: 300_000, horizon: 1 },
        ],
      }),
    ],
  },
  'streams/vehicle_data/keys': { keys: ['v1', 'v2'], more: false },
  'streams/vehicle_data/dimensions/line': { values: ['10', '20'] },
  'cql/values': { values: [{ text: 'One', value: '1' }] },
};

async function valuesOf(query: Partial<VariableQuery>) {
  const { resources, asked } = fakeResources(answers);
  const support = new SluiceVariableSupport(resources, templates({ stream: 'vehicle_data', ids: ['1', '2'] }));
  const request = {
    targets: [{ refId: 'V', ...query }],
    scopedVars: {},
    range: { from: dateTime(1_000), to: dateTime(2_000), raw: { from: 'now-1s', to: 'now' } },
  } as unknown as DataQueryRequest<VariableQuery>;
  return { data: (await lastValueFrom(support.query(request))).data, asked };
}

describe('values of a variable', () => {
  it('are the streams, also for a query that is new', async () => {
    const streams = [
      { text: 'Incidents', value: 'incidents' },
      { text: 'Vehicles', value: 'vehicle_data' },
    ];
    expect((await valuesOf({ source: 'streams' })).data).toEqual(streams);
    expect((await valuesOf({})).data).toEqual(streams);
  });

  it('are the keys of the stream that another variable names', async () => {
    const { data, asked } = await valuesOf({ source: 'keys', stream: '$stream', prefix: 'v' });
    expect(data).toEqual([
      { text: 'v1', value: 'v1' },
      { text: 'v2', value: 'v2' },
    ]);
    expect(asked[0]).toEqual({ path: 'streams/vehicle_data/keys', params: { prefix: 'v', limit: 5_000 } });
  });

  it('are the keys that were heard of last first, and what is predicted of a stream', async () => {
    const { asked } = await valuesOf({ source: 'keys', stream: '$stream', newest: true });
    expect(asked[0]?.params).toEqual({ prefix: '', limit: 5_000, order: 'newest' });
    const { data } = await valuesOf({ source: 'series', stream: '$stream' });
    expect(data).toEqual([
      { text: 'Speed avg, 1 min', value: 'speed avg 60000' },
      { text: 'Arrival', value: 'arrival value 300000' },
    ]);
    expect((await valuesOf({ source: 'series', stream: 'incidents' })).data).toEqual([]);
    expect((await valuesOf({ source: 'series' })).data).toEqual([]);
  });

  it('are the values of a dimension, the measures, and what CQL selects with bound variables', async () => {
    expect((await valuesOf({ source: 'dimension', stream: 'vehicle_data', dimension: 'line' })).data).toHaveLength(2);
    expect((await valuesOf({ source: 'measures', stream: 'vehicle_data' })).data).toContainEqual({
      text: 'Speed',
      value: 'speed',
    });
    const { data, asked } = await valuesOf({ source: 'cql', cql: 'SELECT a FROM t WHERE id IN ($ids)' });
    expect(data).toEqual([{ text: 'One', value: '1' }]);
    expect(asked[0]?.params).toEqual({
      cql: 'SELECT a FROM t WHERE id IN ($ids)',
      variables: { ids: ['1', '2'] },
      range: { from: 1_000, to: 2_000 },
    });
  });

  it('fail with the backend’s words, which are all that Grafana shows', async () => {
    await expect(valuesOf({ source: 'keys', stream: 'gone' })).rejects.toThrow('There is no streams/gone/keys');
  });

  it('are none while the query is not finished', async () => {
    expect((await valuesOf({ source: 'keys' })).data).toEqual([]);
    expect((await valuesOf({ source: 'cql', cql: ' ' })).data).toEqual([]);
  });
});

it('is edited: source, stream and dimension', async () => {
  giveElementsSize();
  setTemplateSrv(templates({}));
  const user = userEvent.setup({ delay: null, pointerEventsCheck: 0 });
  const { resources } = fakeResources(answers);
  let current: VariableQuery | undefined;
  const described: string[] = [];
  function Page() {
    const [query, setQuery] = useState({ refId: 'V' } as VariableQuery);
    const onChange = ((next: VariableQuery, text: string) => {
      current = next;
      described.push(text);
      setQuery(next);
    }) as (next: VariableQuery) => void;
    return (
      <VariableQueryEditor
        query={query}
        onChange={onChange}
        onRunQuery={() => undefined}
        datasource={{ resources } as DataSource}
      />
    );
  }
  render(<Page />);
  await user.click(screen.getByRole('radio', { name: 'Dimension' }));
  await user.click(await screen.findByRole('combobox', { name: 'Stream' }));
  await user.click(await screen.findByRole('option', { name: /vehicle_data/ }));
  await user.click(screen.getByRole('combobox', { name: 'Dimension' }));
  await user.click(await screen.findByRole('option', { name: /line/ }));
  expect(current).toEqual({ refId: 'V', source: 'dimension', stream: 'vehicle_data', dimension: 'line' });
  expect(described.at(-1)).toBe('line of vehicle_data');
}, 60_000);
