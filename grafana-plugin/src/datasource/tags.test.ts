import type { SluiceQuery } from '../contract/query.ts';
import { aStream, aTextStream } from './testing/streams.ts';
import { tagKeys, tagValues } from './tags.ts';

const streams = [aStream(), aTextStream()];
const onVehicles: SluiceQuery[] = [{ refId: 'A', kind: 'windows', stream: 'vehicle_data' }];

describe('ad hoc filters', () => {
  it('name the dimensions of the dashboard’s streams, or of all', () => {
    expect(tagKeys(streams).map(({ value }) => value)).toEqual(['depot', 'line', 'severity']);
    expect(tagKeys(streams, onVehicles).map(({ value }) => value)).toEqual(['depot', 'line']);
  });

  it('offer a dimension’s values over the streams that have it, also when one cannot be asked', async () => {
    const resources = {
      streams: async () => [...streams, aStream({ name: 'trams' })],
      dimensionValues: async (stream: string) => {
        if (stream === 'trams') {
          throw new Error('away');
        }
        return ['20', '10'];
      },
    };
    expect(await tagValues('line', { resources })).toEqual([
      { text: '10', value: '10' },
      { text: '20', value: '20' },
    ]);
    expect(await tagValues('unknown', { resources })).toEqual([]);
  });
});
