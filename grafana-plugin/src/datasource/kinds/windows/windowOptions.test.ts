import type { StreamInfo } from '../../../contract/resources.ts';
import { sizeOptions } from './windowOptions.ts';

const shared = { allowedLatenessMs: 0, aggregates: ['avg'], measures: ['celsius'] };

it('names calendar windows by unit and zone, others by length', () => {
  const windows = [
    { ...shared, kind: 'calendar', size: 86_400_000, unit: 'day', zone: 'Europe/Athens' },
    { ...shared, kind: 'tumbling', size: 60_000 },
  ];
  const options = sizeOptions({ windows } as unknown as StreamInfo);
  expect(options.map(({ value, label }) => [value, label])).toEqual([
    ['auto', 'Automatic'],
    ['60000', '1 min'],
    ['86400000', '1 day (Europe/Athens)'],
  ]);
  expect(options[2]!.description).toMatch(/^From midnight to midnight, by the clocks of the zone/);
});
