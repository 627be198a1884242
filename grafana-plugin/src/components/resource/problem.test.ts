import { toProblem } from './problem.ts';

const failure = (status: number, data: unknown) => ({ status, data, config: { url: '' } });

test('a problem document is shown as it is', () => {
  const problem = toProblem(failure(503, { title: 'Cassandra is away', status: 503, detail: 'Start it.' }));
  expect(problem).toEqual({ title: 'Cassandra is away', detail: 'Start it.', status: 503 });
});

test("Grafana's own message is the detail where there is no problem document", () => {
  expect(toProblem(failure(500, { message: 'plugin unavailable' })).detail).toBe('plugin unavailable');
});

test.each([0, 403, 404, 500, 502])('status %d without a body still names something to do', (status) => {
  const problem = toProblem(failure(status, undefined));
  expect(problem.title).not.toBe('');
  expect(problem.detail).toMatch(/\w+/);
  expect(problem.status).toBe(status);
});

test('an error that is no answer keeps its message', () => {
  expect(toProblem(new Error('offline')).detail).toBe('offline');
});
