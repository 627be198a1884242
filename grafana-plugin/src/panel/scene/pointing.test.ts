import { MINUTE, windowItem } from '../fixtures/windows';
import { placeFlags } from './flags';
import { computeGeometry } from './geometry';
import { hitTest } from './hitTest';
import { rugTicks } from './rug';
import { toX } from './timeScale';
import { rowMarks } from './windowMarks';

const geometry = computeGeometry({
  width: 1000,
  height: 300,
  layout: 'rows',
  keys: 2,
  labelWidth: 50,
  scroll: 0,
  showFlags: true,
  showRug: true,
  showCompleteness: true,
});
const time = { from: 0, to: 10 * MINUTE, x: geometry.plot.x, width: geometry.plot.width };
const keys = ['a', 'b'].map((key) => ({
  key,
  windows: [0, 1, 2].map((at) => windowItem(at)),
  color: () => 'red',
  typical: 10,
}));
const marks = geometry.rows.flatMap((row) =>
  rowMarks(keys, row, {
    time,
    value: { min: 0, max: 100, ticks: [] },
    event: { watermark: null, allowedLateness: 0 },
    style: 'bars',
    drawn: null,
    open: false,
  })
);
const record = (at: number, source: 'late' | 'dead') => ({
  id: `${at}`,
  time: at,
  source,
  stream: 's',
  key: 'a',
  body: '',
});
const ticks = rugTicks([record(5 * MINUTE, 'late'), record(5 * MINUTE + 1, 'late'), record(5 * MINUTE, 'dead')], time);
const annotation = { time: 2.5 * MINUTE, title: 'fire', text: '', color: 'red' };
const annotations = [{ x: toX(time, annotation.time), annotation }];
const options = { geometry, time, marks, ticks, annotations, drawn: null };

describe('hitTest', () => {
  it('finds the window of the row and time, wherever in the column', () => {
    const { y, height } = geometry.rows[1]!;
    const hit = hitTest({ x: time.x + 150, y: y + height - 2 }, options);
    expect(hit).toMatchObject({ kind: 'window', mark: { keyIndex: 1, item: { start: MINUTE } } });
  });

  it('finds nothing where there is no window, and none outside of the plot', () => {
    expect(hitTest({ x: time.x + 900, y: geometry.rows[0]!.y + 20 }, options)).toBeNull();
    expect(hitTest({ x: 2, y: geometry.rows[0]!.y + 20 }, options)).toBeNull();
  });

  it('finds an annotation at the foot of its line, the window above it', () => {
    const x = toX(time, annotation.time) + 3;
    const bottom = geometry.plot.y + geometry.plot.height;
    expect(hitTest({ x, y: bottom - 3 }, options)).toEqual({ kind: 'annotation', annotation });
    expect(hitTest({ x, y: bottom - 30 }, options)).toMatchObject({ kind: 'window', mark: { keyIndex: 1 } });
  });

  it('tells the lanes of the rug apart and joins records at one place', () => {
    const x = time.x + time.width / 2;
    expect(hitTest({ x, y: geometry.rug!.y + 3 }, options)).toMatchObject({
      kind: 'records',
      tick: { source: 'late', marks: [{}, {}] },
    });
    expect(hitTest({ x, y: geometry.rug!.y + 11 }, options)).toMatchObject({
      kind: 'records',
      tick: { source: 'dead' },
    });
    expect(hitTest({ x: time.x + 5, y: geometry.rug!.y + 3 }, options)).toBeNull();
  });
});

describe('rugTicks', () => {
  it('leaves out records beyond the range', () => {
    expect(rugTicks([record(-1, 'late'), record(11 * MINUTE, 'dead')], time)).toEqual([]);
  });
});

describe('placeFlags', () => {
  const place = (watermark: number, now: number, lateness: number, taken = -Infinity) =>
    placeFlags({
      left: 0,
      right: 500,
      taken,
      watermark: { x: watermark, text: 'watermark' },
      now: { x: now, text: 'now' },
      lateness: { from: lateness, to: watermark, text: 'can still change' },
      measure: (text) => text.length * 6,
    });

  it('never lets names overlap, at any place of the lines', () => {
    for (let watermark = -50; watermark <= 550; watermark += 7) {
      for (let now = watermark; now <= 550; now += 11) {
        const flags = place(watermark, now, watermark - 150).sort((a, b) => a.x - b.x);
        flags.forEach(({ x, text }, index) => {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x + text.length * 6).toBeLessThanOrEqual(flags[index + 1]?.x ?? 501);
        });
      }
    }
  });

  it('names all that have room', () => {
    expect(place(400, 440, 200).map(({ name }) => name)).toEqual(['watermark', 'now', 'lateness']);
  });

  it('leaves what is written at the left alone', () => {
    for (let watermark = 0; watermark <= 500; watermark += 7) {
      place(watermark, watermark + 40, watermark - 150, 180).forEach(({ x }) => expect(x).toBeGreaterThan(180));
    }
    expect(place(100, 140, 0, 180)).toEqual([]);
  });

  it('does not name a band that is out of sight', () => {
    expect(place(-20, 440, -200).map(({ name }) => name)).toEqual(['now']);
  });
});
