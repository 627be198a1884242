/** Names whose values are never logged. `key` alone is not one: records have keys. */
const SECRET =
  /pass(word|phrase|wd)?$|secret|token|credential|authorization|cookie|(private|api|access|client)[-_ ]?key/i;

const MASK = "[masked]";
const MAX_DEPTH = 6;
const MAX_ITEMS = 200;

/**
 * `value` as JSON can hold it: errors as text with a stack beside them, bigints as text, cycles and
 * what cannot be read as a remark, values of secret names masked. Never throws.
 */
export function plainValue(value: unknown): unknown {
  return plain(value, []);
}

function plain(value: unknown, parents: readonly object[]): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "undefined":
      return null;
    case "object":
      return value === null ? null : plainObject(value, parents);
    default:
      return readable(() => String(value));
  }
}

function plainObject(value: object, parents: readonly object[]): unknown {
  if (parents.includes(value)) return "[circular]";
  if (parents.length >= MAX_DEPTH) return "[deeper]";
  if (value instanceof Error) return errorText(value);
  const chain = [...parents, value];
  return readable(() => {
    if (value instanceof Date) {
      return Number.isNaN(+value) ? "invalid date" : value.toISOString();
    }
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (value instanceof Map) return plainEntries([...value], chain);
    if (value instanceof Set) return plainItems([...value], chain);
    if (Array.isArray(value)) return plainItems(value, chain);
    return plainEntries(
      Object.keys(value).map((key) => [key, Reflect.get(value, key)]),
      chain,
    );
  });
}

function plainItems(
  items: readonly unknown[],
  parents: readonly object[],
): unknown[] {
  const shown = items.slice(0, MAX_ITEMS).map((item) => plain(item, parents));
  return items.length > MAX_ITEMS ? [...shown, `… (cut: ${items.length} items)`] : shown;
}

function plainEntries(
  entries: ReadonlyArray<readonly [unknown, unknown]>,
  parents: readonly object[],
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of entries.slice(0, MAX_ITEMS)) {
    const key = String(name);
    result[key] = SECRET.test(key) && value !== undefined ? MASK : plain(value, parents);
    if (value instanceof Error && value.stack !== undefined) {
      result[`${key}Stack`] = value.stack;
    }
  }
  if (entries.length > MAX_ITEMS) result.cut = `${entries.length} fields`;
  return result;
}

function errorText(error: Error): string {
  return readable(() => {
    const texts: string[] = [];
    for (
      let cause: unknown = error;
      cause instanceof Error;
      cause = cause.cause
    ) {
      texts.push(`${cause.name}: ${cause.message}`);
      if (texts.length >= MAX_DEPTH) break;
    }
    return texts.join("; caused by ");
  });
}

function readable<T>(read: () => T): T | string {
  try {
    return read();
  } catch {
    return "[unreadable]";
  }
}
