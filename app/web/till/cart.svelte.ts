/*
 * The open cart. It is kept on every change, so that a reload, a crash or an update loses nothing; the last step can be undone.
 * Its figures come from app/core: the cart knows what is in it, not what it costs.
 */
import type { Basket } from '../../core/basket.ts';
import { completeBasket, priceBasket } from '../../core/pricing.ts';
import type { PricedBasket } from '../../core/basket.ts';
import type { BusinessRow, Item, PricedSale, SaleLine, TaxGroupRow } from '../../sync/types.ts';

export interface CartLine {
  variant: string;
  product: string;
  name: string;
  unit: string;
  quantity: number;
  unitPrice: number;
  priceRevision: string | null;
  taxGroup: TaxGroupRow | null;
  note: string | null;
}

export interface Tender { tender: string; kind: string; amount: number }

const oneUnit = 1000;
/** A slip of a finger on a quantity must not fill a receipt: 1,000,000 units. */
export const largestQuantity = 1_000_000_000;

export class Cart {
  lines = $state.raw<readonly CartLine[]>([]);
  /** Which line the keys + and - change: the one touched last. */
  selected = $state<string | null>(null);
  #undone = $state.raw<readonly CartLine[] | null>(null);
  #business: () => BusinessRow | null;
  #keep: (cart: unknown) => void;

  constructor(business: () => BusinessRow | null, keep: (cart: unknown) => void) {
    this.#business = business;
    this.#keep = keep;
  }

  isEmpty = $derived(this.lines.length === 0);
  count = $derived(this.lines.reduce((sum, line) => sum + (line.quantity % oneUnit === 0 ? line.quantity / oneUnit : 1), 0));
  priced = $derived.by<PricedBasket | null>(() => {
    const answer = priceBasket(this.#basket([]));
    return answer.ok ? answer.value : null;
  });
  total = $derived(this.priced?.total ?? 0);

  /** Null when the amounts no longer fit, which the screen says instead of a wrong total. */
  totalOf(variant: string): number | null {
    const at = this.lines.findIndex((line) => line.variant === variant);
    return this.priced?.lines[at]?.total ?? null;
  }

  quantityOf(variant: string): number {
    return this.lines.find((line) => line.variant === variant)?.quantity ?? 0;
  }

  add(item: Item, quantity = oneUnit): void {
    const present = this.lines.find((line) => line.variant === item.variant);
    if (present !== undefined) {
      this.setQuantity(item.variant, present.quantity + quantity);
      return;
    }
    this.selected = item.variant;
    this.#change([
      ...this.lines,
      {
        variant: item.variant, product: item.product, name: item.name, unit: item.unit, quantity, unitPrice: item.price,
        priceRevision: item.priceRevision, taxGroup: item.taxGroup, note: null,
      },
    ]);
  }

  /** Zero or less takes the line out. */
  setQuantity(variant: string, quantity: number): void {
    if (quantity <= 0) { this.remove(variant); return; }
    this.selected = variant;
    this.#change(this.lines.map((line) => (line.variant === variant ? { ...line, quantity: Math.min(quantity, largestQuantity) } : line)));
  }

  step(variant: string, by: 1 | -1): void {
    const present = this.quantityOf(variant);
    if (present > 0) this.setQuantity(variant, present + by * oneUnit);
  }

  setNote(variant: string, note: string): void {
    this.#change(this.lines.map((line) => (line.variant === variant ? { ...line, note: note.trim() === '' ? null : note.trim() } : line)));
  }

  remove(variant: string): void {
    this.#change(this.lines.filter((line) => line.variant !== variant));
    if (this.selected === variant) this.selected = this.lines.at(-1)?.variant ?? null;
  }

  clear(): void {
    this.selected = null;
    this.#change([]);
  }

  undo(): void {
    if (this.#undone === null) return;
    this.#change(this.#undone);
  }

  /** After a sale is written; the device has already dropped the kept cart in the same transaction. */
  forget(): void {
    this.lines = [];
    this.#undone = null;
    this.selected = null;
  }

  /** What was kept, if it still reads as a cart. */
  restore(kept: unknown): void {
    if (typeof kept !== 'object' || kept === null || !('lines' in kept) || !Array.isArray(kept.lines)) return;
    this.lines = kept.lines.filter(isLine);
    this.selected = this.lines.at(-1)?.variant ?? null;
  }

  /** The whole sale, as it will be written; or the code of the rule that refuses it. */
  complete(tenders: readonly Tender[]): { ok: true; sale: PricedSale } | { ok: false; code: string } {
    const business = this.#business();
    if (business === null) return { ok: false, code: 'no_business' };
    const answer = completeBasket(this.#basket(tenders));
    if (!answer.ok) return { ok: false, code: answer.code };
    const { lines, basketDiscounts, taxes, total, cashRounding, change } = answer.value;
    return {
      ok: true,
      sale: {
        currency: business.currency, taxRounding: business.taxRounding,
        lines: lines.map((priced, at) => saleLine(this.lines[at], priced)),
        basketDiscounts: basketDiscounts.map((discount) => ({ ...discount, by: null, why: null })), fees: [], taxes: [...taxes], total, cashRounding,
        tenders: tenders.map((tender) => ({ ...tender, reference: null, claimed: false })), change,
      },
    };
  }

  #basket(tenders: readonly Tender[]): Basket {
    const business = this.#business();
    return {
      currency: business?.currency ?? 'KES',
      taxRounding: business?.taxRounding ?? 'line',
      cashDenomination: business === null || business.cashDenominationMinor <= 1 ? null : business.cashDenominationMinor,
      lines: this.lines.map((line, at) => ({
        line: at + 1, variant: line.variant, quantity: line.quantity, unitPrice: line.unitPrice, taxGroup: line.taxGroup?.id ?? null,
        taxes: line.taxGroup?.taxes ?? [], reason: line.unitPrice === 0 ? freeByPrice : null,
      })),
      tenders,
    };
  }

  #change(lines: readonly CartLine[]): void {
    this.#undone = this.lines;
    this.lines = lines;
    this.#keep({ lines });
  }
}

/** A catalogue price of zero is its own reason; the protocol wants one written down. */
const freeByPrice = 'catalogue price is zero';

function saleLine(line: CartLine | undefined, priced: PricedBasket['lines'][number]): SaleLine {
  if (line === undefined) throw new Error('the rules returned a line that was never in the cart');
  return {
    line: priced.line, product: line.product, variant: line.variant, name: line.name, unit: line.unit, quantity: line.quantity,
    unitPrice: line.unitPrice, priceSource: 'variant', priceRevision: line.priceRevision, gross: priced.gross, discounts: [], promotions: [],
    allocated: priced.allocated, net: priced.net, taxGroup: line.taxGroup?.id ?? null, taxGroupRevision: line.taxGroup?.revision ?? null,
    taxes: [...priced.taxes], total: priced.total, note: line.note, reason: line.unitPrice === 0 ? freeByPrice : null,
  };
}

function isLine(value: unknown): value is CartLine {
  if (typeof value !== 'object' || value === null) return false;
  const line = value as Partial<CartLine>;
  return typeof line.variant === 'string' && typeof line.product === 'string' && typeof line.name === 'string'
    && Number.isSafeInteger(line.quantity) && Number.isSafeInteger(line.unitPrice);
}
