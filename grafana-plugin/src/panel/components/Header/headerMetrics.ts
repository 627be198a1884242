import { EventTime } from '#core/window_plot/windows.ts';
import { Pulse } from '../../../contract/live.ts';
import { formatDuration, formatRate, formatShortCount } from '../../../components/format.ts';

/** One number of the header, with what it means. */
export interface Metric {
  label: string;
  value: string;
  help: string;
  tone?: 'warning' | 'error';
}

interface Facts {
  pulse: Pulse | null;
  latency: { p50: number; p95: number } | null;
  event: EventTime;
  /** Records shown as marks. */
  marks: { late: number; dead: number };
  /** Epoch ms. */
  now: number;
}

/** When windows close by the partition's watermark. */
function closing({ offline = 0 }: EventTime): string {
  return offline === 0
    ? 'Windows that end before it are final.'
    : `Windows of a key that is silent close ${formatDuration(offline)} after it; those of a key that goes on, by the key's own.`;
}

/** The header's numbers, the most useful first; what is not known is left out. */
export function headerMetrics({ pulse, latency, event, marks, now }: Facts): Metric[] {
  const metrics: Metric[] = [];
  if (latency) {
    metrics.push({
      label: 'Latency',
      value: formatDuration(latency.p50),
      help: `From a window's update in Kafka to this panel: median of the last updates; 95 % came within ${formatDuration(latency.p95)}.`,
    });
  }
  if (event.watermark !== null) {
    metrics.push({
      label: 'Watermark',
      value: `${formatDuration(Math.max(0, now - event.watermark))} behind`,
      help: `How far the partition watermark is behind the clock. ${closing(event)}`,
    });
  }
  if (pulse) {
    metrics.push({
      label: 'Rate',
      value: formatRate(pulse.rate),
      help: 'Records per second over the last 10 s.',
    });
    if (pulse.processLag !== null || pulse.persistLag !== null) {
      metrics.push({
        label: 'Lag',
        value: [pulse.processLag, pulse.persistLag]
          .map((lag) => (lag === null ? '–' : formatShortCount(lag)))
          .join(' · '),
        help: 'Records that wait to be processed · updates that wait to be stored.',
      });
    }
  }
  const late = pulse?.ledger?.late ?? marks.late;
  const dead = pulse?.ledger?.dead ?? marks.dead;
  const since = pulse?.ledger ? 'since the workers began' : 'in this range';
  if (pulse?.ledger || late > 0) {
    metrics.push({
      label: 'Late',
      value: formatShortCount(late),
      help: `Records later than the allowed lateness, ${since}. No window counts them.`,
      ...(late > 0 && { tone: 'warning' as const }),
    });
  }
  if (pulse?.ledger || dead > 0) {
    metrics.push({
      label: 'Dead',
      value: formatShortCount(dead),
      help: `Records that could not be read, ${since}.`,
      ...(dead > 0 && { tone: 'error' as const }),
    });
  }
  return metrics;
}
