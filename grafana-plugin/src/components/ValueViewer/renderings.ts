import type { DeadLetter } from '../../contract/resources.ts';

/** Bytes of a record as text that was UTF-8, or as base64 that was not. */
export type RawValue = Pick<DeadLetter, 'value' | 'encoding'>;

/** How to look at a value. */
export type View = 'text' | 'json' | 'base64';

function toBytes(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (const byte of bytes) {
    binary += String.fromCharCode(byte);
  }
  return btoa(binary);
}

/** The value as JSON with indentation; undefined if it is not JSON. */
export function asJson(raw: RawValue): string | undefined {
  try {
    return JSON.stringify(JSON.parse(asText(raw)), null, 2);
  } catch {
    return undefined;
  }
}

/** The value as text; bytes that are not UTF-8 become replacement characters. */
export function asText({ value, encoding }: RawValue): string {
  return encoding === 'utf-8' ? value : new TextDecoder().decode(toBytes(value));
}

/** The value's bytes as base64. */
export function asBase64({ value, encoding }: RawValue): string {
  return encoding === 'base64' ? value : toBase64(value);
}

/** The view that tells most: JSON where it is, else text where it is, else base64. */
export function bestView(raw: RawValue): View {
  if (raw.encoding === 'base64') {
    return 'base64';
  }
  return asJson(raw) === undefined ? 'text' : 'json';
}
