/** A value that two people changed, as a person reads it. */
import { shop } from '../kaunta.svelte.ts';
import { t } from '../i18n/index.svelte.ts';
import { money, unitPrice } from '../i18n/figures.ts';
import type { ReviewedOperation } from './answers.ts';

type Conflict = ReviewedOperation['conflicts'][number];

/** No copy of personal values is kept, so there is nothing to choose between. */
export const isPersonal = ({ lost, kept }: Conflict): boolean => lost === null && kept === null;

/** The thing that was changed, by its name here. */
export function conflictSubject({ kind, id }: Conflict): string {
  const { catalogue, staff, locations, priceBook } = shop.state;
  switch (kind) {
    case 'account': return shop.verbs.accounts().find((one) => one.id === id)?.name ?? '';
    case 'category': return catalogue.categories.find((one) => one.id === id)?.name ?? '';
    case 'tax_group': return catalogue.taxGroups.find((one) => one.id === id)?.name ?? '';
    case 'variant': return catalogue.item(id)?.name ?? '';
    case 'product': return [...catalogue.items, ...catalogue.closedItems].find((one) => one.product === id)?.productName ?? '';
    case 'staff': return staff.find((one) => one.id === id)?.name ?? '';
    case 'location': return locations.find((one) => one.id === id)?.name ?? '';
    case 'promotion': return priceBook.promotions.find((one) => one.id === id)?.name ?? '';
    case 'price_list': return priceBook.lists.find((one) => one.id === id)?.name ?? '';
    case 'fee': return priceBook.fees.find((one) => one.id === id)?.name ?? '';
    case 'approval_limits': return t('limits.title');
    default: return '';
  }
}

export function conflictValue(field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return t('review.nothing');
  if (typeof value === 'boolean') return t(value ? 'review.yes' : 'review.no');
  if (typeof value === 'number') return field === 'price' ? `${shop.currency}\u00a0${unitPrice(value, shop.currency)}` : ['creditLimit', 'owner', 'manager'].includes(field) ? money(value, shop.currency) : String(value);
  if (typeof value === 'string') return nameOf(value) ?? value;
  if (Array.isArray(value)) return value.length === 0 ? t('review.nothing') : value.map((one) => conflictValue('', one)).join(', ');
  const { name } = value as { name?: unknown };
  return typeof name === 'string' ? name : JSON.stringify(value);
}

/** A category, tax group or location is named by its id. */
function nameOf(id: string): string | undefined {
  const { catalogue, locations } = shop.state;
  return [...catalogue.categories, ...catalogue.taxGroups, ...locations].find((one) => one.id === id)?.name;
}
