import { add, multiply, subtract, sum } from './integer.ts';
import { Refusal } from './refusals.ts';

/** What should be in a drawer, in minor units; every part is a positive figure. */
export interface Drawer {
  readonly float: number;
  /** Cash handed over in sales, before change. */
  readonly cashTendered: number;
  readonly changeGiven: number;
  readonly paidIn: number;
  /** Taken out with a reason: refunds in cash, expenses, drops to the safe. */
  readonly paidOut: number;
}

export const expectedCash = (drawer: Drawer): number =>
  subtract(sum([drawer.float, drawer.cashTendered, drawer.paidIn]), add(drawer.changeGiven, drawer.paidOut));

/** Above zero when there is more in the drawer than there should be. */
export const cashDifference = (drawer: Drawer, counted: number): number => subtract(counted, expectedCash(drawer));

/** What coins and notes come to: the value of each in minor units and how many of it. */
export const countCash = (pieces: readonly { readonly valueMinor: number; readonly pieces: number }[]): number =>
  sum(
    pieces.map(({ valueMinor, pieces: count }) => {
      if (count < 0 || valueMinor < 0) throw new Refusal('count_negative');
      return multiply(valueMinor, count);
    }),
  );
