import type { PipelineAnswer } from '../../contract/resources.ts';

/** The stream of which most records died; undefined where none did or none is told. */
export function mostDead(streams: PipelineAnswer['streams']): string | undefined {
  const dead = streams.map(({ stream, pulse }) => ({ stream, count: pulse.ledger?.dead ?? 0 }));
  const most = dead.reduce((a, b) => (b.count > a.count ? b : a), { stream: '', count: 0 });
  return most.count === 0 ? undefined : most.stream;
}
