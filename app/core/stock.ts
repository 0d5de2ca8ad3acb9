import { add } from './integer.ts';

/** The quantity on the shelf after a change, in thousandths. It may go below zero: the goods were there, the count was wrong. */
export const stockAfter = (quantity: number, change: number): number => add(quantity, change);
