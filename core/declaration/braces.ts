/** A field's name in braces. */
const BRACED = /\{(\w+)\}/g;

/** The fields that a text names in braces. */
export function bracedFields(text: string): readonly string[] {
  return Array.from(text.matchAll(BRACED), ([, field]) => field!);
}

/** A text with the values of fields in the place of their names. */
export function fillBraces(text: string, valueOf: (field: string) => string): string {
  return text.replaceAll(BRACED, (_, field: string) => valueOf(field));
}
