/** A message beside a frame's data; Grafana shows it in the panel's corner. */
export interface Notice {
  severity: 'info' | 'warning' | 'error';
  text: string;
}

/** A notice for information. */
export const info = (text: string): Notice => ({ severity: 'info', text });
/** A notice that something is missing. */
export const warning = (text: string): Notice => ({ severity: 'warning', text });
