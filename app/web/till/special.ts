/* What a code may be besides a barcode: a coupon, or a label of the shop's scale. */
import { choosePrice, listPricesOf } from '../../core/prices.ts';
import { readScaleBarcode, scaleLine } from '../../core/scale.ts';
import type { Item } from '../../sync/types.ts';
import { shop } from '../kaunta.svelte.ts';
import { t } from '../i18n/index.svelte.ts';
import { toast } from '../ui/toast.svelte.ts';
import { till } from './till.svelte.ts';

/** True when the code was understood, also where it can't be sold: then a toast says why. */
export function takeSpecial(code: string): boolean {
  const coupon = couponOf(code);
  if (coupon !== null) {
    if (!till.cart.coupons.includes(coupon)) till.cart.setCoupons([...till.cart.coupons, coupon]);
    toast.show(t('coupon.taken', { code: coupon }));
    return true;
  }
  const read = readScaleBarcode(code, shop.state.business?.scaleRules ?? []);
  if (!read.ok) {
    toast.show(t('scale.unreadable'));
    return true;
  }
  if (read.value === null) return false;
  const item = itemOf(read.value.item);
  if (item === undefined) return false;
  const price = priceOf(item);
  const line = scaleLine(read.value, price?.unitPrice ?? 0);
  if (!line.ok) toast.show(t(line.code === 'price_missing' ? 'scale.noPrice' : 'scale.unreadable'));
  else if (read.value.holds === 'weight') till.add(item, line.value.quantity);
  else till.cart.add(item, line.value.quantity, shop.state.priceBook.of(item.variant), { unitPrice: line.value.unitPrice, revision: price?.revision ?? null });
  return true;
}

/** As the promotion writes it; what people type differs in case and spaces. */
export function couponOf(typed: string): string | null {
  const fold = (code: string): string => code.trim().toUpperCase();
  const found = shop.state.priceBook.promotions.find((one) => !one.closed && one.rule.coupon && fold(one.rule.coupon) === fold(typed));
  return found?.rule.coupon ?? null;
}

/** The scale knows goods by a number, which is their SKU or one of their barcodes, with or without zeros before it. */
function itemOf(digits: string): Item | undefined {
  const bare = (text: string): string => text.replace(/^0+/, '');
  return shop.state.catalogue.items.find((item) => [item.sku ?? '', ...item.barcodes].some((code) => code !== '' && bare(code) === bare(digits)));
}

/** What a unit of it costs here, without quantity breaks: what the scale printed was not counted. */
function priceOf(item: Item): { unitPrice: number; revision: string | null } | null {
  const { priceBook, location } = shop.state;
  const prices = Object.fromEntries(Object.entries(priceBook.of(item.variant)).map(([list, price]) => [list, { ...price, tiers: [] }]));
  const listed = listPricesOf(priceBook.lists, prices, location?.id ?? null, till.cart.customer?.group ?? null);
  const chosen = choosePrice({ revision: item.priceRevision ?? '', price: item.price }, listed.group, listed.location, 1, null);
  return chosen.ok ? chosen.value : null;
}
