import fc from 'fast-check';
import type { WindowRow } from '../contract/rows.ts';
import { advance, type KnownPlace } from './seam.ts';
import { windowFrame, windowRows } from './windowFrame.ts';
import { WindowStore } from './windowStore.ts';

/** The same window and revision always has the same content. */
function rowOf(key: string, minute: number, revision: number, appended: number | null = null): WindowRow {
  const start = minute * 60_000;
  return {
    key,
    start,
    end: start + 60_000,
    status: revision < 3 ? 'open' : revision === 3 ? 'final' : 'revised',
    revision,
    count: revision % 5 === 4 ? 0 : revision,
    late: 0,
    watermark: revision === 1 ? null : start + revision,
    appended,
    values: { 'speed.avg': revision / 7, 'speed.max': null },
  };
}

const rows = fc.array(
  fc
    .tuple(
      fc.constantFrom('a', 'b', 'c'),
      fc.integer({ min: 0, max: 8 }),
      fc.integer({ min: 1, max: 9 }),
      fc.option(fc.constant(5))
    )
    .map(([key, minute, revision, appended]) => rowOf(key, minute, revision, appended)),
  { maxLength: 60 }
);

/** The newest revision of each window, without withdrawn ones, by start and key. */
function oracle(updates: readonly WindowRow[]) {
  const newest = new Map<string, WindowRow>();
  for (const row of updates) {
    const known = newest.get(`${row.key} ${row.start}`);
    if (!known || row.revision > known.revision) {
      newest.set(`${row.key} ${row.start}`, row);
    }
  }
  return [...newest.values()]
    .filter(({ count }) => count > 0)
    .sort((a, b) => a.start - b.start || (a.key < b.key ? -1 : 1))
    .map(({ key, start, revision }) => [key, start, revision]);
}

const shown = (store: WindowStore) => store.rows().map(({ key, start, revision }) => [key, start, revision]);

describe('WindowStore', () => {
  it('ends with the newest revision of each window, however often and in whatever order it comes', () => {
    fc.assert(
      fc.property(rows, fc.infiniteStream(fc.nat()), fc.array(fc.nat({ max: 7 })), (updates, picks, batches) => {
        const store = new WindowStore();
        const shuffled = [...updates, ...updates]
          .map((row) => ({ row, at: picks.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ row }) => row);
        for (const size of [...batches, shuffled.length]) {
          store.merge(shuffled.splice(0, size));
          // Reading in between must not disturb what comes.
          store.rows();
        }
        expect(shown(store)).toEqual(oracle(updates));
        expect([...store.byKey().keys()]).toEqual([...new Set(updates.map(({ key }) => key))].sort());
      })
    );
  });

  it('returns whether anything changed', () => {
    const store = new WindowStore();
    expect(store.merge([rowOf('a', 0, 2)])).toBe(true);
    expect(store.merge([rowOf('a', 0, 2), rowOf('a', 0, 1)])).toBe(false);
    expect(store.merge([rowOf('a', 0, 3)])).toBe(true);
  });

  it('keeps the time of the append when history has the same revision without it', () => {
    const store = new WindowStore();
    store.merge([rowOf('a', 0, 2, null)]);
    store.merge([rowOf('a', 0, 2, 77)]);
    store.merge([rowOf('a', 0, 2, null)]);
    expect(store.rows()[0]?.appended).toBe(77);
  });

  it('forgets what does not touch the range, and keeps what overlaps it', () => {
    const store = new WindowStore();
    store.merge([0, 1, 2, 3].map((minute) => rowOf('a', minute, 1)));
    store.trim({ from: 90_000, to: 180_000 });
    expect(shown(store)).toEqual([
      ['a', 60_000, 1],
      ['a', 120_000, 1],
    ]);
  });
});

it('rows become a frame and rows again', () => {
  fc.assert(
    fc.property(rows, (updates) => {
      expect(windowRows(windowFrame(updates, ['speed.avg', 'speed.max']))).toEqual(updates);
    })
  );
});

/** What happens while a panel is open: updates, a read of history, a broken connection, F5, a restart. */
const steps = fc.array(
  fc.constantFrom('update', 'update', 'update', 'persist', 'send', 'lose', 'reload', 'restart' as const),
  { maxLength: 120 }
);

describe('the seam', () => {
  it('history, snapshot and packets give every window once, in order, whatever is lost on the way', () => {
    fc.assert(
      fc.property(steps, fc.infiniteStream(fc.nat({ max: 11 })), (plan, picks) => {
        const all: WindowRow[] = [];
        const revisions = new Map<number, number>();
        let persisted = 0;
        let epoch = 0;
        // The tail holds what is not persisted when it starts, and all that comes after.
        let tailFrom = 0;
        let sent = 0;
        const place = () => ({ epoch: String(epoch), to: all.length });
        const ask = (): { rows: WindowRow[]; known: KnownPlace } => ({
          rows: [...all.slice(0, persisted), ...all.slice(tailFrom)],
          known: place(),
        });
        const store = new WindowStore();
        let known: KnownPlace | null = null;
        const reload = () => {
          const answer = ask();
          store.merge(answer.rows);
          known = answer.known;
        };
        const receive = (from: number, to: number) => {
          store.merge(all.slice(from, to));
          const step = advance(known, { epoch: String(epoch), from, to });
          known = step.known;
          if (step.missed) {
            reload();
          }
        };
        reload();
        for (const step of plan) {
          if (step === 'update') {
            const window = picks.next().value as number;
            const revision = (revisions.get(window) ?? 0) + 1;
            revisions.set(window, revision);
            all.push(rowOf(`k${window % 3}`, Math.floor(window / 3), revision));
          } else if (step === 'persist') {
            persisted = Math.min(all.length, persisted + 3);
          } else if (step === 'send') {
            receive(sent, all.length);
            sent = all.length;
          } else if (step === 'lose') {
            sent = all.length;
          } else if (step === 'reload') {
            reload();
          } else {
            epoch++;
            tailFrom = persisted;
            sent = all.length;
          }
        }
        receive(sent, all.length);
        expect(shown(store)).toEqual(oracle(all));
      }),
      { numRuns: 500 }
    );
  });
});
