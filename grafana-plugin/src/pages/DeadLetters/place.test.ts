import { fromOf, readPlace, writePlace, type Place } from './place.ts';

const read = (query: string) => readPlace(new URLSearchParams(query));

test('an address without anything is the first page of the last day', () => {
  expect(read('')).toEqual({ stream: '', since: '24h', page: 1, cursor: '' });
});

test('what makes no sense is as if left out', () => {
  expect(read('since=soon&page=x&cursor=abc')).toEqual({ stream: '', since: '24h', page: 1, cursor: '' });
  expect(read('page=3')).toMatchObject({ page: 1, cursor: '' });
  expect(read('page=3&cursor=abc')).toMatchObject({ page: 1, cursor: '' });
});

test('what is written is read back', () => {
  const places: Place[] = [
    { stream: 'vehicle_data', since: 'all', page: 3, cursor: 'a+b/=' },
    { stream: '', since: '24h', page: 1, cursor: '' },
    { stream: 'gps_data', since: '7d', page: 2, cursor: 'x', from: 1767225600000 },
    { stream: 'gps_data', since: '1h', page: 1, cursor: '' },
  ];
  for (const place of places) {
    expect(readPlace(new URLSearchParams(writePlace(place)))).toEqual(place);
  }
});

test('the range ends now, or is open', () => {
  expect(fromOf('1h', 3_600_000 + 90_000)).toBe(90_000);
  expect(fromOf('all', 1)).toBeUndefined();
});
