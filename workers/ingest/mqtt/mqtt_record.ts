import { fillBraces } from "#core/declaration/braces.ts";
import type { MqttSource } from "#core/declaration/mod.ts";
import { coerce } from "#core/record/coerce.ts";
import { utf8 } from "#core/record/dead_letter.ts";
import type { KeyedRecord } from "#core/write/record_writer.ts";
import { checkedRecord, type CheckedStream } from "#core/write/records_body.ts";

/** A message of a topic that a stream declares. */
export interface MqttMessage {
  readonly payload: Uint8Array;
  /** What its topic gives. */
  readonly topicFields: Readonly<Record<string, string>>;
  /** When it came, epoch ms. */
  readonly at: number;
}

/** Why a message is no record. */
export interface DeadMessage {
  readonly reason: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** The record that a message is by its stream's declaration, or why it is none. */
export function mqttRecord(
  stream: CheckedStream,
  source: MqttSource,
  { payload, topicFields, at }: MqttMessage,
): KeyedRecord | DeadMessage {
  const text = utf8(payload);
  if (text === undefined) return { reason: "the message is not UTF-8 text" };
  const given = fieldsOf(text, source);
  if ("reason" in given) return given;
  const { declaration } = stream;
  let record: Fields = { ...renamed(given.fields, source), ...topicFields };
  if (record[declaration.time] === undefined) {
    const { type } = declaration.schema.properties[declaration.time] as { readonly type?: unknown };
    const time = type === "string" ? new Date(at).toISOString() : at;
    record = { ...record, [declaration.time]: time };
  }
  const declared = withDeclaredFields(record, source);
  if ("reason" in declared) return declared;
  record = declared.fields;
  if (declaration.coerce !== undefined) {
    const coerced = coerce(record, declaration.coerce);
    if ("reason" in coerced) return { reason: coerced.reason };
    record = coerced.record;
  }
  const checked = checkedRecord(stream, record, JSON.stringify(record));
  return "key" in checked ? checked : { reason: checked.detail };
}

/** A message's fields, or why they are none. */
type Given = { readonly fields: Fields } | DeadMessage;

/** What a payload says: the fields of an object, or the value of one. */
function fieldsOf(text: string, { value: field }: MqttSource): Given {
  let value: unknown = text;
  try {
    value = JSON.parse(text);
  } catch {
    // A sensor that sends its state alone may send any text.
    if (field === undefined) return { reason: "the message is not JSON" };
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return { fields: value as Fields };
  }
  if (field === undefined) return { reason: "the message is JSON but no object" };
  if (text.trim() === "") return { reason: "the message is empty" };
  return { fields: { [field]: value } };
}

/** The fields under the names that the stream has for them. */
function renamed(fields: Fields, { rename = {} }: MqttSource): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      Object.hasOwn(rename, name) ? rename[name] : name,
      value,
    ]),
  );
}

/** The fields with those that the declaration gives. */
function withDeclaredFields(given: Fields, { fields = {} }: MqttSource): Given {
  let record = given;
  for (const [name, declared] of Object.entries(fields)) {
    let missing: string | undefined;
    const value = typeof declared !== "string" ? declared : fillBraces(declared, (field) => {
      const part = Object.hasOwn(record, field) ? record[field] : undefined;
      if (typeof part !== "string" && typeof part !== "number") missing ??= field;
      return String(part);
    });
    if (missing !== undefined) {
      return { reason: `/${name} is made of '${missing}', which is no text or number here` };
    }
    record = { ...record, [name]: value };
  }
  return { fields: record };
}
