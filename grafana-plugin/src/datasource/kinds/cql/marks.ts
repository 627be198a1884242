import type { monacoTypes } from '@grafana/ui';

import type { CqlValidateAnswer } from '../../../contract/resources.ts';

/** Monaco's number for an error. */
const ERROR = 8;

/** Where an offset is in a text; lines and columns count from 1, as Monaco's do. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, Math.max(0, offset)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** What the backend finds wrong, as Monaco underlines it; a problem without length gets one character. */
export function toMarks(text: string, answer: CqlValidateAnswer): monacoTypes.editor.IMarkerData[] {
  return answer.problems.map(({ message, from, to }) => {
    const start = placeOf(text, from);
    const end = placeOf(text, Math.max(to, from + 1));
    return {
      severity: ERROR,
      message,
      startLineNumber: start.line,
      startColumn: start.column,
      endLineNumber: end.line,
      endColumn: Math.max(end.column, end.line === start.line ? start.column + 1 : 1),
    };
  });
}

/** The problems that the failure of a run does not show already. */
export function notShownYet(problems: CqlValidateAnswer['problems'], failure = ''): CqlValidateAnswer['problems'] {
  return problems.filter(({ message }) => plain(message) !== plain(failure));
}

/** The message alone: a run adds the place and a full stop. */
const plain = (message: string): string =>
  message
    .replace(/ \(at character \d+\)(?=\.)/, '')
    .replace(/\.$/, '')
    .trim();
