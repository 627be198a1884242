import {
  type DerivedHead,
  type DerivedInput,
  type DerivedOptions,
  type DerivedWindows,
  derivedWindows,
  GroupView,
  localOptions,
  PartialSender,
  restoreDerived,
} from "../derived/mod.ts";
import type { StreamWindowsOptions } from "../options.ts";
import { recordFields } from "../record_view.ts";
import { StreamWindows } from "../stream_windows.ts";
import type { UpdateView, WindowSink, WindowUpdate } from "../update.ts";
import { toUpdate } from "../update_view.ts";
import type { SourceRecord } from "./derived_oracle.ts";
import { recordView } from "./record_view.ts";
import { StateStore } from "./state_store.ts";

/** Options of {@linkcode driveDerived}. */
export interface DeriveOptions {
  readonly derived: DerivedOptions;
  /** Of the streams whose records or windows are read, by name; grouped: of the source. */
  readonly sources: ReadonlyMap<string, StreamWindowsOptions>;
  readonly partitions: number;
  /**
   * What is done next, over and over: 0 … 5 delivers the next message of that input, 6 takes a
   * record, 7 restarts the merging task, 8 the next source, 9 emits open windows.
   */
  readonly steps: readonly number[];
}

interface Message {
  readonly key: Uint8Array | undefined;
  readonly value: Uint8Array;
}

/** A source in one partition, and what it has sent. */
interface Input {
  readonly options: StreamWindowsOptions;
  windows: StreamWindows;
  sender: PartialSender;
  readonly store: StateStore;
  readonly sent: Message[];
  delivered: number;
}

export interface DrivenDerived {
  readonly updates: WindowUpdate[];
  readonly inputs: DerivedInput[];
  readonly late: DerivedInput[];
  readonly windows: DerivedWindows;
}

/** Feeds records to sources, what they send to a merging task, in any order between inputs. */
export function driveDerived(
  records: readonly SourceRecord[],
  { derived, sources, partitions, steps }: DeriveOptions,
): DrivenDerived {
  const updates: WindowUpdate[] = [];
  const taken: DerivedInput[] = [];
  const late: DerivedInput[] = [];
  const sink = {
    update: (update: UpdateView) => void updates.push(toUpdate(update)),
    input: (input: DerivedInput) => void taken.push({ ...input }),
    late: (input: DerivedInput) => void late.push({ ...input }),
  };
  const { derivation } = derived;
  const groups = derivation.kind === "grouped"
    ? { by: derivation.by, fields: recordFields(derived.specs, derivation.by) }
    : undefined;
  const inputs = [...sources].flatMap(([source, options]) =>
    Array.from({ length: partitions }, (_, partition): Input => {
      const sent: Message[] = [];
      const lane = {
        partial: (key: Uint8Array, value: Uint8Array) =>
          void sent.push({ key: key.slice(), value: value.slice() }),
        marker: (value: Uint8Array) => void sent.push({ key: undefined, value: value.slice() }),
      };
      const local = groups ? localOptions(options, { ...derived, fields: groups.fields }) : options;
      const newSender = () =>
        new PartialSender({ derivation, specs: derived.specs, source, partition }, lane);
      const input: Input = {
        options: local,
        windows: new StreamWindows(local, sinkOf(() => input)),
        sender: newSender(),
        store: new StateStore(),
        ...{ sent, delivered: 0 },
      };
      Object.assign(input, { newSender });
      return input;
    })
  );
  const view = groups && new GroupView(groups.by, groups.fields.fields);
  const inputOf = ({ source, partition }: SourceRecord) =>
    inputs[[...sources.keys()].indexOf(source) * partitions + partition]!;

  let windows = derivedWindows(derived, sink);
  const rows = new Map<string, { key: Uint8Array; value: Uint8Array }>();
  const restart = () => {
    while (
      !windows.writeChanges((key, value) => {
        if (value === null) rows.delete(key.join());
        else rows.set(key.join(), { key: key.slice(), value: value.slice() });
      }, 3)
    );
    const restorer = restoreDerived(derived, sink);
    restorer.head(JSON.parse(JSON.stringify(windows.head())) as DerivedHead);
    for (const { key, value } of [...rows.values()].reverse()) restorer.row(key, value);
    while (!restorer.prepare(2));
    windows = restorer.done();
  };
  const deliver = (input: Input): boolean => {
    const message = input.sent[input.delivered];
    if (message === undefined) return false;
    input.delivered++;
    windows.take(asMessage(message), 0);
    return true;
  };
  const record = (one: SourceRecord) => {
    const input = inputOf(one);
    const fields = input.options.fields ?? recordFields(input.options.specs);
    const shown = recordView(input.options.specs, { ...one, record: { ...one } });
    const all = {
      ...shown,
      numbers: Float64Array.from(fields.numbers, (name) => one[name as "value"]),
      fields: fields.fields.map((name) => one[name as "group"]),
    };
    if (view === undefined) input.windows.add(all, Infinity);
    else if (view.show(all)) input.windows.add(view, Infinity);
    else input.windows.pass(one.time, Infinity);
    input.windows.settle(Infinity);
    input.sender.mark(input.windows, false);
  };
  const restartSource = (input: Input & { newSender?: () => PartialSender }) => {
    input.sender.flush();
    input.store.write(input.windows);
    input.sender = input.newSender!();
    input.windows = input.store.restore(input.options, sinkOf(() => input));
    input.windows.settle(Infinity);
    input.sender.mark(input.windows, false);
  };

  let next = 0;
  let source = 0;
  for (let at = 0; next < records.length; at++) {
    const step = steps[at % steps.length]!;
    if (step < 6) deliver(inputs[step % inputs.length]!);
    else if (step === 6) record(records[next++]!);
    else if (step === 7) restart();
    else if (step === 8) restartSource(inputs[source++ % inputs.length]!);
    else {
      for (const input of inputs) input.windows.emitOpen(at, Infinity);
      windows.emitOpen(at, Infinity);
    }
    if (step % 2 === 0) windows.settle(1);
    // A record now and then, whatever the steps are.
    if (at % 7 === 6 && next < records.length) record(records[next++]!);
  }
  for (const input of inputs) {
    input.windows.emitOpen(1e9, Infinity);
    input.sender.flush();
  }
  for (let at = 0; inputs.some(({ sent, delivered }) => delivered < sent.length); at++) {
    const step = steps[at % steps.length]!;
    if (step === 7) restart();
    if (!deliver(inputs[step % inputs.length]!)) inputs.some(deliver);
  }
  windows.settle(Infinity);
  windows.emitOpen(1e9, Infinity);
  return { updates, inputs: taken, late, windows };
}

function sinkOf(input: () => Input): WindowSink {
  return { update: (update) => input().sender.update(update), late: () => {} };
}

function asMessage({ key, value }: Message) {
  const bytes = new Uint8Array((key?.length ?? 0) + value.length);
  if (key !== undefined) bytes.set(key);
  const keyEnd = key?.length ?? 0;
  bytes.set(value, keyEnd);
  const keyStart = key === undefined ? -1 : 0;
  return { bytes, keyStart, keyEnd, valueStart: keyEnd, valueEnd: bytes.length };
}
