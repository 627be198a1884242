import { toJson } from "./clock.ts";
import type { ByteWriter } from "./encoding/byte_writer.ts";
import type { UpdateView, WindowStatus, WindowUpdate } from "./update.ts";

const decoder = new TextDecoder();

/** A copy that stays as it is. */
export function toUpdate(view: UpdateView): WindowUpdate {
  const { stream, keyBytes, keyStart, keyEnd, start, end, size } = view;
  const { status, revision, count, late, watermark } = view;
  return {
    ...{ stream, key: decoder.decode(keyBytes.subarray(keyStart, keyEnd)), start, end, size },
    ...{ status, revision, count, late, watermark: toJson(watermark) },
    measures: view.measures(),
    ...(view.inputs && { inputs: { ...view.inputs } }),
    ...(view.partial && { partial: true }),
  };
}

/** Writes the JSON of {@linkcode toUpdate}, fields in the same order. */
export function encodeUpdate(view: UpdateView, into: ByteWriter): void {
  into.ascii('{"stream":');
  into.jsonText(view.stream);
  into.ascii(',"key":');
  into.jsonString(view.keyBytes, view.keyStart, view.keyEnd);
  into.ascii(',"start":');
  into.jsonNumber(view.start);
  into.ascii(',"end":');
  into.jsonNumber(view.end);
  into.ascii(',"size":');
  into.jsonNumber(view.size);
  into.ascii(STATUS_JSON[view.status]);
  into.jsonNumber(view.revision);
  into.ascii(',"count":');
  into.jsonNumber(view.count);
  into.ascii(',"late":');
  into.jsonNumber(view.late);
  into.ascii(',"watermark":');
  into.jsonNumber(view.watermark);
  into.ascii(',"measures":');
  view.writeMeasures(into);
  const { inputs } = view;
  if (inputs !== undefined) {
    into.ascii(',"inputs":{"present":');
    into.jsonNumber(inputs.present);
    into.ascii(',"expected":');
    into.jsonNumber(inputs.expected);
    into.ascii("}");
  }
  into.ascii(view.partial ? ',"partial":true}' : "}");
}

const STATUS_JSON: Readonly<Record<WindowStatus, string>> = {
  open: ',"status":"open","revision":',
  final: ',"status":"final","revision":',
  revised: ',"status":"revised","revision":',
};
