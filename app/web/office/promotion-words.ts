/* A promotion in a sentence, as a shopkeeper would say it. */
import { isWithin, type LocalTime } from '../../core/promotion.ts';
import type { Catalogue, LocationRow, PromotionRow, PromotionRule } from '../../sync/types.ts';
import { t } from '../i18n/index.svelte.ts';
import { money, rate, unitPrice } from '../i18n/figures.ts';
import { dateOfYear } from '../i18n/when.ts';
import type { OfficeKey } from '../i18n/office/en.ts';

export interface Names { catalogue: Catalogue; locations: readonly LocationRow[]; currency: string }
const some = 2;

export function summaryOf(rule: PromotionRule, names: Names): string {
  return [whatOf(rule, names), ...whenOf(rule), ...forWhom(rule, names)].join(' · ');
}

function whatOf(rule: PromotionRule, { catalogue, currency }: Names): string {
  const { kind, value = 0, buy = 0, get = 0, reward = 'free', threshold = 0 } = rule;
  const goods = goodsOf(rule.items, catalogue);
  const values = {
    goods, rate: rate(value), amount: money(value, currency), price: `${currency}\u00a0${unitPrice(value, currency)}`, buy, get,
    threshold: money(threshold, currency), others: rule.getItems ? goodsOf(rule.getItems, catalogue) : t('promo.ofThem'),
  };
  const sentences: Record<PromotionRule['kind'], OfficeKey> = {
    percent: 'promo.sayPercent', amount: 'promo.sayAmount', fixed_price: 'promo.sayPrice', bundle: 'promo.sayBundle',
    buy_get: reward === 'free' ? 'promo.sayFree' : reward === 'percent' ? 'promo.sayGetPercent' : 'promo.sayGetPrice',
    basket_percent: threshold > 0 ? 'promo.sayBasketPercentFrom' : 'promo.sayBasketPercent', basket_amount: threshold > 0 ? 'promo.sayBasketAmountFrom' : 'promo.sayBasketAmount',
  };
  return t(sentences[kind], values);
}

/** `Soda, Bread and 3 more`; everything when nothing is named. */
export function goodsOf(goods: PromotionRule['items'] | null, catalogue: Catalogue): string {
  const all = [...catalogue.items, ...catalogue.closedItems];
  const named = [
    ...(goods?.categories ?? []).map((id) => catalogue.categories.find((one) => one.id === id)?.name),
    ...(goods?.products ?? []).map((id) => all.find((one) => one.product === id)?.productName),
    ...(goods?.variants ?? []).map((id) => catalogue.item(id)?.name),
  ].map((name) => name ?? t('promo.unknownGoods'));
  if (named.length === 0) return t('promo.everything');
  const rest = named.length - some;
  return rest > 0 ? t('promo.andMore', { names: named.slice(0, some).join(', '), count: rest }) : named.join(', ');
}

function whenOf({ window }: PromotionRule): string[] {
  if (!window) return [];
  const { days, fromMinute, toMinute } = window;
  const [from, to] = [window.from, window.to].map((on) => (on ? dateOfYear(on) : null));
  const dates = from && to ? [t('promo.sayFromTo', { from, to })] : from ? [t('promo.sayFrom', { from })] : to ? [t('promo.sayTo', { to })] : [];
  const weekdays = days?.length ? [days.map((day) => t(dayKeys[day - 1]!)).join(', ')] : [];
  const hours = fromMinute != null && toMinute != null ? [`${clock(fromMinute)}–${clock(toMinute)}`] : [];
  return [...dates, ...weekdays, ...hours];
}

function forWhom({ coupon, customerGroups, locations, limit, exclusive }: PromotionRule, names: Names): string[] {
  const places = (locations ?? []).map((id) => names.locations.find((one) => one.id === id)?.name ?? '?').join(', ');
  return [
    ...(coupon ? [t('promo.sayCoupon', { coupon })] : []), ...(customerGroups?.length ? [t('promo.sayGroups', { groups: customerGroups.join(', ') })] : []),
    ...(places ? [t('promo.sayPlaces', { places })] : []), ...(limit != null ? [t('promo.sayLimit', { count: limit })] : []),
    ...(exclusive ? [t('promo.sayExclusive')] : []),
  ];
}

export const dayKeys: readonly OfficeKey[] = ['day.1', 'day.2', 'day.3', 'day.4', 'day.5', 'day.6', 'day.7'];
const clock = (minute: number): string => `${String((minute - (minute % 60)) / 60).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

export type Standing = 'closed' | 'running' | 'later' | 'ended' | 'waiting';

/** Whether it runs at this time; `waiting` when another day or hour is its own. */
export function standingOf({ closed, rule: { window } }: PromotionRow, at: LocalTime): Standing {
  if (closed) return 'closed';
  if (!window) return 'running';
  if (window.from && at.on < window.from) return 'later';
  if (window.to && at.on > window.to) return 'ended';
  return isWithin(window, at) ? 'running' : 'waiting';
}
