import type { StreamInfo } from '../../contract/resources.ts';

/** A field of a stream's records and what it is for. */
export interface FieldRow {
  name: string;
  type: string;
  roles: string[];
  label: string;
  unit: string;
}

/** Fields in declared order. */
export function fieldRows(stream: StreamInfo): FieldRow[] {
  return stream.fields.map(({ name, type }) => {
    const measure = stream.measures[name];
    const dimension = stream.dimensions[name];
    const roles: Array<[string, boolean]> = [
      ['key', name === stream.key],
      ['event time', name === stream.time],
      ['measure', measure !== undefined],
      ['dimension', dimension !== undefined],
      ['text', stream.text.includes(name)],
      ['location', name === stream.location?.latitude || name === stream.location?.longitude],
    ];
    return {
      name,
      type,
      roles: roles.flatMap(([role, holds]) => (holds ? [role] : [])),
      label: measure?.label ?? dimension?.label ?? '',
      unit: measure?.unit ?? '',
    };
  });
}
