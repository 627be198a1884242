import type { CqlSchemaAnswer } from '../../../contract/resources.ts';
import { complete } from './complete.ts';
import { placeOf, toMarks } from './marks.ts';

const schema: CqlSchemaAnswer = {
  keyspace: 'sluice',
  keyspaces: [
    {
      name: 'sluice',
      tables: [
        {
          name: 'windows',
          partitionKey: ['stream', 'key'],
          clustering: ['window_start'],
          columns: [
            { name: 'count', type: 'bigint' },
            { name: 'key', type: 'text' },
            { name: 'stream', type: 'text' },
            { name: 'window_start', type: 'timestamp' },
          ],
        },
      ],
    },
    { name: 'system', tables: [{ name: 'local', partitionKey: ['key'], clustering: [], columns: [] }] },
    { name: 'Odd', tables: [{ name: 'Name', partitionKey: ['k'], clustering: [], columns: [] }] },
  ],
  functions: ['now'],
  macros: [{ name: '$__timeFilter', signature: '$__timeFilter(column)', help: 'Within the range' }],
};

/** Labels that are offered where `|` stands. */
function offered(marked: string, variables: string[] = []) {
  const offset = marked.indexOf('|');
  return complete({ text: marked.replace('|', ''), offset, schema, variables });
}
const labels = (marked: string) => offered(marked).map(({ label }) => label);

describe('completion', () => {
  it('offers tables of the keyspace and keyspaces after FROM', () => {
    expect(labels('SELECT * FROM |')).toEqual(['windows', 'sluice', 'system', '"Odd"']);
    expect(labels('SELECT * from win|')).toContain('windows');
  });

  it('offers the tables of a keyspace that is named', () => {
    expect(labels('SELECT * FROM system.|')).toEqual(['local']);
    expect(labels('SELECT * FROM "Odd".|')).toEqual(['"Name"']);
    expect(labels('SELECT * FROM nowhere.|')).toEqual([]);
  });

  it('offers the table’s columns, those of its key first, also before the table was written', () => {
    const columns = offered('SELECT | FROM sluice.windows').filter(({ kind }) => kind === 'column');
    expect(columns.map(({ label }) => label)).toEqual(['key', 'stream', 'window_start', 'count']);
    expect(columns[0]?.detail).toBe('text, partition key');
    expect(labels('SELECT * FROM windows WHERE |')).toEqual(expect.arrayContaining(['stream', 'AND', 'now']));
  });

  it('offers macros with their signature and variables', () => {
    const all = offered('SELECT * FROM windows WHERE $|', ['vehicle']);
    expect(all).toContainEqual(
      expect.objectContaining({ kind: 'macro', label: '$__timeFilter', insert: '$__timeFilter(column)' })
    );
    expect(all).toContainEqual(expect.objectContaining({ kind: 'variable', label: '$vehicle' }));
  });
});

describe('marks', () => {
  it('are where the problem is, on its line', () => {
    const text = 'SELECT *\nFRM t';
    expect(placeOf(text, 0)).toEqual({ line: 1, column: 1 });
    expect(toMarks(text, { valid: false, problems: [{ message: 'Expected FROM', from: 9, to: 12 }] })).toEqual([
      { severity: 8, message: 'Expected FROM', startLineNumber: 2, startColumn: 1, endLineNumber: 2, endColumn: 4 },
    ]);
  });

  it('have a length even at the end of the text', () => {
    const [mark] = toMarks('SELECT', { valid: false, problems: [{ message: 'Unfinished', from: 6, to: 6 }] });
    expect(mark).toMatchObject({ startColumn: 7, endColumn: 8 });
  });
});
