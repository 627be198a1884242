import { Gaps } from './gaps.ts';

const channel = (epoch: string, to: number) => ({ stream: 's', path: 'p', epoch, to });
const packet = (epoch: string, from: number, to: number) => ({ epoch, from, to });

describe('Gaps', () => {
  it('has everything while packets follow on history and on each other', () => {
    const gaps = new Gaps();
    gaps.answer([channel('a', 10)]);
    expect(gaps.packet('p', packet('a', 8, 12))).toBe(false);
    expect(gaps.packet('p', packet('a', 12, 15))).toBe(false);
    expect(gaps.packet('p', packet('a', 11, 13))).toBe(false);
    expect(gaps.packet('p', packet('a', 15, 16))).toBe(false);
    expect(gaps.open).toBe(false);
  });

  it('misses what lies between two packets until history reaches beyond it', () => {
    const gaps = new Gaps();
    gaps.answer([channel('a', 10)]);
    expect(gaps.packet('p', packet('a', 14, 15))).toBe(true);
    gaps.asking();
    gaps.answer([channel('a', 13)]);
    expect(gaps.open).toBe(true);
    gaps.asking();
    gaps.answer([channel('a', 14)]);
    expect(gaps.open).toBe(false);
    expect(gaps.packet('p', packet('a', 15, 16))).toBe(false);
  });

  it('misses what happened before a new epoch, unless history was of that epoch already', () => {
    const gaps = new Gaps();
    gaps.answer([channel('a', 10)]);
    expect(gaps.packet('p', packet('b', 2, 3))).toBe(true);
    gaps.asking();
    gaps.answer([channel('b', 5)]);
    expect(gaps.open).toBe(false);

    const early = new Gaps();
    early.answer([channel('a', 10)]);
    early.answer([channel('b', 4)]);
    expect(early.packet('p', packet('b', 4, 6))).toBe(false);
  });

  it('is content with two answers of another backend, whose positions cannot be compared', () => {
    const gaps = new Gaps();
    gaps.answer([channel('mine', 10)]);
    gaps.packet('p', packet('theirs', 500, 501));
    gaps.asking();
    gaps.answer([channel('mine', 11)]);
    expect(gaps.open).toBe(true);
    gaps.asking();
    gaps.answer([channel('mine', 12)]);
    expect(gaps.open).toBe(false);
    expect(gaps.packet('p', packet('theirs', 501, 502))).toBe(false);
  });

  it('wants an answer that was asked for after the channel came back', () => {
    const gaps = new Gaps();
    gaps.answer([channel('a', 10)]);
    gaps.returned('p');
    gaps.answer([channel('a', 10)]);
    expect(gaps.open).toBe(true);
    gaps.asking();
    gaps.answer([channel('a', 10)]);
    expect(gaps.open).toBe(false);
  });

  it('forgets a channel', () => {
    const gaps = new Gaps();
    gaps.packet('p', packet('a', 3, 4));
    expect(gaps.open).toBe(true);
    gaps.forget('p');
    expect(gaps.open).toBe(false);
  });
});
