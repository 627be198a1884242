/** Stands where something is that tells who a person is. */
export const MASKED = "•••";

/** The part of a stream that says what is masked. */
export interface MaskRules {
  readonly sensitive?: readonly string[];
  readonly schema: { readonly properties: Readonly<Record<string, unknown>> };
}

/** A valid record for people to see: of what is sensitive, only whether it is there. */
export function maskRecord<Fields extends Readonly<Record<string, unknown>>>(
  record: Fields,
  { sensitive = [] }: Pick<MaskRules, "sensitive">,
): Fields {
  const there = sensitive.filter((field) => record[field] !== undefined && record[field] !== null);
  if (there.length === 0) return record;
  return { ...record, ...Object.fromEntries(there.map((field) => [field, MASKED])) };
}

/**
 * The value of a dead letter for people to see. It may hold anything anywhere, so of a stream with
 * sensitive fields only plain values of fields that are declared, and not sensitive, are shown.
 *
 * @param value as it came, or in base64 when it is not UTF-8
 */
export function maskLetterValue(value: string | null, rules: MaskRules): string | null {
  const { sensitive = [], schema } = rules;
  if (value === null || sensitive.length === 0) return value;
  const parsed = parseObject(value);
  if (parsed === undefined) return MASKED;
  const shown = Object.entries(parsed).map(([field, one]) => {
    const declared = Object.hasOwn(schema.properties, field);
    const open = declared && !sensitive.includes(field) && isPlain(one);
    return [declared ? field : MASKED, open ? one : MASKED] as const;
  });
  return JSON.stringify(Object.fromEntries(shown));
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value !== "object";
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? value as Readonly<Record<string, unknown>>
      : undefined;
  } catch {
    return undefined;
  }
}
