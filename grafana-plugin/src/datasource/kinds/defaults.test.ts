import type { StoredQuery } from '../types.ts';
import { isComplete } from './complete.ts';
import { completed } from './defaults.ts';

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

  it('keeps all that it says', () => {
    const query = { refId: 'A', kind: 'windows', stream: 'gps_data', size: 60_000, format: 'rows' } as const;
    expect(completed(query)).toEqual(query);
  });
});
