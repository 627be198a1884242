import { DataFrame } from '@grafana/data';
import { Annotation, RecordMark } from '#core/window_plot/settings.ts';

/** Marks of a frame of logs, ordered by time; lines of texts are no marks. */
export function readMarks(frame: DataFrame, stream: string | null): RecordMark[] {
  const values = (name: string) => frame.fields.find((field) => field.name === name)?.values ?? [];
  const times = values('timestamp');
  const bodies = values('body');
  const ids = values('id');
  const labels = values('labels');
  const marks = new Map<string, RecordMark>();
  for (let row = 0; row < frame.length; row++) {
    const label = readLabels(labels[row]);
    const source = label.source;
    if ((source === 'late' || source === 'dead') && (stream === null || (label.stream ?? stream) === stream)) {
      const id = String(ids[row]);
      marks.set(id, {
        id,
        time: times[row],
        source,
        stream: label.stream ?? '',
        key: label.key ?? '',
        body: String(bodies[row] ?? ''),
      });
    }
  }
  return [...marks.values()].sort((a, b) => a.time - b.time);
}

/** Labels are an object, or its JSON where a transformation made text of it. */
function readLabels(value: unknown): Record<string, string | undefined> {
  if (typeof value === 'string') {
    try {
      return readLabels(JSON.parse(value));
    } catch {
      return {};
    }
  }
  return value !== null && typeof value === 'object' ? (value as Record<string, string | undefined>) : {};
}

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
