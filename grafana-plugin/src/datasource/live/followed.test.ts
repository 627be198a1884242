import { historyQuery } from './followed.ts';

describe('historyQuery', () => {
  it('asks for rows, and for what is newer than the range because it came meanwhile', () => {
    const query = { refId: 'A', kind: 'windows', stream: 's', format: 'table', by: 'make' } as const;

    expect(historyQuery(query)).toEqual({ ...query, format: 'rows', namedOnly: true, followed: true });
  });

  it('asks for all values where all are shown', () => {
    const query = { refId: 'A', kind: 'windows', stream: 's', format: 'rows' } as const;
    expect(historyQuery(query)).toEqual({ ...query, followed: true });
  });

  it('leaves the form of logs as it is', () => {
    const query = { refId: 'A', kind: 'logs', source: 'late' } as const;

    expect(historyQuery(query)).toEqual({ ...query, followed: true });
  });

  it('asks for anomalies however far ahead another format of the query was', () => {
    const query = { refId: 'A', kind: 'predictions', stream: 's', horizon: 5, format: 'anomalies' } as const;
    expect(historyQuery(query)).toEqual({ ...query, horizon: 1, format: 'rows', followed: true });
    const ahead = { ...query, format: 'table' } as const;
    expect(historyQuery(ahead)).toEqual({ ...ahead, format: 'rows', followed: true });
  });
});
