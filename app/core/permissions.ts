// What a person may do, by role. The server has the same list (src/Contracts/Permissions.cs) and decides; the app hides what would be refused.

export const ROLES = {
  owner: [
    'sale.complete', 'sale.view', 'product.edit', 'tax.edit', 'stock.receive', 'stock.view', 'location.edit', 'register.bind',
    'staff.edit', 'device.enrol', 'device.view', 'device.revoke', 'report.view', 'review.view', 'role.assign',
  ],
  manager: [
    'sale.complete', 'sale.view', 'product.edit', 'stock.receive', 'stock.view', 'register.bind', 'staff.edit', 'device.enrol',
    'device.view', 'report.view', 'review.view',
  ],
  cashier: ['sale.complete', 'sale.view', 'stock.view'],
} as const;

export type Role = keyof typeof ROLES;
export type Permission = (typeof ROLES)['owner'][number];

/** An unknown role (from a newer server) may do nothing. */
export function permissionsOf(role: string): readonly Permission[] {
  return Object.hasOwn(ROLES, role) ? ROLES[role as Role] : [];
}
