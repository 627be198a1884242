import { DataFrame } from '@grafana/data';
import { Annotation } from '#core/window_plot/settings.ts';

/** The annotations of Grafana's frames, ordered by time. */
export function readAnnotations(frames: readonly DataFrame[] = []): Annotation[] {
  return frames
    .flatMap((frame) => {
      const values = (name: string): unknown[] => frame.fields.find((field) => field.name === name)?.values ?? [];
      const [titles, texts, colors] = ['title', 'text', 'color'].map(values);
      const text = (cells: unknown[] | undefined, row: number) => String(cells?.[row] ?? '');
      return values('time').map((time, row) => ({
        time: Number(time),
        title: text(titles, row),
        text: text(texts, row),
        color: text(colors, row),
      }));
    })
    .sort((a, b) => a.time - b.time);
}
