/** The server's codes in words for a shopkeeper: what happened, and what to do. An unknown code (a newer server) is shown as it is. */
import { t } from '../i18n/index.svelte.ts';
import type { OfficeKey } from '../i18n/office/en.ts';

const flags: Record<string, OfficeKey> = {
  price_mismatch: 'flag.price_mismatch', price_unknown: 'flag.price_unknown', price_stale: 'flag.price_stale', promotion_missed: 'flag.promotion_missed', exemption_unknown: 'flag.exemption_unknown', stock_negative: 'flag.stock_negative',
  cost_unknown: 'flag.cost_unknown', actor_unknown: 'flag.actor_unknown', actor_disabled: 'flag.actor_disabled', not_permitted: 'flag.not_permitted',
  clock_off: 'flag.clock_off', grant_expired: 'flag.grant_expired', product_unknown: 'flag.product_unknown', register_unknown: 'flag.register_unknown', receipt_reused: 'flag.receipt_reused',
  binding_unknown: 'flag.binding_unknown', binding_ended: 'flag.binding_ended', unknown_field: 'flag.unknown_field', currency_differs: 'flag.currency_differs', forked: 'flag.forked',
  period_closed: 'flag.period_closed', edit_conflict: 'flag.edit_conflict', stale_edit: 'flag.stale_edit', shift_differs: 'flag.shift_differs', after_close: 'flag.after_close',
  shift_unknown: 'flag.shift_unknown', shift_open: 'flag.shift_open', shift_closed: 'flag.shift_closed', invalid_field: 'flag.invalid_field',
  over_returned: 'flag.over_returned', waiting_for_sale: 'flag.waiting_for_sale', exchange_open: 'flag.exchange_open', voucher_unknown: 'flag.voucher_unknown', voucher_overspent: 'flag.voucher_overspent', cart_taken: 'flag.cart_taken',
  customer_unknown: 'flag.customer_unknown', limit_exceeded: 'flag.limit_exceeded', unbalanced: 'flag.unbalanced', account_unknown: 'flag.account_wrong', account_part_wrong: 'flag.account_wrong',
  account_kept_elsewhere: 'flag.account_wrong', last_owner: 'flag.last_owner', released: 'flag.released', approval_reused: 'flag.approval_reused', approval_over_limit: 'flag.approval_over_limit', possible_loss: 'flag.possible_loss',
  unreadable: 'flag.unreadable', unreadable_body: 'flag.unreadable', foreign_envelope: 'flag.foreign_envelope', id_reused: 'flag.id_reused', opening_wrong: 'flag.opening_wrong',
  device_revoked: 'flag.device_revoked', amount_out_of_range: 'flag.too_large', unknown_type: 'flag.newer', unknown_version: 'flag.newer', server_fault: 'flag.fault',
  waiting_for: 'flag.waiting_for', given_up: 'flag.given_up', came_after_all: 'flag.came_after_all', not_releasable: 'flag.not_releasable', document_unknown: 'flag.document_unknown', day_to_come: 'flag.day_to_come', still_to_come: 'flag.still_to_come',
  promotion_ends_before_start: 'flag.shop_rule', promotion_out_of_range: 'flag.shop_rule', window_out_of_range: 'flag.shop_rule', date_unreadable: 'flag.shop_rule',
  price_negative: 'flag.shop_rule', price_missing: 'flag.shop_rule', tiers_out_of_order: 'flag.shop_rule', scale_rule_wrong: 'flag.shop_rule', currency_unknown: 'flag.shop_rule',
  currency_is_base: 'flag.shop_rule', fee_out_of_range: 'flag.shop_rule', rate_out_of_range: 'flag.shop_rule', tax_repeated: 'flag.shop_rule', taxes_too_deep: 'flag.shop_rule', rate_not_positive: 'flag.shop_rule',
};
const outcomes: Record<string, { title: OfficeKey; safe: OfficeKey }> = {
  flagged: { title: 'outcome.flagged', safe: 'outcome.flaggedSafe' },
  refused: { title: 'outcome.refused', safe: 'outcome.refusedSafe' },
  parked: { title: 'outcome.parked', safe: 'outcome.parkedSafe' },
  held: { title: 'outcome.held', safe: 'outcome.heldSafe' },
  quarantined: { title: 'outcome.quarantined', safe: 'outcome.quarantinedSafe' },
};
const types: Record<string, OfficeKey> = {
  'sale.completed': 'type.sale', 'shift.opened': 'type.shiftOpened', 'cash.moved': 'type.cashMoved', 'shift.closed': 'type.shiftClosed',
   'stock.received': 'type.stock', 'product.saved': 'type.product', 'category.saved': 'type.category', 'account.saved': 'type.account', 'tax_group.saved': 'type.tax',
  'customer.saved': 'type.customer', 'customer.erased': 'type.erasure', 'payment.received': 'type.payment', 'ledger.adjusted': 'type.ledger', 'period.closed': 'type.period',
  'staff.saved': 'type.staff', 'location.saved': 'type.location', 'register.bound': 'type.register', 'binding.ended': 'type.series', 'series.closed': 'type.series',
  'stock.adjusted': 'type.adjustment', 'products.imported': 'type.import',
  'promotion.saved': 'type.promotion', 'price_list.saved': 'type.priceList', 'prices.changed': 'type.prices', 'fee.saved': 'type.fee', 'business.saved': 'type.business',
  'sale.returned': 'type.return', 'sale.redated': 'type.redated', 'cart.parked': 'type.cartParked', 'cart.taken': 'type.cartTaken', 'approval_codes.made': 'type.codes', 'approval_limits.saved': 'type.approvalLimits', 'operation.released': 'type.released', 'review.settled': 'type.settled', 'journal.resumed': 'type.resumed',
};
const fields: Record<string, OfficeKey> = {
  name: 'field.name', price: 'field.price', category: 'field.category', taxGroup: 'field.taxGroup', closed: 'field.closed', sku: 'field.sku', barcodes: 'field.barcodes', unit: 'field.unit',
  owner: 'role.owner', manager: 'role.manager', tracked: 'field.tracked', role: 'field.role', disabled: 'field.disabled', creditLimit: 'field.creditLimit', timeZone: 'field.timeZone', taxes: 'field.taxes', rule: 'field.rule',
};

export const flagText = (code: string): string => { const key = flags[code]; return key === undefined ? code : t(key); };
export const fieldText = (field: string): string => { const key = fields[field]; return key === undefined ? field : t(key); };
export const outcomeTitle = (outcome: string): string => { const words = outcomes[outcome]; return words === undefined ? outcome : t(words.title); };
export function outcomeSafe(outcome: string, type: string | null, code: string | null = null): string {
  if (code === 'came_after_all') return t('outcome.lateSafe');
  if (outcome === 'flagged' && (type ?? '').endsWith('.saved')) return t('outcome.flaggedEdit');
  if (outcome === 'flagged' && (type ?? '').startsWith('cart.')) return t('outcome.flaggedCart');
  const words = outcomes[outcome];
  return words === undefined ? '' : t(words.safe);
}
export const typeText = (type: string | null): string => { const key = type === null ? undefined : types[type]; return key === undefined ? (type ?? t('type.unreadable')) : t(key); };

/** What an entry of a debt book comes from. */
const causes: Record<string, OfficeKey> = { sale: 'cause.sale', payment: 'cause.payment', return: 'cause.return', adjustment: 'cause.adjustment' };
export const causeText = (cause: string): string => { const key = causes[cause]; return key === undefined ? cause : t(key); };
