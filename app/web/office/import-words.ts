/** The fields of a file and what can be wrong with a row, in words. */
import { t } from '../i18n/index.svelte.ts';
import type { OfficeKey } from '../i18n/office/en.ts';

const names = {
  name: 'product.name', barcode: 'import.field.barcode', sku: 'import.field.sku', price: 'import.field.price', category: 'product.category', stock: 'import.field.stock', cost: 'import.field.cost',
  phone: 'customer.phone', email: 'customer.email', address: 'customer.address', group: 'customer.group', note: 'customer.note', taxNumber: 'customer.taxNumber', creditLimit: 'import.field.limit', balance: 'import.field.balance',
  tax: 'import.field.tax', unit: 'import.field.unit', variant: 'import.field.variant', tracked: 'import.field.tracked', closed: 'import.field.closed', id: 'import.field.id',
} as const;
const codes: Record<string, OfficeKey> = {
  name_missing: 'import.code.name_missing', price_wrong: 'import.code.price_wrong', cost_wrong: 'import.code.cost_wrong', stock_wrong: 'import.code.stock_wrong', tax_unknown: 'import.code.tax_unknown',
  barcode_rounded: 'import.code.barcode_rounded', barcode_too_long: 'import.code.barcode_too_long', repeated_row: 'import.code.repeated_row', cells_missing: 'import.code.cells_missing',
  barcode_check_digit: 'import.code.barcode_check_digit', barcode_length: 'import.code.barcode_length', barcode_own: 'import.code.barcode_own', barcode_double: 'import.code.barcode_double',
  sku_double: 'import.code.sku_double', keys_differ: 'import.code.keys_differ', name_shortened: 'import.code.name_shortened', letter_lost: 'import.code.letter_lost', cells_extra: 'import.code.cells_extra',
  quote_open: 'import.code.quote_open', stock_known: 'import.code.stock_known', cost_missing: 'import.code.cost_missing', limit_wrong: 'import.code.limit_wrong', balance_wrong: 'import.code.balance_wrong', phone_wrong: 'import.code.phone_wrong', email_wrong: 'import.code.email_wrong',
  phone_double: 'import.code.phone_double', email_double: 'import.code.email_double', name_double: 'import.code.name_double', balance_known: 'import.code.balance_known', tidied: 'import.code.tidied',
};

const ofCustomers = ['name', 'phone', 'email', 'address', 'group', 'note', 'taxNumber', 'creditLimit', 'balance'] as const;
const ofProducts = ['name', 'barcode', 'sku', 'price', 'category', 'stock', 'cost', 'tax', 'unit', 'variant', 'tracked', 'closed', 'id'] as const;
export const fieldsOf = (kind: string): readonly (keyof typeof names)[] => (kind === 'customers' ? ofCustomers : ofProducts);
export const fieldText = (field: string): string => (field in names ? t(names[field as keyof typeof names]) : field);
export const codeText = (code: string): string => { const key = codes[code]; return key === undefined ? code : t(key); };
