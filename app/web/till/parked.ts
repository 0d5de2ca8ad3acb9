/*
 * A cart as it lies on the shelf, and back. What was chosen travels; what it costs doesn't: a cart that is taken again has the prices of
 * then, but for what was set by hand.
 */
import type { ParkedCart, ParkedContents, ParkedDiscount } from '../../sync/types.ts';
import { shop } from '../kaunta.svelte.ts';
import { t } from '../i18n/index.svelte.ts';
import type { TillKey } from '../i18n/till/en.ts';
import { clockTime } from '../i18n/when.ts';
import type { Cart, CartLine, HandDiscount, Kept } from './cart.svelte.ts';
import { ownAuthority } from './hand-discount.ts';

const oldAfterMs = 2 * 86_400_000;

export const isOld = (cart: ParkedCart): boolean => shop.verbs.now() - cart.at > oldAfterMs;

/** What a person calls it, else when it was parked and what is in it. */
export const nameOf = (cart: ParkedCart): string => cart.name ?? `${clockTime(cart.at, shop.timeZone)} ${cart.lines.slice(0, 2).map((line) => line.name).join(', ')}`;

/** Why a cart can't be put aside. */
export function whyNot({ lines, discount, vouchers, taking }: Pick<Kept, 'lines' | 'discount' | 'vouchers' | 'taking'>): TillKey | null {
  if (taking) return 'parked.notExchange';
  // Two tills that take one cart would sell one voucher twice.
  if (vouchers?.length) return 'parked.notVoucher';
  // What somebody allowed is proved on this device, and for this sale.
  const hands = [discount, ...lines.flatMap((line) => [line.discount, line.override])];
  return hands.some((hand) => hand?.by != null && hand.by !== shop.state.actor?.staff) ? 'parked.notAllowed' : null;
}

const plain = (granted: HandDiscount | null): ParkedDiscount | null => granted && { kind: granted.kind, value: granted.value, by: granted.by, why: granted.why };

export function contentsOf(cart: Cart): ParkedContents {
  return {
    customer: cart.customer?.id ?? null,
    lines: cart.lines.map(({ variant, product, name, unit, quantity, unitPrice, priceRevision, taxGroup, note, override, discount, label }) => ({
      variant, product, name, unit, quantity, unitPrice, priceRevision, taxGroup: taxGroup?.id ?? null, note,
      override: override && { unitPrice: override.unitPrice, by: override.by, reason: override.why }, discount: plain(discount), label: label && { ...label },
    })),
    discount: plain(cart.discount),
    coupons: [...cart.coupons],
  };
}

/** What couldn't come along, as sentences. */
type LeftOut = TillKey[];

/** Whoever takes a cart answers for what was granted by hand in it; who may not, gets it without. */
export function reopened(parked: ParkedContents): { kept: Kept; leftOut: LeftOut } {
  const by = ownAuthority();
  const granted = (one: ParkedDiscount | null): HandDiscount | null => (one === null || by === null ? null : { kind: one.kind, value: one.value, by, why: one.why ?? '' });
  const { catalogue, priceBook } = shop.state;
  const keys = new Set<string>();
  const lines = parked.lines.map((line): CartLine => {
    const { variant, product, name, unit, quantity, note, label, override } = line;
    const item = catalogue.item(variant);
    return {
      key: freeKey(keys, variant, label !== null), variant, product, category: item?.category ?? null, name: item?.name ?? name, unit: item?.unit ?? unit, quantity,
      unitPrice: item?.price ?? line.unitPrice, priceRevision: item ? item.priceRevision : line.priceRevision, lists: priceBook.of(variant),
      taxGroup: item ? item.taxGroup : line.taxGroup === null ? null : (catalogue.taxGroup(line.taxGroup) ?? null), note,
      override: override === null || by === null ? null : { unitPrice: override.unitPrice, by, why: override.reason }, discount: granted(line.discount), label,
    };
  });
  const customer = parked.customer === null ? null : shop.verbs.customerRow(parked.customer);
  const byHand = [parked.discount, ...parked.lines.flatMap((line) => [line.discount, line.override])].some((one) => one !== null);
  return {
    kept: {
      lines, coupons: parked.coupons, discount: granted(parked.discount),
      customer: customer?.name == null ? null : { id: customer.id, name: customer.name, group: customer.group, taxExempt: customer.taxExempt },
    },
    leftOut: [...(byHand && by === null ? ['parked.leftByHand' as const] : []), ...(parked.customer !== null && customer?.name == null ? ['parked.leftCustomer' as const] : [])],
  };
}

/** What is parked beside what is open. The open cart's customer and discount stand; one on the whole of the other would be on more than was meant. */
export function together(open: Kept, { kept: more, leftOut }: ReturnType<typeof reopened>): { kept: Kept; leftOut: LeftOut } {
  const lines = [...open.lines];
  const keys = new Set(lines.map((line) => line.key));
  for (const line of more.lines) {
    const same = lines.findIndex((one) => one.key === line.variant && isPlain(one) && isPlain(line));
    if (same < 0) lines.push({ ...line, key: freeKey(keys, line.variant, line.label !== null) });
    else lines[same] = { ...lines[same]!, quantity: lines[same]!.quantity + line.quantity };
  }
  return {
    kept: { ...open, lines, customer: open.customer ?? more.customer ?? null, coupons: [...new Set([...(open.coupons ?? []), ...(more.coupons ?? [])])] },
    leftOut: more.discount && !leftOut.includes('parked.leftByHand') ? [...leftOut, 'parked.leftBasket'] : leftOut,
  };
}

const isPlain = ({ label, override, discount, note }: CartLine): boolean => label === null && override === null && discount === null && note === null;

/** The variant's own key once; labels of the scale, and what is sold on other terms, are lines of their own. */
function freeKey(keys: Set<string>, variant: string, apart: boolean): string {
  let key = apart ? `${variant}#1` : variant;
  for (let n = 2; keys.has(key); n++) key = `${variant}#${n}`;
  keys.add(key);
  return key;
}

/** What it would cost here and now; null when that can't be said. */
export function totalOf(cart: Cart, parked: ParkedContents): number | null {
  const twin = cart.like();
  twin.restore(reopened(parked).kept);
  return twin.priced === null ? null : twin.total;
}

export const sentences = (leftOut: LeftOut): string => leftOut.map((key) => t(key)).join(' ');
