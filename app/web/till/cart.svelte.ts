/*
 * The open cart. It is kept on every change, so that a reload, a crash or an update loses nothing; the last step can be undone.
 * Its figures come from app/core: the cart knows what is in it, not what it costs. What becomes of it when it is paid is in complete.ts.
 */
import type { Basket, Fee, PricedBasket } from '../../core/basket.ts';
import { priceBasket } from '../../core/pricing.ts';
import { choosePrice, listPricesOf, type ListPrice, type PriceChoice } from '../../core/prices.ts';
import type { LocalTime, PromotionRules } from '../../core/promotion.ts';
import type { BusinessRow, Item, PricedReturn, PriceListRow, PromotionRow, SoldVoucher, TaxGroupRow } from '../../sync/types.ts';

/** Granted by a person. `value`: parts per million of a percentage, minor units of an amount. */
export interface HandDiscount { kind: 'percent' | 'amount'; value: number; by: string | null; why: string }

export interface CartLine {
  /** The variant's id; labels of the scale with a price inside are lines of their own. */
  key: string;
  variant: string;
  product: string;
  category: string | null;
  name: string;
  unit: string;
  quantity: number;
  /** The variant's own price when it came into the cart, and where it stands on lists. */
  unitPrice: number;
  priceRevision: string | null;
  lists: Readonly<Record<string, ListPrice>>;
  taxGroup: TaxGroupRow | null;
  note: string | null;
  /** A price set by hand. */
  override: { unitPrice: number; by: string | null; why: string } | null;
  discount: HandDiscount | null;
  /** The unit price that makes the line come to what the scale's label says, and the revision of the price that gave its quantity. */
  label: { unitPrice: number; revision: string | null } | null;
}

export interface CartCustomer { id: string; name: string; group: string | null; taxExempt: boolean }
export type LinePrice = Omit<PriceChoice, 'source'> & { source: PriceChoice['source'] | 'scale' };

/** What comes back and pays for what is in the cart, and who allowed that, where the cashier may not. How the money goes is decided at the end. */
export interface Taking { back: PricedReturn; by: string | null }

/** What the cart is priced with, beside what is in it. */
export interface Surroundings { location: string | null; lists: readonly PriceListRow[]; promotions: readonly PromotionRow[]; at: LocalTime | null; fees: readonly (Fee & { name: string })[] }

/** What is written down of a cart. */
export interface Kept { lines: readonly CartLine[]; customer?: CartCustomer | null; discount?: HandDiscount | null; coupons?: readonly string[]; vouchers?: readonly SoldVoucher[]; taking?: Taking | null }

const oneUnit = 1000;
/** A slip of a finger on a quantity must not fill a receipt: 1,000,000 units. */
export const largestQuantity = 1_000_000_000;
const nowhere: Surroundings = { location: null, lists: [], promotions: [], at: null, fees: [] };
/** A catalogue price of zero is its own reason; the protocol wants one written down. */
export const freeByPrice = 'catalogue price is zero';

export class Cart {
  lines = $state.raw<readonly CartLine[]>([]);
  customer = $state.raw<CartCustomer | null>(null);
  discount = $state.raw<HandDiscount | null>(null);
  coupons = $state.raw<readonly string[]>([]);
  /** Sold with the goods, or alone: owed to whoever holds them. */
  vouchers = $state.raw<readonly SoldVoucher[]>([]);
  /** Of an exchange. It stays while the last line is taken out for another. */
  taking = $state.raw<Taking | null>(null);
  /** Of app/core/promotions.ts, once the shop has promotions and they are loaded. */
  rules = $state.raw<PromotionRules | null>(null);
  /** Which line the keys + and - change: the one touched last. */
  selected = $state<string | null>(null);
  #undone = $state.raw<Kept | null>(null);
  #business: () => BusinessRow | null;
  #keep: (cart: unknown) => void;
  #around: () => Surroundings;

  constructor(business: () => BusinessRow | null, keep: (cart: unknown) => void, around: () => Surroundings = () => nowhere) {
    this.#business = business;
    this.#keep = keep;
    this.#around = around;
  }

