import { useMemo, useState } from 'react';
import { DataFrame, InterpolateFunction, TimeRange } from '@grafana/data';
import { DataQuery } from '@grafana/schema';
import { askedValues } from '../../input/askedValues';
import { readAnnotations } from '../../input/readAnnotations';
import { readInput } from '../../input/readInput';
import { eventTimeOf, PanelModel } from '../../model/PanelModel';
import { PanelOptions } from '../../options';
import { usePlayback } from './usePlayback';
import { useStable } from './useStable';

interface Options {
  series: DataFrame[];
  annotations: DataFrame[] | undefined;
  timeRange: TimeRange;
  options: PanelOptions;
  /** The panel's queries; none where its data comes from elsewhere. */
  targets: readonly DataQuery[] | undefined;
  replaceVariables: InterpolateFunction;
}

/** Everything that the answers say, and which part of it is shown. */
export function usePanelData({ series, annotations, timeRange, options, targets = [], replaceVariables }: Options) {
  const [model] = useState(() => new PanelModel(Date.now));
  const named = askedValues(targets, (text) => replaceVariables(text, undefined, 'csv'));
  const asked = useStable(named, JSON.stringify(named));
  const input = useMemo(() => readInput(series, options.measure, asked), [series, options.measure, asked]);
  const store = useMemo(() => model.take(input), [model, input]);
  const event = eventTimeOf(input, store);
  const { raw } = timeRange;
  const id = [raw.from, raw.to]
    .map(String)
    .concat(input.kind, input.measure, input.stream?.name ?? '')
    .join();
  const { playback, frozen, dispatch } = usePlayback(store, { event, id });
  const source = frozen?.source ?? store;
  const happened = useMemo(() => readAnnotations(annotations), [annotations]);
  const newest = input.marks[input.marks.length - 1];
  return {
    model,
    input,
    store,
    source,
    frozen,
    playback,
    dispatch,
    event: frozen?.event ?? event,
    marks: useStable(input.marks, `${input.marks.length} ${input.marks[0]?.id} ${newest?.id}`),
    annotations: useStable(happened, happened.map(({ time, text }) => `${time} ${text}`).join('\n')),
    follow: raw.to === 'now',
  };
}

export type PanelData = ReturnType<typeof usePanelData>;
