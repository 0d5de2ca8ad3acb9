/** What a person chooses while taking goods back from a sale. The figures come from make-return.ts. */
import { leftOf } from '../../core/returned.ts';
import type { BusinessRow, PricedReturn, ReturnBody, SaleBody, SaleSummary } from '../../sync/types.ts';
import { returnOf, type Chosen, type Reason } from './make-return.ts';

export class Returning {
  readonly sale: SaleBody;
  chosen = $state.raw<ReadonlyMap<number, Chosen>>(new Map());
  inCash = $state(false);
  /** What had come back before; other tills' returns arrive while the screen is open. */
  earlier = $state.raw<readonly ReturnBody[]>([]);
  #business: () => BusinessRow | null;
  #newId: () => string;

  constructor(sale: SaleBody, business: () => BusinessRow | null, newId: () => string) {
    this.sale = sale;
    this.#business = business;
    this.#newId = newId;
  }

  /** Units that just came back elsewhere can't be chosen any more. */
  know(returns: readonly SaleSummary[]): void {
    this.earlier = returns.flatMap((one) => (one.returned === null ? [] : [one.returned]));
    const chosen = new Map<number, Chosen>();
    for (const [line, one] of this.chosen) chosen.set(line, { ...one, quantity: Math.min(one.quantity, this.left(line)) });
    this.chosen = chosen;
  }

  /** Thousandths that can still come back. */
  left(line: number): number {
    const sold = this.sale.lines.find((one) => one.line === line);
    return sold === undefined ? 0 : leftOf(sold, this.earlier.flatMap((one) => one.lines));
  }

  of(line: number): Chosen {
    return this.chosen.get(line) ?? { quantity: 0, restock: true, reason: 'unfit' };
  }

  take(line: number, quantity: number): void {
    this.#set(line, { ...this.of(line), quantity: Math.max(0, Math.min(quantity, this.left(line))) });
  }

  /** One unit more or less; parts of a unit are taken whole. */
  step(line: number, by: 1 | -1): void {
    const { quantity } = this.of(line);
    this.take(line, by > 0 ? quantity + 1000 : quantity % 1000 === 0 ? quantity - 1000 : quantity - (quantity % 1000));
  }

  takeAll(): void {
    this.chosen = new Map(this.sale.lines.filter((line) => this.left(line.line) > 0).map((line) => [line.line, { ...this.of(line.line), quantity: this.left(line.line) }]));
  }

  restock(line: number, restock: boolean): void {
    this.#set(line, { ...this.of(line), restock });
  }

  why(line: number, reason: Reason): void {
    // What is broken or past its date isn't sold again, unless the person says so after.
    this.#set(line, { ...this.of(line), reason, restock: reason !== 'broken' && reason !== 'expired' });
  }

  nothingLeft = $derived.by(() => this.sale.lines.every((line) => this.left(line.line) === 0));
  made = $derived.by<PricedReturn | null>(() => {
    const business = this.#business();
    if (business === null) return null;
    const made = returnOf(this.sale, this.earlier, this.chosen, { business, newId: this.#newId, inCash: this.inCash });
    return made.ok ? made.value : null;
  });

  #set(line: number, chosen: Chosen): void {
    this.chosen = new Map(this.chosen).set(line, chosen);
  }
}
