import type { Stream } from "#core/declaration/mod.ts";

/** A key of a stream that stands for the one who is forgotten. */
export interface RelatedKey {
  readonly stream: string;
  readonly key: string;
}

/** What a key is found in besides its own stream. */
export interface RelatedKeys {
  /** Of the stream itself first. */
  readonly keys: readonly RelatedKey[];
  /** Streams whose windows have counted it among others: sums, averages and extremes of many. */
  readonly aggregates: readonly string[];
}

/** Gives every key of a derived stream. */
export type ListKeys = (stream: string) => Promise<readonly string[]>;

/**
 * Where rows of a key are: in its stream, and in derived ones whose windows have the key of their
 * input, or a group that names it. Every other derived stream has it among others.
 */
export async function relatedKeys(
  streams: readonly Pick<Stream, "name" | "key" | "derived">[],
  subject: RelatedKey,
  listKeys: ListKeys,
): Promise<RelatedKeys> {
  const found = new Map<string, RelatedKey>([[nameOf(subject), subject]]);
  const aggregates = new Set<string>();
  const byName = new Map(streams.map((stream) => [stream.name, stream]));
  // What is found is looked at in turn: a derived stream may be the source of another.
  for (const { stream: source, key } of found.values()) {
    const add = (stream: string, keys: readonly string[]) => {
      for (const one of keys) found.set(nameOf({ stream, key: one }), { stream, key: one });
    };
    for (const { name, derived } of streams) {
      if (derived?.kind === "grouped" && derived.source === source) {
        const place = derived.by.indexOf(byName.get(source)?.key ?? "");
        if (place < 0) aggregates.add(name);
        else add(name, (await listKeys(name)).filter((group) => partOf(group, place) === key));
      }
      if (derived?.kind !== "formula") continue;
      for (const term of Object.values(derived.terms)) {
        if (term.source !== source) continue;
        if (term.key === "same") add(name, [key]);
        else aggregates.add(name);
      }
    }
  }
  return { keys: [...found.values()], aggregates: [...aggregates] };
}

/** One of the values that make the key of a group. */
function partOf(group: string, place: number): string | undefined {
  return group.split("/")[place]?.replaceAll("%2F", "/").replaceAll("%25", "%");
}

function nameOf({ stream, key }: RelatedKey): string {
  return `${stream}\0${key}`;
}
