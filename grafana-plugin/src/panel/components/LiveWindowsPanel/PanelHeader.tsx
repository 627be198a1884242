import React from 'react';
import { Header, HeaderProps } from '../Header/Header';
import { headerMetrics } from '../Header/headerMetrics';
import { PanelData } from './usePanelData';

interface Props extends Pick<
  HeaderProps,
  'live' | 'now' | 'width' | 'table' | 'formatTime' | 'dispatch' | 'onReplay' | 'onTable'
> {
  data: PanelData;
}

/** The header with the numbers of the panel's data. */
export function PanelHeader({ data, ...rest }: Props) {
  const { input, store, frozen, playback, event, marks, follow, model } = data;
  const late = marks.filter(({ source }) => source === 'late').length;
  return (
    <Header
      {...rest}
      playback={playback}
      missed={frozen ? store.updates - frozen.updates : 0}
      metrics={headerMetrics({
        pulse: input.pulse,
        latency: model.latency.quantiles,
        event: follow ? event : { ...event, watermark: null },
        marks: { late, dead: marks.length - late },
        now: playback.kind === 'paused' ? playback.at : rest.now,
      })}
      plain={input.kind === 'series'}
    />
  );
}
