// What a person may do, by role. The server has the same list (src/Contracts/Permissions.cs) and decides; the app hides what would be refused.

export const ROLES = {
  owner: [
    'sale.complete', 'sale.view', 'sale.discount', 'product.edit', 'tax.edit', 'stock.receive', 'stock.view', 'location.edit', 'register.bind',
    'staff.edit', 'device.enrol', 'device.view', 'device.revoke', 'report.view', 'review.view', 'role.assign',
    'sale.return', 'sale.return_without_receipt', 'shift.work', 'shift.view', 'cash.move', 'customer.view',
    'customer.edit', 'customer.credit', 'customer.erase', 'payment.receive', 'stock.adjust', 'ledger.adjust', 'promotion.edit',
    'import.history', 'review.release', 'sale.redate', 'approval.give', 'journal.export',
  ],
  manager: [
    'sale.complete', 'sale.view', 'sale.discount', 'product.edit', 'stock.receive', 'stock.view', 'register.bind', 'staff.edit', 'device.enrol',
    'device.view', 'report.view', 'review.view',
    'sale.return', 'sale.return_without_receipt', 'shift.work', 'shift.view', 'cash.move', 'customer.view',
    'customer.edit', 'customer.credit', 'payment.receive', 'stock.adjust', 'promotion.edit', 'sale.redate', 'approval.give',
  ],
  cashier: [
    'sale.complete', 'sale.view', 'stock.view',
    'sale.return', 'shift.work', 'cash.move', 'customer.view', 'customer.edit', 'payment.receive',
  ],
} as const;

export type Role = keyof typeof ROLES;
export type Permission = (typeof ROLES)['owner'][number];

/** An unknown role (from a newer server) may do nothing. */
export function permissionsOf(role: string): readonly Permission[] {
  return Object.hasOwn(ROLES, role) ? ROLES[role as Role] : [];
}