  isEmpty = $derived(this.lines.length === 0 && this.vouchers.length === 0);
  count = $derived(this.lines.reduce((sum, line) => sum + (line.quantity % oneUnit === 0 ? line.quantity / oneUnit : 1), this.vouchers.length));
  /** Which price each line takes, and why; null where none can be had. */
  prices = $derived.by<readonly (LinePrice | null)[]>(() => this.lines.map((line) => this.#priceOf(line)));
  basket = $derived.by<Basket | null>(() => this.#basket());
  answer = $derived.by(() => {
    const { basket, rules } = this;
    // Without the rules of promotions there is no price yet, rather than a wrong one.
    if (basket === null || (rules === null && (basket.promotions?.length || basket.coupons?.length))) return null;
    return priceBasket(basket, rules);
  });
  priced = $derived<PricedBasket | null>(this.answer?.ok ? this.answer.value : null);
  /** What is added to goods, with its name. */
  fees = $derived.by(() => (this.lines.length > 0 ? this.#around().fees : []));
  /** The code of the rule that refuses the cart. */
  refusal = $derived<string | null>(this.answer?.ok === false ? this.answer.code : null);
  /** What is to be paid: the goods, and vouchers sold with them. */
  total = $derived(this.priced?.due ?? 0);
  /** The same less what comes back; below zero when the customer gets money. */
  toPay = $derived(this.total - (this.taking?.back.paid ?? 0));

  /** Before its part of the discount on the basket, which stands by itself. Null when the amounts no longer fit, which the screen says instead of a wrong total. */
  totalOf(key: string): number | null {
    const at = this.lines.findIndex((line) => line.key === key);
    const line = this.priced?.lines[at];
    return line ? line.total + line.allocated : null;
  }

  /** Of all lines of a variant. */
  quantityOf(variant: string): number {
    return this.lines.reduce((sum, line) => (line.variant === variant ? sum + line.quantity : sum), 0);
  }

  add(item: Item, quantity = oneUnit, lists: CartLine['lists'] = {}, label: CartLine['label'] = null): void {
    const present = label === null ? this.lines.find((line) => line.key === item.variant) : undefined;
    if (present !== undefined) {
      this.setQuantity(present.key, present.quantity + quantity);
      return;
    }
    let key = item.variant;
    for (let n = 1; label !== null && (n === 1 || this.lines.some((line) => line.key === key)); n++) key = `${item.variant}#${n}`;
    this.selected = key;
    this.#change([
      ...this.lines,
      {
        key, variant: item.variant, product: item.product, category: item.category, name: item.name, unit: item.unit, quantity, unitPrice: item.price,
        priceRevision: item.priceRevision, lists, taxGroup: item.taxGroup, note: null, override: null, discount: null, label,
      },
    ]);
  }

  /** Zero or less takes the line out. */
  setQuantity(key: string, quantity: number): void {
    if (quantity <= 0) { this.remove(key); return; }
    this.selected = key;
    this.#edit(key, { quantity: Math.min(quantity, largestQuantity) });
  }

  step(key: string, by: 1 | -1): void {
    const line = this.lines.find((one) => one.key === key);
    // A label is sold as it is.
    if (line !== undefined && (line.label === null || by < 0)) this.setQuantity(key, line.label === null ? line.quantity + by * oneUnit : 0);
  }

  setNote(key: string, note: string): void {
    this.#edit(key, { note: note.trim() === '' ? null : note.trim() });
  }

  setDiscount(key: string | null, discount: HandDiscount | null): void {
    if (key !== null) { this.#edit(key, { discount }); return; }
    this.discount = discount;
    this.#change(this.lines);
  }

  setPrice(key: string, override: CartLine['override']): void {
    this.#edit(key, { override });
  }

  setCoupons(coupons: readonly string[]): void {
    this.coupons = coupons;
    this.#change(this.lines);
  }

  setVouchers(vouchers: readonly SoldVoucher[]): void {
    this.#change(this.lines, vouchers);
  }

  setCustomer(customer: CartCustomer | null): void {
    this.customer = customer;
    this.#change(this.lines);
  }

  take(taking: Taking | null): void {
    this.taking = taking;
    this.#change(this.lines);
  }

  remove(key: string): void {
    this.#change(this.lines.filter((line) => line.key !== key));
    if (this.selected === key) this.selected = this.lines.at(-1)?.key ?? null;
  }

  clear(): void {
    this.selected = null;
    this.#change([], [], null);
  }

  undo(): void {
    if (this.#undone === null) return;
    const { lines, customer = null, discount = null, coupons = [], vouchers = [], taking = null } = this.#undone;
    [this.customer, this.discount, this.coupons] = [customer, discount, coupons];
    this.#change(lines, vouchers, taking);
  }

  /** After a sale is written; the device has already dropped the kept cart in the same transaction. */
  forget(): void {
    this.lines = [];
    this.vouchers = [];
    this.taking = null;
    this.#undone = null;
    this.selected = null;
    this.#bare();
  }

  get kept(): Kept {
    const { lines, customer, discount, coupons, vouchers, taking } = this;
    return {
      lines, ...(customer && { customer }), ...(discount && { discount }), ...(coupons.length > 0 && { coupons }), ...(vouchers.length > 0 && { vouchers }),
      ...(taking && { taking }),
    };
  }

  /** An empty one with the same prices around it, which isn't kept. */
  like(): Cart {
    const cart = new Cart(this.#business, () => undefined, this.#around);
    cart.rules = this.rules;
    return cart;
  }

  /** What was kept, if it still reads as a cart. */
  restore(kept: unknown): void {
    if (typeof kept !== 'object' || kept === null || !('lines' in kept) || !Array.isArray(kept.lines)) return;
    // What an earlier version kept lacks some fields.
    const bare = { category: null, lists: {}, override: null, discount: null, label: null };
    this.lines = kept.lines.filter(isLine).map((line) => ({ ...bare, ...line, key: line.key ?? line.variant }));
    const { customer, discount, coupons, vouchers, taking } = kept as Kept;
    this.taking = taking ?? null;
    this.customer = customer ?? null;
    this.discount = discount ?? null;
    this.coupons = Array.isArray(coupons) ? coupons : [];
    this.vouchers = Array.isArray(vouchers) ? vouchers : [];
    this.selected = this.lines.at(-1)?.key ?? null;
  }

  #priceOf(line: CartLine): LinePrice | null {
    if (line.label !== null) return { ...line.label, source: 'scale' };
    const { location, lists } = this.#around();
    const listed = listPricesOf(lists, line.lists, location, this.customer?.group ?? null);
    const own = { revision: line.priceRevision ?? '', price: line.unitPrice };
    const answer = choosePrice(own, listed.group, listed.location, this.quantityOf(line.variant), line.override?.unitPrice ?? null);
    return answer.ok ? { ...answer.value, revision: answer.value.revision || null } : null;
  }

  #basket(): Basket | null {
    const business = this.#business();
    const { location, promotions, at } = this.#around();
    const { prices, customer, coupons, discount, vouchers, fees } = this;
    if (prices.includes(null)) return null;
    return {
      currency: business?.currency ?? 'KES',
      taxRounding: business?.taxRounding ?? 'line',
      taxExempt: customer?.taxExempt ?? false,
      cashDenomination: business === null || business.cashDenominationMinor <= 1 ? null : business.cashDenominationMinor,
      lines: this.lines.map((line, index) => {
        const { unitPrice } = prices[index]!;
        return {
          line: index + 1, variant: line.variant, product: line.product, category: line.category, quantity: line.quantity, unitPrice,
          taxGroup: line.taxGroup?.id ?? null, taxes: line.taxGroup?.taxes ?? [], discounts: line.discount === null ? [] : [line.discount],
          reason: unitPrice === 0 ? reasonOf(line) : null,
        };
      }),
      basketDiscounts: discount === null ? [] : [discount],
      promotions: promotions.filter((one) => !one.closed).map(({ id, revision, rule }) => ({ ...rule, promotion: id, revision })),
      at, location, customerGroup: customer?.group ?? null, coupons, vouchers, fees,
      // A fee whose taxes aren't here is refused by its tax group, not charged without them.
      ...(fees.some((one) => !one.taxes) && { taxGroups: {} }),
    };
  }

  #edit(key: string, set: Partial<CartLine>): void {
    this.#change(this.lines.map((line) => (line.key === key ? { ...line, ...set } : line)));
  }

  #change(lines: readonly CartLine[], vouchers: readonly SoldVoucher[] = this.vouchers, taking = this.taking): void {
    const wasEmpty = this.isEmpty;
    this.#undone = this.kept;
    this.lines = lines;
    this.vouchers = vouchers;
    this.taking = taking;
    // What was agreed for a basket goes with it.
    if (this.isEmpty && !wasEmpty && taking === null) this.#bare();
    this.#keep(this.kept);
  }

  #bare(): void {
    this.customer = null;
    this.discount = null;
    this.coupons = [];
  }
}

/** Why a line is free of charge. */
export const reasonOf = (line: CartLine): string => line.override?.why ?? freeByPrice;

function isLine(value: unknown): value is CartLine {
  if (typeof value !== 'object' || value === null) return false;
  const line = value as Partial<CartLine>;
  return typeof line.variant === 'string' && typeof line.product === 'string' && typeof line.name === 'string'
    && Number.isSafeInteger(line.quantity) && Number.isSafeInteger(line.unitPrice);
}
