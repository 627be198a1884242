import { SortOrder } from '@grafana/schema';
import {
  completeness,
  EventTime,
  formatInputs,
  Inputs,
  isSettled,
  KeyWindows,
  progressOf,
  stateOf,
  WindowItem,
} from '#core/window_plot/windows.ts';
import { formatShortCount } from '../../components/format.ts';

/** One line of a tooltip. */
export interface Line {
  label: string;
  value: string;
  color?: string;
  /** Explains the value. */
  note?: string;
}

/** What describes windows in words. */
export interface Words {
  /** Name of the drawn measure. */
  measure: string;
  event: EventTime;
  formatValue: (value: number) => string;
  /** With seconds, in the panel's time zone. */
  formatTime: (time: number) => string;
}

/** The lines that describe a window in full. */
export function describeWindow(item: WindowItem, typical: number | null, words: Words): Line[] {
  const lines: Line[] = [
    { label: words.measure, value: item.value === null ? 'no value' : words.formatValue(item.value) },
    { label: 'State', ...stateLine(item, words) },
  ];
  if (item.status === 'revised') {
    lines.push(changeLine(item, words));
  }
  lines.push(
    item.inputs === undefined
      ? { label: 'Records', ...recordsLine(item, typical) }
      : { label: 'Inputs', ...inputsLine(item.inputs) }
  );
  if (item.late > 0) {
    lines.push({ label: 'Counted late', value: formatShortCount(item.late) });
  }
  if (item.partial) {
    lines.push({ label: 'Partial', value: 'may lack records', note: 'began before what was read or declared' });
  }
  lines.push({ label: 'Revision', value: String(item.revision) });
  return lines;
}

function stateLine(item: WindowItem, { event, formatTime }: Words): Omit<Line, 'label'> {
  const state = stateOf(item, event);
  if (state === 'open') {
    return { value: 'open', note: `${Math.floor(progressOf(item, event) * 100)} % of its time has passed` };
  }
  if (event.watermark === null) {
    return { value: state };
  }
  if (isSettled(item, event)) {
    return { value: state === 'revised' ? 'revised' : 'final', note: 'settled: can no longer change' };
  }
  const until = item.end + event.allowedLateness;
  const { offline = 0 } = event;
  return {
    value: state,
    note:
      offline === 0
        ? `can change until the partition watermark is ${formatTime(until)}`
        : `can change until its key's watermark is ${formatTime(until)}, or the partition's ${formatTime(until + offline)}`,
  };
}

function changeLine(item: WindowItem, { formatValue }: Words): Line {
  const { before } = item;
  const what = item.inputs === undefined ? 'record' : 'input';
  if (!before) {
    return { label: 'Changed', value: `by late ${what}s`, note: 'before this panel was open' };
  }
  const text = (value: number | null) => (value === null ? 'no value' : formatValue(value));
  const more = item.count - before.count;
  return {
    label: 'Changed',
    value: `${text(before.value)} → ${text(item.value)}`,
    note:
      more === 0
        ? `since revision ${before.revision}`
        : `${more > 0 ? '+' : '−'}${Math.abs(more)} ${what}${Math.abs(more) === 1 ? '' : 's'}`,
  };
}

/** Missing inputs are named as such: they are never counted as zero. */
function inputsLine(inputs: Inputs): Omit<Line, 'label'> {
  const missing = inputs.expected - inputs.present;
  return {
    value: formatInputs(inputs),
    ...(missing > 0 && { note: `${missing} ${missing === 1 ? 'is' : 'are'} missing` }),
  };
}

function recordsLine(item: WindowItem, typical: number | null): Omit<Line, 'label'> {
  const share = item.status === 'open' ? null : completeness(item.count, typical);
  if (share === null || typical === null) {
    return { value: formatShortCount(item.count) };
  }
  return {
    value: formatShortCount(item.count),
    note: `${Math.round(share * 100)} % of the usual ${formatShortCount(typical)}`,
  };
}

/** All of a window in one sentence, for screen readers. */
export function windowSentence(
  key: string,
  item: WindowItem,
  { typical, words }: { typical: number | null; words: Words }
) {
  const lines = describeWindow(item, typical, words).map(
    ({ label, value, note }) => `${label} ${value}${note ? `, ${note}` : ''}`
  );
  return `${key}, ${words.formatTime(item.start)} to ${words.formatTime(item.end)}. ${lines.join('. ')}.`;
}

/** Keys listed at most. */
const MOST_KEYS = 20;

/** The value of each key's window with the same start, in the order that the options set. */
export function valuesAt(
  keys: readonly KeyWindows[],
  start: number,
  { sort, hideZeros }: { sort: SortOrder; hideZeros: boolean }
): { values: Array<{ key: string; value: number }>; more: number } {
  const values = keys.flatMap(({ key, windows }) => {
    const value = windows.find((item) => item.start === start)?.value ?? null;
    return value === null || (hideZeros && value === 0) ? [] : [{ key, value }];
  });
  if (sort !== SortOrder.None) {
    const sign = sort === SortOrder.Ascending ? 1 : -1;
    values.sort((a, b) => sign * (a.value - b.value));
  }
  return { values: values.slice(0, MOST_KEYS), more: Math.max(0, values.length - MOST_KEYS) };
}
