import { DataFrame } from '@grafana/data';
import { WindowTable } from '#core/window_plot/windows.ts';

/** The columns of a frame of windows; `measure` names the column of values. Null without that column. */
export function readWindows(frame: DataFrame, measure: string): WindowTable | null {
  const values = (name: string) => frame.fields.find((field) => field.name === name)?.values;
  const value = values(measure);
  if (!value) {
    return null;
  }
  return {
    length: frame.length,
    key: values('key')!,
    start: values('start')!,
    end: values('end')!,
    status: values('status')!,
    revision: values('revision')!,
    count: values('count')!,
    late: values('late')!,
    watermark: values('watermark')!,
    appended: values('appended')!,
    value,
  };
}
