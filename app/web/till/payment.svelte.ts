/* What has been handed over so far, and what is still due: cash rounds to coins, nothing else does. */
import type { Paid } from './complete.ts';
import { roundToCash } from '../../core/tender.ts';

export class Payment {
  parts = $state.raw<readonly Paid[]>([]);
  tip = $state(0);
  #total: () => number;
  #denomination: () => number | null;

  constructor(total: () => number, denomination: () => number | null) {
    this.#total = total;
    this.#denomination = denomination;
  }

  /** Everything to be paid, before rounding. */
  get due(): number { return this.#total() + this.tip; }

  /** What is left when the rest is paid in this way; at least zero. */
  remaining(kind: string): number {
    const sum = (parts: readonly Paid[]): number => parts.reduce((all, part) => all + part.amount, 0);
    const other = this.parts.filter((part) => part.kind !== 'cash');
    const cash = sum(this.parts) - sum(other);
    const rest = this.due - sum(other);
    return Math.max(0, (kind === 'cash' ? roundToCash(rest, this.#denomination()) : rest) - cash);
  }

  add(part: Paid): void { this.parts = [...this.parts, part]; }
  remove(tender: string): void { this.parts = this.parts.filter((part) => part.tender !== tender); }
}
