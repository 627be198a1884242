/** What is known of a device that sent lately. */
export interface RecentDevice {
  readonly deviceId: string;
  readonly sessionId: string;
  /** Of its last message. */
  readonly messageId: string;
  /** When that came, epoch ms. */
  readonly at: number;
  /** Since this server started. */
  readonly messages: number;
  /** Those of messages that came again not counted. */
  readonly readings: number;
  /** Readings of its last message, by sensor. */
  readonly sensors: Readonly<Record<string, number>>;
}

/** A message that was not taken. */
export interface RecentProblem {
  /** Epoch ms. */
  readonly at: number;
  /** Who sent it: an address. */
  readonly client: string;
  readonly status: number;
  readonly detail: string;
}

/** What `GET /api/v1/ingest` answers: all that somebody needs who connects a phone. */
export interface IngestStatus {
  /** Addresses to enter into the app, the likeliest first; of this machine alone where it is. */
  readonly urls: readonly string[];
  /** Nothing but this machine reaches them. */
  readonly loopbackOnly: boolean;
  readonly tls: boolean;
  readonly token: {
    readonly needed: boolean;
    /** One that speaks for any device; only told on the machine itself. */
    readonly value: string | null;
  };
  /** Server's clock, epoch ms. */
  readonly now: number;
  /** Devices that sent, the last first. */
  readonly devices: readonly RecentDevice[];
  /** Messages that were not taken, the last first. */
  readonly problems: readonly RecentProblem[];
}
