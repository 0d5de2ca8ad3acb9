/* A promotion being written: what a person types, as the rule that will be kept; and what is wrong with it before anything is saved. */
import { faultOf } from '../../core/promotion.ts';
import type { PromotionRow, PromotionRule } from '../../sync/types.ts';
import { amount, parseMoney, parseQuantity, parseRate, parseUnitPrice, rate, unitPrice } from '../i18n/figures.ts';

export type Kind = PromotionRule['kind'];
export interface Chosen { variants: string[]; products: string[]; categories: string[] }

export const kinds: readonly Kind[] = ['percent', 'amount', 'fixed_price', 'buy_get', 'bundle', 'basket_percent', 'basket_amount'];
const none = (): Chosen => ({ variants: [], products: [], categories: [] });
const chosen = (goods: PromotionRule['items'] | null): Chosen => ({
  variants: [...(goods?.variants ?? [])], products: [...(goods?.products ?? [])], categories: [...(goods?.categories ?? [])],
});
const one = 1000;

export class PromotionForm {
  name = $state('');
  kind = $state<Kind>('percent');
  value = $state('');
  items = $state<Chosen>(none());
  buy = $state('2');
  get = $state('1');
  otherGoods = $state(false);
  getItems = $state<Chosen>(none());
  reward = $state<NonNullable<PromotionRule['reward']>>('free');
  threshold = $state('');
  priority = $state('');
  exclusive = $state(false);
  limit = $state('');
  from = $state('');
  to = $state('');
  days = $state<number[]>([]);
  fromTime = $state('');
  toTime = $state('');
  locations = $state<string[]>([]);
  groups = $state('');
  coupon = $state('');
  readonly row: PromotionRow | null;
  readonly #currency: string;

  constructor(row: PromotionRow | null, currency: string) {
    this.row = row;
    this.#currency = currency;
    if (row === null) return;
    const { rule } = row;
    this.name = row.name;
    this.kind = rule.kind;
    this.items = chosen(rule.items);
    this.buy = String(rule.buy || 2);
    this.get = String(rule.get || 1);
    this.otherGoods = rule.getItems != null;
    this.getItems = chosen(rule.getItems ?? null);
    this.reward = rule.reward ?? 'free';
    this.value = this.#written(rule.value ?? 0);
    this.threshold = rule.threshold ? amount(rule.threshold, currency) : '';
    this.priority = rule.priority ? String(rule.priority) : '';
    this.exclusive = rule.exclusive ?? false;
    this.limit = rule.limit == null ? '' : String(rule.limit);
    this.from = rule.window?.from ?? '';
    this.to = rule.window?.to ?? '';
    this.days = [...(rule.window?.days ?? [])];
    this.fromTime = timeOf(rule.window?.fromMinute);
    this.toTime = timeOf(rule.window?.toMinute);
    this.locations = [...(rule.locations ?? [])];
    this.groups = (rule.customerGroups ?? []).join(', ');
    this.coupon = rule.coupon ?? '';
  }

  /** How the value is read: a percentage, money, or a price for a unit. */
  get unit(): 'percent' | 'money' | 'price' | 'none' {
    if (this.kind === 'buy_get') return this.reward === 'free' ? 'none' : this.reward === 'percent' ? 'percent' : 'price';
    if (this.kind === 'percent' || this.kind === 'basket_percent') return 'percent';
    return this.kind === 'fixed_price' ? 'price' : 'money';
  }

  get forBasket(): boolean { return this.kind === 'basket_percent' || this.kind === 'basket_amount'; }
  get counts(): boolean { return this.kind === 'buy_get' || this.kind === 'bundle'; }
  get limits(): boolean { return !this.forBasket; }

  /** What each field's text says; null where it isn't a number of its kind. */
  #value(): number | null {
    if (this.unit === 'none') return 0;
    return this.unit === 'percent' ? parseRate(this.value) : this.unit === 'price' ? parseUnitPrice(this.value, this.#currency) : parseMoney(this.value, this.#currency);
  }
  #written(value: number): string {
    return this.unit === 'percent' ? rate(value).replace('%', '') : this.unit === 'price' ? unitPrice(value, this.#currency) : amount(value, this.#currency);
  }

  get valueWrong(): boolean { const value = this.#value(); return value === null || (this.unit !== 'none' && value <= 0) || (this.unit === 'percent' && value > 1_000_000); }
  get buyWrong(): boolean { return this.counts && !(whole(this.buy) !== null && whole(this.buy)! >= 1); }
  get getWrong(): boolean { return this.kind === 'buy_get' && !(whole(this.get) !== null && whole(this.get)! >= 1); }
  get limitWrong(): boolean { return this.limit.trim() !== '' && !(whole(this.limit) !== null && whole(this.limit)! >= 1); }
  get thresholdWrong(): boolean { return this.threshold.trim() !== '' && parseMoney(this.threshold, this.#currency) === null; }
  get hoursWrong(): boolean { return (this.fromTime === '') !== (this.toTime === '') || (this.fromTime !== '' && this.fromTime === this.toTime); }

  /** The rule as it stands; null while a field can't be read. */
  get rule(): PromotionRule | null {
    if (this.valueWrong || this.buyWrong || this.getWrong || this.limitWrong || this.thresholdWrong || this.hoursWrong) return null;
    const timed = this.from !== '' || this.to !== '' || this.days.length > 0 || this.fromTime !== '';
    return {
      kind: this.kind, value: this.#value() ?? 0, priority: whole(this.priority) ?? 0, items: $state.snapshot(this.items),
      ...(this.counts && { buy: whole(this.buy) ?? 0 }), ...(this.kind === 'buy_get' && { get: whole(this.get) ?? 0, reward: this.reward }),
      ...(this.kind === 'buy_get' && this.otherGoods && { getItems: $state.snapshot(this.getItems) }),
      ...(this.forBasket && { threshold: this.threshold.trim() === '' ? 0 : (parseMoney(this.threshold, this.#currency) ?? 0) }),
      exclusive: this.exclusive, limit: this.limits && this.limit.trim() !== '' ? whole(this.limit) : null,
      window: timed
        ? { from: this.from || null, to: this.to || null, days: [...this.days].sort(), fromMinute: minuteOf(this.fromTime), toMinute: minuteOf(this.toTime) }
        : null,
      locations: [...this.locations], customerGroups: this.groups.split(',').map((group) => group.trim()).filter((group) => group !== ''),
      coupon: this.coupon.trim() === '' ? null : this.coupon.trim(),
    };
  }

  /** The code of the rule's own fault, such as an end before the beginning. */
  get fault(): string | null {
    const { rule } = this;
    return rule === null ? null : faultOf({ ...rule, promotion: 'new', revision: 'new' });
  }
}

/** A whole number of units. */
function whole(text: string): number | null {
  if (text.trim() === '') return null;
  const read = parseQuantity(text);
  return read === null || read % one !== 0 ? null : read / one;
}

const timeOf = (minute: number | null | undefined): string =>
  minute == null ? '' : `${String((minute - (minute % 60)) / 60).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const minuteOf = (time: string): number | null => (time === '' ? null : parseInt(time.slice(0, 2), 10) * 60 + parseInt(time.slice(3, 5), 10));

