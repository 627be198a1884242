/** `vehicle_data` as `VehicleData`. */
export function typeName(name: string): string {
  return name.split("_").map((part) => part.slice(0, 1).toUpperCase() + part.slice(1)).join("");
}
