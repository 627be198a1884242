import type { IHeaders } from "kafkajs";

/** The text of a header, the first when there are several; null when there is none. */
export function textHeader(headers: IHeaders | undefined, name: string): string | null {
  const value = headers?.[name];
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined ? null : first.toString();
}

/** The whole number in a header; null when there is none. */
export function numberHeader(headers: IHeaders | undefined, name: string): number | null {
  const text = textHeader(headers, name);
  return text === null || !/^-?\d{1,16}$/.test(text) ? null : Number(text);
}
