import type { AdHocVariableFilter } from '@grafana/data';

import type { SluiceQuery } from '../../contract/query.ts';
import { templates } from '../../testing/templates.ts';
import type { StoredQuery } from '../types.ts';
import { completed, interpolate, isComplete } from './queries.ts';

const run = (query: SluiceQuery, values: Record<string, string | string[]>, filters?: AdHocVariableFilter[]) =>
  interpolate(query, { templates: templates(values), scopedVars: {}, filters });

describe('variables of windows', () => {
  const query: SluiceQuery = {
    refId: 'A',
    kind: 'windows',
    stream: '$stream',
    keys: ['$key', 'other'],
    measures: ['$measure'],
    aggregates: ['avg'],
    by: '$by',
    legend: '{{key}} of $stream',
    filters: [
      { key: 'line', operator: '=', value: '$line' },
      { key: 'depot', operator: '=~', value: '$line' },
    ],
  };

  it('are replaced in every field', () => {
    expect(run(query, { stream: 'vehicle_data', key: 'v1', measure: 'speed', by: 'depot', line: '10' })).toEqual({
      ...query,
      stream: 'vehicle_data',
      keys: ['v1', 'other'],
      measures: ['speed'],
      by: 'depot',
      legend: '{{key}} of vehicle_data',
      filters: [
        { key: 'line', operator: '=', value: '10' },
        { key: 'depot', operator: '=~', value: '10' },
      ],
    });
  });

  it('become several keys, several values and alternatives when they have several values', () => {
    const result = run(query, { key: ['v1', 'v2'], line: ['10', '20'] });
    expect(result).toMatchObject({
      keys: ['v1', 'v2', 'other'],
      filters: [
        { key: 'line', operator: '=|', values: ['10', '20'] },
        { key: 'depot', operator: '=~', value: '(10|20)' },
      ],
    });
    expect(run({ ...query, keys: ['bus-$key'] } as SluiceQuery, { key: ['1', '2'] })).toMatchObject({
      keys: ['bus-1', 'bus-2'],
    });
  });

  it('mean every key when their value is *', () => {
    expect(run(query, { key: '*' })).toMatchObject({ keys: [] });
  });

  it('leave nothing out when a filter names one whose value is *', () => {
    expect(run(query, { key: 'v1', line: '*' })).toMatchObject({ filters: [] });
    const filters = [
      { key: 'line', operator: '!=', value: '$line' },
      { key: 'depot', operator: '=', value: '*' },
    ];
    expect(run({ ...query, filters } as SluiceQuery, { line: '*' })).toMatchObject({
      filters: [{ key: 'line', operator: '!=', value: '*' }, filters[1]],
    });
  });

  it('get the dashboard’s ad hoc filters beside their own', () => {
    const adHoc = [
      { key: 'severity', operator: '!=', value: 'low' },
      { key: '', operator: '=', value: '' },
    ];
    const { filters } = run({ refId: 'A', kind: 'windows', stream: 's' }, {}, adHoc) as { filters: unknown };
    expect(filters).toEqual([{ key: 'severity', operator: '!=', value: 'low' }]);
  });
});

describe('variables of CQL', () => {
  const cql = (text: string, values: Record<string, string | string[]>) =>
    run({ refId: 'A', kind: 'cql', cql: text }, values) as { cql: string; variables?: object };

  it('are sent beside the text, which stays as it is', () => {
    const text =
      'SELECT * FROM t WHERE a = $a AND b IN (${b:csv}) AND c = [[c]] AND $__timeFilter(d) AND e > ${__from}';
    const evil = "x' OR 'a' = 'a";
    expect(cql(text, { a: evil, b: ['1', '2'], c: '3' })).toEqual({
      refId: 'A',
      kind: 'cql',
      cql: text,
      variables: { a: evil, b: ['1', '2'], c: '3' },
    });
  });

  it('are sent for functions, directions and fields, and of Grafana’s own only those that are listed', () => {
    const text =
      'SELECT $agg(v) FROM t WHERE a = ${city.text} AND b = ${__user.login} AND c = [[__org.name]] ' +
      'AND d = ${__user.password} AND e > $__range_s AND f = $__timezone ORDER BY ck $dir';
    const values = {
      agg: 'max',
      dir: 'DESC',
      'city.text': 'Oslo',
      '__user.login': 'ann',
      '__org.name': 'Main',
      '__user.password': 'x',
      __range_s: '3600',
      __timezone: 'utc',
    };
    const { __range_s, '__user.password': password, ...sent } = values;
    expect(cql(text, values).variables).toEqual(sent);
  });

  it('are sent also where Grafana puts a variable’s own value for All in its place', () => {
    // Such a value is not given to the function that formats the others.
    const all = { replace: (target = '') => target.replace('${id}', '*') };
    const query: SluiceQuery = { refId: 'A', kind: 'cql', cql: 'SELECT $id FROM t' };
    expect(interpolate(query, { templates: { ...templates({}), ...all }, scopedVars: {} })).toMatchObject({
      variables: { id: '*' },
    });
  });

  it('are left out when the dashboard does not have them, and kept when they came from another one', () => {
    expect(cql('SELECT $x FROM t', {})).not.toHaveProperty('variables');
    const sent = run({ refId: 'A', kind: 'cql', cql: 'SELECT $x FROM t', variables: { x: '1' } }, {});
    expect(sent).toMatchObject({ variables: { x: '1' } });
  });
});

it('replaces those of the other kinds', () => {
  const values = { s: ['a', 'b'], word: 'fire' };
  expect(run({ refId: 'A', kind: 'logs', source: 'text', streams: ['$s'], search: '$word' }, values)).toMatchObject({
    streams: ['a', 'b'],
    search: 'fire',
  });
  expect(run({ refId: 'A', kind: 'pipeline', streams: ['$s'] }, values)).toMatchObject({ streams: ['a', 'b'] });
  expect(run({ refId: 'A', kind: 'records', stream: '$word', columns: ['$s'] }, values)).toMatchObject({
    stream: 'fire',
    columns: ['a', 'b'],
  });
});

describe('a stored query', () => {
  it('without a kind becomes an empty query of windows', () => {
    expect(completed({ refId: 'A' })).toMatchObject({ refId: 'A', kind: 'windows', stream: '' });
  });

  it('that lacks what its editor needs gets it, and still does not run', () => {
    for (const kind of ['windows', 'records', 'cql'] as const) {
      const query = completed({ refId: 'A', kind } as StoredQuery);
      expect('cql' in query ? query.cql : 'stream' in query && query.stream).toBe('');
      expect(isComplete(query)).toBe(false);
    }
  });

  it('keeps all of its fields', () => {
    const query = { refId: 'A', kind: 'windows', stream: 'gps_data', size: 60_000, format: 'rows' } as const;
    expect(completed(query)).toEqual(query);
  });
});
