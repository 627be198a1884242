import { createHash } from "node:crypto";
import type { IPublishPacket, MqttClient } from "mqtt";

/** Options of {@linkcode acknowledgeLate}. */
export interface LateAcksOptions {
  /** Takes a message; it is acknowledged when what this returns resolves, and not when it rejects. */
  readonly take: (packet: IPublishPacket) => Promise<void>;
  /** Messages that may be under way; no more are read from the connection meanwhile. */
  readonly underWay: number;
}

/** The part of the client that sends packets, which its types keep to itself. */
interface Sender {
  _sendPacket?: (packet: SentPacket, done?: () => void, ...rest: unknown[]) => void;
}

interface SentPacket {
  readonly cmd: string;
  readonly messageId?: number;
}

/** A message that was taken, as long as the broker may send it again. */
interface Taken {
  readonly digest: string;
  readonly end: Promise<void>;
  /** It is not acknowledged, and taken anew when the broker sends it again. */
  failed: boolean;
}

/**
 * Has a client acknowledge messages of QoS 1 only when they are dealt with, with many under way at
 * once and in their order (MQTT 5, section 4.6). The client itself reads no further message until it
 * has acknowledged one, which would be one message for each answer of Kafka: its own
 * acknowledgement is held back instead. A message that the broker sends again is not taken again.
 *
 * @throws {Error} when the client is another version than this knows
 */
export function acknowledgeLate(client: MqttClient, options: LateAcksOptions): void {
  const sender = client as unknown as Sender;
  const send = sender._sendPacket;
  if (typeof send !== "function") {
    throw new Error("This version of the MQTT client cannot be told when to acknowledge");
  }
  /** By packet id, of which there are 65,535. */
  const taken = new Map<number, Taken>();
  let connection = 0;
  let lastAck = Promise.resolve();
  let underWay = 0;
  let room: PromiseWithResolvers<void> | undefined;
  client.on("close", () => connection++);

  const take = async (packet: IPublishPacket): Promise<void> => {
    underWay++;
    try {
      await options.take(packet);
    } finally {
      underWay--;
      room?.resolve();
      room = undefined;
    }
  };
  client.handleMessage = (packet, callback) => {
    const { messageId, dup } = packet;
    if (packet.qos === 0 || messageId === undefined) take(packet).catch(() => {});
    else {
      const digest = createHash("sha256").update(packet.topic).update("\0").update(packet.payload)
        .digest("base64");
      const before = dup ? taken.get(messageId) : undefined;
      if (before === undefined || before.failed || before.digest !== digest) {
        const message = { digest, end: take(packet), failed: false };
        taken.set(messageId, message);
        message.end.catch(() => message.failed = true);
      }
    }
    if (underWay < options.underWay) return callback();
    room ??= Promise.withResolvers<void>();
    room.promise.then(() => callback());
  };
  sender._sendPacket = function (packet, done, ...rest) {
    const message = packet.cmd === "puback" ? taken.get(packet.messageId!) : undefined;
    if (message === undefined) return send.call(this, packet, done, ...rest);
    const asked = connection;
    const acknowledge = () => {
      // To a new connection the broker sends what was not acknowledged again.
      if (asked === connection) send.call(this, packet);
    };
    lastAck = Promise.all([lastAck, message.end]).then(acknowledge).catch(() => {});
    done?.();
  };
}
