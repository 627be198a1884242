/** Sections of an ini file: their keys and values. */
export type Ini = Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;

/** Writes an ini file as Grafana reads it. */
export function renderIni(ini: Ini): string {
  return Object.entries(ini).map(([section, keys]) =>
    [`[${section}]`, ...Object.entries(keys).map(([key, value]) => `${key} = ${quoted(value)}`)]
      .join("\n")
  ).join("\n\n") + "\n";
}

/** Grafana takes `;` and `#` for the beginning of a comment, unless the value is in backticks. */
function quoted(value: string | number | boolean): string {
  const text = String(value);
  return /[;#]/.test(text) ? `\`${text}\`` : text;
}
