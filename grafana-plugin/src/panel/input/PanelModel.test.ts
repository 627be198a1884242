import { MINUTE } from '#core/window_plot/test_windows.ts';
import { windowsFrame } from '../../testing/windowsFrame.ts';
import { readInput } from './readInput.ts';
import { eventTimeOf, PanelModel } from './PanelModel.ts';

const answer = (revision: number, appended: number, custom = {}) =>
  readInput(
    [windowsFrame([{ key: 'a', start: 0, status: 'open', revision, appended, watermark: 30_000 }], { custom })],
    undefined
  );

/** A model whose clock stands where the test puts it. */
function modelAt() {
  let now = 0;
  const model = new PanelModel(() => now);
  const take = (input: ReturnType<typeof answer>, at: number) => {
    now = at;
    return model.take(input);
  };
  return { model, take };
}

describe('PanelModel', () => {
  it('measures latency of live updates, not of the first answer', () => {
    const { model, take } = modelAt();
    take(answer(1, 0), 1_000_000);
    expect(model.latency.quantiles).toBeNull();
    take(answer(2, 1_000_000), 1_000_080);
    expect(model.latency.quantiles).toEqual({ p50: 80, p95: 80 });
  });

  it('never reports that an update came before it was sent', () => {
    const { model, take } = modelAt();
    take(answer(1, 0), 0);
    take(answer(2, 500), 400);
    expect(model.latency.quantiles?.p50).toBe(0);
  });

  it('starts over with another size: a longer window with the same start is another one, whatever its revision', () => {
    const { take } = modelAt();
    const sized = (size: number, revision: number, value: number) =>
      readInput([windowsFrame([{ key: 'a', start: 0, end: size, revision, value }], { custom: { size } })], undefined);
    take(sized(MINUTE, 9, 1), 0);
    const [windows] = take(sized(5 * MINUTE, 2, 5), 0).keys.map((shown) => shown.windows);
    expect(windows).toMatchObject([{ start: 0, end: 5 * MINUTE, revision: 2, value: 5 }]);
  });

  it('starts over with another stream and keeps the windows otherwise', () => {
    const { take } = modelAt();
    const first = take(answer(1, 0), 0);
    expect(take(answer(2, 0), 0)).toBe(first);
    expect(take(answer(1, 0, { stream: { name: 'other', measures: {}, windows: [] } }), 0)).not.toBe(first);
  });

  it('takes the lateness of the declared size, the watermark of the pulse before that of the rows', () => {
    const { take } = modelAt();
    const plain = answer(1, 0);
    expect(eventTimeOf(plain, take(plain, 0))).toEqual({ watermark: 30_000, allowedLateness: 5 * MINUTE });
    const pulsed = answer(2, 0, { sluice: { epoch: 'e', from: 0, to: 1, pulse: { at: 1, watermark: 20_000 } } });
    expect(eventTimeOf(pulsed, take(pulsed, 0)).watermark).toBe(20_000);
  });
});
