import type { StreamInfo } from '../contract/resources.ts';

/** A stream as the backend declares it, for tests. */
export function aStream(changes: Partial<StreamInfo> = {}): StreamInfo {
  return {
    name: 'vehicle_data',
    title: 'Vehicles',
    description: 'Where the vehicles are',
    scenario: 'smart_city',
    key: 'vehicle_id',
    time: 'timestamp',
    measures: { speed: { label: 'Speed', unit: 'km/h' }, fuel: { label: 'Fuel', unit: '%' } },
    dimensions: { line: { label: 'Line' }, depot: { label: 'Depot' } },
    text: [],
    fields: [
      { name: 'vehicle_id', type: 'string' },
      { name: 'timestamp', type: 'string' },
      { name: 'speed', type: 'number' },
      { name: 'fuel', type: 'number' },
      { name: 'line', type: 'string' },
    ],
    windows: [
      {
        size: 60_000,
        kind: 'tumbling',
        allowedLatenessMs: 30_000,
        aggregates: ['count', 'avg', 'max'],
        measures: ['speed', 'fuel'],
      },
      { size: 300_000, kind: 'tumbling', allowedLatenessMs: 60_000, aggregates: ['count', 'avg'], measures: ['speed'] },
    ],
    predicted: [],
    outOfOrdernessMs: 5_000,
    recordsPerSecond: 10,
    topics: {
      records: 'vehicle_data',
      windows: 'vehicle_data.windows',
      late: 'vehicle_data.late',
      dead: 'vehicle_data.dead',
    },
    retention: { topicMs: 1, rawMs: 1, windowsMs: 1 },
    ...changes,
  };
}

/** A second stream, with text and without measures. */
export function aTextStream(): StreamInfo {
  return aStream({
    name: 'incidents',
    title: 'Incidents',
    key: 'incident_id',
    measures: {},
    dimensions: { severity: { label: 'Severity' } },
    text: ['description'],
    windows: [{ size: 60_000, kind: 'tumbling', allowedLatenessMs: 0, aggregates: ['count'], measures: [] }],
  });
}
