import { notShownYet } from './marks.ts';

it('leaves out what a run has reported, with the place and a full stop', () => {
  const problems = [
    { message: 'There is no table nothing. Choose another', from: 14, to: 21 },
    { message: 'Expected FROM', from: 0, to: 1 },
  ];
  expect(notShownYet(problems)).toEqual(problems);
  expect(notShownYet(problems, 'There is no table nothing (at character 14). Choose another')).toEqual([problems[1]]);
  expect(notShownYet(problems, 'Expected FROM (at character 0).')).toEqual([problems[0]]);
  expect(notShownYet(problems, 'Cassandra refuses the query: gone.')).toEqual(problems);
});
