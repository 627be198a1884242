import { filter, map, type Observable } from 'rxjs';

import {
  dataFrameFromJSON,
  isLiveChannelMessageEvent,
  isLiveChannelStatusEvent,
  LiveChannelConnectionState,
  type DataFrameJSON,
  type LiveChannelEvent,
} from '@grafana/data';

import type { PlainFrame } from '../../contract/frame.ts';
import type { PacketPlace } from '../../contract/live.ts';
import { toPlainFrame } from './dataFrames.ts';

/** A packet of a live channel and its place among the others. */
export interface Packet {
  place: PacketPlace;
  frame: PlainFrame;
}

/** What happens to a live channel. */
export type LiveEvent =
  | { type: 'packet'; packet: Packet }
  /** Subscribed, again or for the first time; the newest rows may come with it. */
  | { type: 'up'; packet?: Packet }
  /** Not connected now; Grafana connects again by itself. */
  | { type: 'away'; error?: string }
  /** Refused or ended; it is not tried again by itself. */
  | { type: 'closed'; error?: string };

/** What Grafana Live reports of a channel, as the join needs it. */
export function liveEvents(events: Observable<LiveChannelEvent<DataFrameJSON>>): Observable<LiveEvent> {
  return events.pipe(
    map(toLiveEvent),
    filter((event) => event !== null)
  );
}

function toLiveEvent(event: LiveChannelEvent<DataFrameJSON>): LiveEvent | null {
  if (isLiveChannelMessageEvent(event)) {
    const packet = readPacket(event.message);
    return packet && { type: 'packet', packet };
  }
  if (!isLiveChannelStatusEvent(event)) {
    return null;
  }
  const error = errorText(event.error);
  const reason = error === undefined ? {} : { error };
  switch (event.state) {
    case LiveChannelConnectionState.Connected: {
      if (error !== undefined) {
        return { type: 'away', error };
      }
      const packet = readPacket(event.message);
      return { type: 'up', ...(packet ? { packet } : {}) };
    }
    case LiveChannelConnectionState.Pending:
    case LiveChannelConnectionState.Connecting:
      return { type: 'away', ...reason };
    default:
      return { type: 'closed', ...reason };
  }
}

function readPacket(message: unknown): Packet | null {
  const schema = (message as DataFrameJSON | undefined)?.schema;
  const place = (schema?.meta?.custom as { sluice?: PacketPlace } | undefined)?.sluice;
  return place ? { place, frame: toPlainFrame(dataFrameFromJSON(message as DataFrameJSON)) } : null;
}

function errorText(error: unknown): string | undefined {
  if (error === undefined || error === null) {
    return undefined;
  }
  const message = typeof error === 'object' ? (error as { message?: unknown }).message : error;
  return String(message ?? 'unknown error');
}
