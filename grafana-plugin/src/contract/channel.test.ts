import fc from 'fast-check';
import { createHash } from 'crypto';
import { decodeLivePath, encodeLivePath, type LiveQuery, MAX_PATH } from './channel.ts';
import { sha256 } from './sha256.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('vehicle-1', '.', '..', '=', '/', '')
);
const name = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9_]{0,39}$/),
  text.filter((value) => value !== '')
);
const keys = fc.array(text, { maxLength: 12 });
const queries: fc.Arbitrary<LiveQuery> = fc.oneof(
  fc.record({ kind: fc.constant('windows' as const), stream: name, size: fc.maxSafeNat(), keys }),
  fc.record({ kind: fc.constant('records' as const), stream: name, keys }),
  fc.record({ kind: fc.constant('logs' as const), source: fc.constantFrom('text', 'late', 'dead'), stream: name }),
  fc.constant({ kind: 'pipeline' as const })
);

const wanted = (query: LiveQuery): LiveQuery =>
  'keys' in query ? { ...query, keys: [...new Set(query.keys)].sort() } : query;

describe('the path of a live channel', () => {
  it('leads back to its query', () => {
    fc.assert(
      fc.property(queries, (query) => {
        const { path, data } = encodeLivePath(query);
        expect(path).toMatch(/^[A-Za-z0-9_\-/=.]+$/);
        expect(path.length).toBeLessThanOrEqual(MAX_PATH);
        expect(decodeLivePath(path, data)).toEqual(wanted(query));
      })
    );
  });

  it('is the same whatever the order of the keys', () => {
    const query = { kind: 'records' as const, stream: 'gps_data' };
    expect(encodeLivePath({ ...query, keys: ['b', 'a', 'b'] })).toEqual(encodeLivePath({ ...query, keys: ['a', 'b'] }));
  });

  it('can be read by a person', () => {
    const query = { kind: 'windows' as const, stream: 'vehicle_data', size: 60_000, keys: ['vehicle-1', 'truck 1/2'] };
    expect(encodeLivePath(query).path).toBe('windows/vehicle_data/60000/truck=201=2F2/vehicle-1');
  });

  it('is a hash where the keys are many, and other data under that hash is refused', () => {
    const many = Array.from({ length: 50 }, (_, n) => `vehicle-${n}`);
    const { path, data } = encodeLivePath({ kind: 'records', stream: 'gps_data', keys: many });
    expect(path).toMatch(/^hash\/[0-9a-f]{40}$/);
    expect(decodeLivePath(path)).toBeNull();
    expect(decodeLivePath(path, { ...data, keys: many.slice(1) })).toBeNull();
    expect(decodeLivePath(path, { ...data, keys: [...many].reverse() })).toEqual(data);
  });

  it.each([
    '',
    'windows',
    'windows/a',
    'windows/a/1.5',
    'windows/a/060',
    'windows/a/60/b/a',
    'logs/other/a',
    'logs/late/a/b',
    'pipeline/x',
    'records/=zz',
    'nothing/a',
  ])('refuses %p', (path) => expect(decodeLivePath(path)).toBeNull());
});

it('hashes as the standard defines', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ minLength: 50, maxLength: 200 })), (value) => {
      expect(sha256(value)).toBe(createHash('sha256').update(value, 'utf8').digest('hex'));
    })
  );
});
