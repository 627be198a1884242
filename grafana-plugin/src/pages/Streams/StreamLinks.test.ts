import { exploreUrl } from './StreamLinks.tsx';

test('Explore opens with the query, its datasource and a range', () => {
  const url = new URL(
    exploreUrl({ refId: 'A', kind: 'windows', stream: 'vehicle_data' }, { uid: 'sluice', from: 'now-1h' }),
    'http://grafana'
  );
  expect(url.pathname).toBe('/explore');
  expect(url.searchParams.get('schemaVersion')).toBe('1');
  const panes = JSON.parse(url.searchParams.get('panes') ?? '');
  expect(Object.values(panes)).toEqual([
    {
      datasource: 'sluice',
      queries: [
        {
          refId: 'A',
          kind: 'windows',
          stream: 'vehicle_data',
          datasource: { type: 'sluice-streams-datasource', uid: 'sluice' },
        },
      ],
      range: { from: 'now-1h', to: 'now' },
    },
  ]);
});
