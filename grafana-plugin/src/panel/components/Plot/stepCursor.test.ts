import { MINUTE, windowItem } from '../../fixtures/windows';
import { Step, stepCursor } from './stepCursor';

const keys = [
  { key: 'a', windows: [0, 1, 2].map((at) => windowItem(at)) },
  { key: 'b', windows: [1, 5].map((at) => windowItem(at)) },
];
const step = (key: string, minute: number, to: Step) => {
  const cursor = stepCursor(keys, { key, start: minute * MINUTE }, to);
  return cursor && `${cursor.key} ${cursor.start / MINUTE}`;
};

describe('stepCursor', () => {
  it('begins at the newest window of the first key', () => {
    expect(stepCursor(keys, null, 'previous')).toEqual({ key: 'a', start: 2 * MINUTE });
    expect(stepCursor([], null, 'next')).toBeNull();
  });

  it('steps through the windows of a key and stays at its ends', () => {
    expect([step('a', 1, 'previous'), step('a', 0, 'previous'), step('a', 2, 'next')]).toEqual(['a 0', 'a 0', 'a 2']);
    expect([step('a', 1, 'first'), step('b', 1, 'last')]).toEqual(['a 0', 'b 5']);
  });

  it('goes to the nearest window of the next key', () => {
    expect([step('a', 2, 'down'), step('b', 5, 'up'), step('a', 0, 'up')]).toEqual(['b 1', 'a 2', 'a 0']);
  });

  it('begins again where its key is gone', () => {
    expect(step('gone', 1, 'next')).toBe('a 2');
  });
});
