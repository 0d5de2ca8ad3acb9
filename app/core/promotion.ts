// A promotion: what it grants, on which goods, when, where and to whom; and what must be so before it is granted. The order of the
// checks is that of src/Core/Promotions/PromotionChecks.cs. The rules know no zones: the time on the shop's wall is given to them.
import type { Basket } from './basket.ts';
import { MILLION } from './integer.ts';
import { type RefusalCode, Refusal } from './refusals.ts';
import type { PricedReturn, ReturnedUnits } from './returns.ts';
import type { PromotedLine } from './ties.ts';

/** How pricing grants promotions and takes returns off: the rules of promotions.ts, which a till without them need not load. */
export interface PromotionRules {
  readonly running: (basket: Basket) => Promotion[];
  readonly grant: (running: readonly Promotion[], lines: readonly PromotedLine[]) => void;
  /** Goods of an earlier sale that come back with the basket; refuses by throwing. */
  readonly priceReturn: (units: ReturnedUnits) => PricedReturn;
}

/** What a promotion took off a line, minor units. */
export interface GrantedPromotion {
  readonly promotion: string;
  readonly revision: string;
  readonly amount: number;
}

/** One revision of a promotion. Lists that are empty or absent restrict nothing. */
export interface Promotion {
  readonly promotion: string;
  readonly revision: string;
  /** Promotions are granted in ascending priority, those of the same priority by id. */
  readonly priority?: number;
  readonly kind: 'percent' | 'amount' | 'fixed_price' | 'buy_get' | 'bundle' | 'basket_percent' | 'basket_amount';
  /**
   * Percentages: parts per million, at most 1,000,000. Amounts: minor units, for each unit of goods or once for the basket.
   * Fixed prices: thousandths of a minor unit for a unit. Bundles: minor units for the whole bundle.
   */
  readonly value?: number;
  /** The goods that are rewarded; of buy_get those that must be bought. */
  readonly items?: Goods;
  /** buy_get: how many units must be bought for `get` rewarded ones. bundle: how many units are in it. */
  readonly buy?: number;
  readonly get?: number;
  /** buy_get: the goods of which the cheapest are rewarded; absent for the same as are bought. */
  readonly getItems?: Goods | null;
  readonly reward?: 'free' | 'percent' | 'fixed_price';
  /** Basket kinds: what the matching goods must come to at least, minor units. */
  readonly threshold?: number;
  /** True when a unit that it rewarded takes part in no later promotion. */
  readonly exclusive?: boolean;
  /** How often it is granted in one sale: units of goods, for buy_get and bundle times; absent for any number. */
  readonly limit?: number | null;
  readonly window?: PromotionWindow | null;
  readonly locations?: readonly string[];
  readonly customerGroups?: readonly string[];
  /** The code that the customer must show. */
  readonly coupon?: string | null;
}

/** Goods by variant, product or category; any of them is enough. With nothing named it is all goods. */
export interface Goods {
  readonly variants?: readonly string[];
  readonly products?: readonly string[];
  readonly categories?: readonly string[];
}

/** By the clock on the shop's wall. Hours that pass midnight belong to the day on which they began. */
export interface PromotionWindow {
  /** The first and the last day, YYYY-MM-DD; both count. */
  readonly from?: string | null;
  readonly to?: string | null;
  /** 1 for Monday to 7 for Sunday; empty for every day. */
  readonly days?: readonly number[];
  /** Minutes after midnight, 0 to 1439; both or neither. Up to, but not including, `toMinute`. */
  readonly fromMinute?: number | null;
  readonly toMinute?: number | null;
}

/** A time in the shop's zone: a day (YYYY-MM-DD) and minutes after midnight (0 to 1439). */
export interface LocalTime {
  readonly on: string;
  readonly minute: number;
}

/** Null, or why this promotion can't be kept or granted. */
export function faultOf(promotion: Promotion): RefusalCode | null {
  try {
    checkPromotion(promotion);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

export function checkPromotion({ kind, reward, value = 0, threshold = 0, limit, buy = 0, get = 0, window }: Promotion): void {
  const percent = kind === 'percent' || kind === 'basket_percent' || (kind === 'buy_get' && reward === 'percent');
  const fits = (figure: number, least: number, most = Number.MAX_SAFE_INTEGER): boolean => figure >= least && figure <= most;
  if (
    !fits(value, 0, percent ? MILLION : undefined) ||
    !fits(threshold, 0) ||
    !fits(limit ?? 1, 1) ||
    ((kind === 'buy_get' || kind === 'bundle') && !fits(buy, 1)) ||
    (kind === 'buy_get' && !fits(get, 1))
  ) {
    throw new Refusal('promotion_out_of_range');
  }
  if (window) checkWindow(window);
}

function checkWindow({ from, to, days, fromMinute, toMinute }: PromotionWindow): void {
  const last = to == null ? Infinity : dayOf(to);
  if (from != null && last < dayOf(from)) throw new Refusal('promotion_ends_before_start');
  const wrongDay = days?.some((day) => day < 1 || day > 7) ?? false;
  const hours = [fromMinute, toMinute].filter((minute) => minute != null);
  if (wrongDay || hours.length === 1 || hours.some((minute) => !isMinute(minute)) || (hours.length === 2 && fromMinute === toMinute)) {
    throw new Refusal('window_out_of_range');
  }
}

export function checkTime({ on, minute }: LocalTime): void {
  dayOf(on);
  if (!isMinute(minute)) throw new Refusal('window_out_of_range');
}

const isMinute = (minute: number): boolean => minute >= 0 && minute <= 1439;

export function isWithin({ from, to, days, fromMinute, toMinute }: PromotionWindow, { on, minute }: LocalTime): boolean {
  let day = dayOf(on);
  if (fromMinute != null && toMinute != null) {
    const passesMidnight = toMinute < fromMinute;
    if (passesMidnight ? minute < fromMinute && minute >= toMinute : minute < fromMinute || minute >= toMinute) return false;
    if (passesMidnight && minute < toMinute) day--;
  }
  return (!days?.length || days.includes(weekdayOf(day))) && (from == null || day >= dayOf(from)) && (to == null || day <= dayOf(to));
}

/** Days as numbers, so that both languages count them alike: 0 is 1970-01-01. */
export function dayOf(text: string): number {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) throw new Refusal('date_unreadable');
  const [year, month, day] = [+text.slice(0, 4), +text.slice(5, 7), +text.slice(8)];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const length = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  if (month < 1 || month > 12 || day < 1 || day > length) throw new Refusal('date_unreadable');
  // Years that begin in March have the leap day at their end: then months follow one formula.
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

/** 1 for Monday to 7 for Sunday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;
