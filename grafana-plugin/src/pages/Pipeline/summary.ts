import { unaccounted } from '../../components/ledger.ts';
import type { PipelineAnswer } from '../../contract/resources.ts';

/** All streams in a few numbers; null where no stream reports it. */
export interface Summary {
  /** records/s */
  rate: number;
  flowing: number;
  streams: number;
  processLag: number | null;
  persistLag: number | null;
  /** Of the stream whose event time is furthest behind, among those that flow; ms. */
  slowest: { stream: string; delay: number } | null;
  late: number;
  dead: number;
  unaccounted: number;
}

function sum(values: Array<number | null>): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}

/** ms that the watermark is behind the clock; null where there is none yet. */
export function watermarkDelay(now: number, watermark: number | null): number | null {
  return watermark === null ? null : now - watermark;
}

/** Adds up the streams. */
export function summarise({ now, streams }: PipelineAnswer): Summary {
  const pulses = streams.map(({ pulse }) => pulse);
  const ledgers = pulses.flatMap(({ ledger }) => (ledger === null ? [] : [ledger]));
  const flowing = streams.filter(({ pulse }) => pulse.rate > 0);
  const delays = flowing.flatMap(({ stream, pulse }) => {
    const delay = watermarkDelay(now, pulse.watermark);
    return delay === null ? [] : [{ stream, delay }];
  });
  return {
    rate: pulses.reduce((total, { rate }) => total + rate, 0),
    flowing: flowing.length,
    streams: streams.length,
    processLag: sum(pulses.map(({ processLag }) => processLag)),
    persistLag: sum(pulses.map(({ persistLag }) => persistLag)),
    slowest: delays.reduce<Summary['slowest']>((a, b) => (a === null || b.delay > a.delay ? b : a), null),
    late: ledgers.reduce((total, { late }) => total + late, 0),
    dead: ledgers.reduce((total, { dead }) => total + dead, 0),
    unaccounted: ledgers.reduce((total, ledger) => total + Math.abs(unaccounted(ledger)), 0),
  };
}
