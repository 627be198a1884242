import { toggleKey } from './Legend.tsx';

const all = ['a', 'b', 'c'];
const click = (hidden: string[], key: string, together = false) =>
  [...toggleKey(new Set(hidden), { key, all, together })].sort();

describe('toggleKey', () => {
  it('shows one alone, then all again', () => {
    expect(click([], 'a')).toEqual(['b', 'c']);
    expect(click(['b', 'c'], 'a')).toEqual([]);
    expect(click(['b', 'c'], 'b')).toEqual(['a', 'c']);
  });

  it('hides and shows one among the others', () => {
    expect(click([], 'a', true)).toEqual(['a']);
    expect(click(['a', 'b'], 'a', true)).toEqual(['b']);
  });
});
