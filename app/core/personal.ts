// Which fields of an operation are personal: in the envelope they are commitments, and their values travel apart, so that they can be
// erased without breaking the chain. The schemas in spec/protocol/operations mark the same fields; a test compares.

import { hidePersonal, type Json, type JsonObject, type Opening } from './envelope.ts';

export const PERSONAL_FIELDS: Readonly<Record<string, readonly string[]>> = {
  'location.saved': ['set.address', 'set.phone'],
  'binding.ended': ['deviceName'],
  'staff.saved': ['set.name', 'set.pin'],
  'customer.saved': ['set.name', 'set.phone', 'set.email', 'set.address', 'set.note', 'set.taxNumber', 'set.exemptionNumber'],
  'payment.received': ['note'],
  'stock.received': ['reference'],
  'stock.adjusted': ['note'],
  'shift.opened': ['note'],
  'cash.moved': ['note'],
  'shift.closed': ['note'],
  'operation.released': ['note'],
  'review.settled': ['note'],
  'sale.redated': ['note'],
  'sale.completed': ['lines.*.note', 'lines.*.discounts.*.why', 'basketDiscounts.*.why'],
  'sale.returned': ['lines.*.note'],
  'cart.parked': ['name', 'lines.*.note', 'lines.*.discount.why', 'discount.why'],
};

/** A copy of the body with its personal values hidden, and what opens them. `salt` gives 16 random bytes at each call. */
export function hideBody(type: string, body: JsonObject, salt: () => Uint8Array): { body: JsonObject; open: Opening[] } {
  const open: Opening[] = [];
  const paths = (PERSONAL_FIELDS[type] ?? []).map((path) => path.split('.'));
  const hide = (value: Json, ways: string[][]): Json => {
    if (ways.length === 0 || value === null) return value;
    if (ways.some((way) => way.length === 0)) {
      const opening = hidePersonal(String(value), salt());
      open.push(opening);
      return { c: opening.c };
    }
    if (Array.isArray(value)) return value.map((item) => hide(item, further(ways, '*')));
    if (typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, hide(inner, further(ways, name))]));
  };
  return { body: hide(body, paths) as JsonObject, open };
}

function further(ways: string[][], name: string): string[][] {
  return ways.filter((way) => way[0] === name).map((way) => way.slice(1));
}
