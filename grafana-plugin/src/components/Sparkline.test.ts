import { sparklinePath } from './Sparkline.tsx';

const box = { width: 100, height: 22 };

test('one sample makes no line', () => {
  expect(sparklinePath([], box)).toBeUndefined();
  expect(sparklinePath([{ at: 0, value: 5 }], box)).toBeUndefined();
});

test('time runs along the width, zero lies at the bottom and the highest value at the top', () => {
  const path = sparklinePath(
    [
      { at: 1000, value: 0 },
      { at: 2000, value: 5 },
      { at: 5000, value: 10 },
    ],
    box
  );
  expect(path?.line).toBe('M0,21L25,11L100,1');
  expect(path?.area).toBe('M0,21L25,11L100,1V22H0Z');
});

test('a silent stream is a flat line at the bottom', () => {
  const path = sparklinePath(
    [
      { at: 0, value: 0 },
      { at: 10, value: 0 },
    ],
    box
  );
  expect(path?.line).toBe('M0,21L100,21');
});
