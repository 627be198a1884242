import { createDataFrame, FieldType } from '@grafana/data';
import { readAnnotations } from './readMarks.ts';

it('reads what Grafana makes of annotation queries, ordered by time', () => {
  const frame = createDataFrame({
    fields: [
      { name: 'type', type: FieldType.other, values: [{ name: 'Incidents' }, { name: 'Incidents' }] },
      { name: 'color', type: FieldType.string, values: ['red', 'red'] },
      { name: 'time', type: FieldType.time, values: [20, 10] },
      { name: 'title', type: FieldType.string, values: ['critical', undefined] },
      { name: 'text', type: FieldType.string, values: ['fire', 'police'] },
    ],
  });
  expect(readAnnotations([frame])).toEqual([
    { time: 10, title: '', text: 'police', color: 'red' },
    { time: 20, title: 'critical', text: 'fire', color: 'red' },
  ]);
  expect(readAnnotations(undefined)).toEqual([]);
});
