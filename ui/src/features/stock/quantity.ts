/** Stock is counted in thousandths of a unit; people read and type units. */
const THOUSAND = 1000;

export function toUnits(thousandths: number): number {
  return thousandths / THOUSAND;
}

export function fromUnits(units: number): number {
  return Math.round(units * THOUSAND);
}
