/* The exchange that is being paid: what clears between what comes back and what goes out, and by which way the rest goes back. */
import { EXCHANGE, ON_ACCOUNT, settleExchange, type SettledExchange } from '../../core/exchange.ts';
import { sum } from '../../core/integer.ts';
import type { PricedReturn, ReturnBody, Tender } from '../../sync/types.ts';
import { shop } from '../kaunta.svelte.ts';
import type { Paid } from './complete.ts';
import { till } from './till.svelte.ts';

export class Swap {
  /** All that goes back goes in cash, whatever it came by; a debt is never paid out. */
  inCash = $state(false);
  #known = $state.raw<{ tenders: readonly Tender[]; earlier: readonly ReturnBody[] } | null>(null);
  #due: () => number;

  /** `due`: what goes out costs, a tip included. */
  constructor(due: () => number) {
    this.#due = due;
  }

  get taking() { return till.cart.taking; }

  /** How the goods that come back had been paid, and what has come back of that sale so far; other tills' returns arrive meanwhile. */
  async know(): Promise<void> {
    const sale = this.taking?.back.sale ?? null;
    if (sale === null) { this.#known = { tenders: [], earlier: [] }; return; }
    const [found, returns] = await Promise.all([shop.verbs.sale(sale), shop.verbs.returnsOf(sale)]);
    this.#known = { tenders: found?.body?.tenders ?? [], earlier: returns.flatMap((one) => (one.returned === null ? [] : [one.returned])) };
  }

  /** Some of it came back elsewhere since it was chosen: its figures are no longer right. */
  stale = $derived.by(() => {
    const before = this.#known?.earlier.flatMap((one) => one.lines) ?? [];
    return this.taking !== null && this.#known !== null
      && this.taking.back.lines.some(({ of, returnedBefore }) => of !== null && sum(before.filter((one) => one.of === of).map((one) => one.quantity)) !== returnedBefore);
  });

  otherRails = $derived(this.#known?.tenders.some(({ kind }) => kind !== 'cash' && kind !== EXCHANGE && kind !== ON_ACCOUNT) === true);

  settled = $derived.by<SettledExchange | null>(() => {
    if (this.taking === null || this.#known === null) return null;
    const { back } = this.taking;
    const { tenders, earlier } = this.#known;
    const rails = tenders.filter(({ kind }) => !this.inCash || kind === ON_ACCOUNT);
    const coin = shop.state.business?.cashDenominationMinor ?? 1;
    const same = back.customer != null && back.customer === till.cart.customer?.id;
    const answer = settleExchange(this.#due(), back.paid, rails, earlier.flatMap((one) => one.tenders), same, coin > 1 ? coin : null);
    return answer.ok ? answer.value : null;
  });

  /** What needn't be paid any more. */
  covered = $derived((this.settled?.against ?? 0) + (this.settled?.onAccount ?? 0));

  /** What is handed to the customer, and how. */
  handed = $derived((this.settled?.back ?? []).filter(({ kind }) => kind !== EXCHANGE && kind !== ON_ACCOUNT));

  /** The return as it is written, and the parts of payment that the sale has from it. */
  halves(): { back: PricedReturn; paid: Paid[] } | null {
    const { taking, settled } = this;
    if (taking === null || settled === null) return null;
    // Both halves have the tender's id in common: by it the server finds them.
    const id = shop.verbs.newId();
    const voucher = this.#known?.tenders.find(({ kind }) => kind === 'voucher')?.reference ?? null;
    const tenders = settled.back.map((rail) => ({ tender: rail.kind === EXCHANGE ? id : shop.verbs.newId(), ...rail, reference: rail.kind === 'voucher' ? voucher : null }));
    return {
      back: { ...taking.back, tenders, cashRounding: settled.cashRounding },
      paid: [
        ...(settled.against > 0 ? [{ tender: id, kind: EXCHANGE, amount: settled.against }] : []),
        ...(settled.onAccount > 0 ? [{ tender: shop.verbs.newId(), kind: ON_ACCOUNT, amount: settled.onAccount }] : []),
      ],
    };
  }
}
