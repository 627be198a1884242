/** What a record of an incident says. */
export interface Incident {
  /** The vehicle that meets it. */
  readonly vehicle: string;
  /** Event time, epoch ms. */
  readonly at: number;
  readonly status: "active" | "resolved";
  readonly type?: "accident" | "fire" | "medical" | "police";
}

const HAPPENED = {
  accident: "Two cars collided on the M1 near junction 11",
  fire: "A lorry burns on the M1 near junction 13",
  medical: "A driver fell ill on the M6 near junction 2",
  police: "Police have closed a lane of the M1",
} as const;

/** A record of the stream `emergency_data`. */
export function incidentRecord({ vehicle, at, status, type = "accident" }: Incident) {
  return {
    id: crypto.randomUUID(),
    device_id: vehicle,
    timestamp: new Date(at).toISOString(),
    latitude: 51.9,
    longitude: -0.7,
    incident_id: `incident-of-${vehicle}`,
    incident_type: type,
    status,
    description: status === "active" ? HAPPENED[type] : `Over: ${HAPPENED[type]}`,
  };
}
