import type { Monaco, monacoTypes } from '@grafana/ui';

import type { CqlSchemaAnswer } from '../../../contract/resources.ts';
import { complete, type CompletionKind } from './complete.ts';

/** What Monaco calls the language. */
export const CQL_LANGUAGE = 'sluice-cql';

/** What completion needs, per text that is being edited. */
export interface CompletionSource {
  schema(): Promise<CqlSchemaAnswer>;
  variables(): readonly string[];
}

/** By the URI of Monaco's model: several editors share the language and have a source each. */
const sources = new Map<string, CompletionSource>();

/** Names the source of completions for a model; the answer forgets it. */
export function provideFrom(model: monacoTypes.editor.ITextModel, source: CompletionSource): () => void {
  const uri = model.uri.toString();
  sources.set(uri, source);
  return () => sources.delete(uri);
}

/** Teaches Monaco CQL; once is enough, more does no harm. */
export function registerCql(monaco: Monaco): void {
  if (monaco.languages.getLanguages().some(({ id }) => id === CQL_LANGUAGE)) {
    return;
  }
  monaco.languages.register({ id: CQL_LANGUAGE });
  monaco.languages.setLanguageConfiguration(CQL_LANGUAGE, {
    comments: { lineComment: '--', blockComment: ['/*', '*/'] },
    brackets: [
      ['(', ')'],
      ['[', ']'],
      ['{', '}'],
    ],
    autoClosingPairs: [
      { open: '(', close: ')' },
      { open: '[', close: ']' },
      { open: '{', close: '}' },
      { open: "'", close: "'" },
      { open: '"', close: '"' },
    ],
    wordPattern: /\$?\w+/,
  });
  monaco.languages.setMonarchTokensProvider(CQL_LANGUAGE, TOKENS);
  monaco.languages.registerCompletionItemProvider(CQL_LANGUAGE, {
    triggerCharacters: ['.', '$', ' '],
    provideCompletionItems: (model, position) => completions(monaco, model, position),
  });
}

async function completions(
  monaco: Monaco,
  model: monacoTypes.editor.ITextModel,
  position: monacoTypes.Position
): Promise<monacoTypes.languages.CompletionList> {
  const source = sources.get(model.uri.toString());
  if (!source) {
    return { suggestions: [] };
  }
  const schema = await source.schema().catch(() => NOTHING);
  const word = model.getWordUntilPosition(position);
  const range = new monaco.Range(position.lineNumber, word.startColumn, position.lineNumber, word.endColumn);
  const found = complete({
    text: model.getValue(),
    offset: model.getOffsetAt(position),
    schema,
    variables: source.variables(),
  });
  return {
    suggestions: found.map(({ label, kind, detail, help, insert }, index) => ({
      label,
      kind: monaco.languages.CompletionItemKind[KINDS[kind]],
      detail,
      ...(help === undefined ? {} : { documentation: help }),
      insertText: insert ?? label,
      range,
      sortText: String(index).padStart(6, '0'),
    })),
  };
}

const NOTHING: CqlSchemaAnswer = { keyspace: '', keyspaces: [], functions: [], macros: [] };

const KINDS = {
  keyword: 'Keyword',
  keyspace: 'Module',
  table: 'Class',
  column: 'Field',
  function: 'Function',
  macro: 'Snippet',
  variable: 'Variable',
} as const satisfies Record<CompletionKind, keyof Monaco['languages']['CompletionItemKind']>;

const TOKENS: monacoTypes.languages.IMonarchLanguage = {
  ignoreCase: true,
  keywords: (
    'select distinct json from where and in contains key like is not null group order by asc desc ann of per ' +
    'partition limit allow filtering as token cast true false'
  ).split(' '),
  tokenizer: {
    root: [
      [/(--|\/\/).*$/, 'comment'],
      [/\/\*/, 'comment', '@comment'],
      [/'/, 'string', '@text'],
      [/\$\$/, 'string', '@dollars'],
      [/\$\{[^}]*\}|\[\[\w[^\]]*\]\]|\$\w+/, 'variable'],
      [/"[^"]*"/, 'identifier'],
      [/0x[0-9a-f]*|[0-9a-f]{8}-[0-9a-f-]{27}/, 'number'],
      [/\d+(\.\d+)?(e[+-]?\d+)?/, 'number'],
      [/[a-z_]\w*/, { cases: { '@keywords': 'keyword', '@default': 'identifier' } }],
      [/[()[\]{}]/, '@brackets'],
      [/[<>=!]+|[+\-*/%]/, 'operator'],
    ],
    comment: [
      [/\*\//, 'comment', '@pop'],
      [/./, 'comment'],
    ],
    text: [
      [/''/, 'string'],
      [/'/, 'string', '@pop'],
      [/[^']+/, 'string'],
    ],
    dollars: [
      [/\$\$/, 'string', '@pop'],
      [/./, 'string'],
    ],
  },
};
