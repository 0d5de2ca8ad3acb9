import type { BasketLine } from './basket.ts';
import type { GrantedPromotion } from './promotion.ts';
import { compareText } from './tax.ts';

/** A line while it is being computed: its net goes down with each step. */
export interface PromotedLine {
  readonly source: BasketLine;
  readonly promotions: GrantedPromotion[];
  net: number;
}

/**
 * Who comes first among equals: by variant, tax group, larger weight, larger net, larger quantity, line number. The number comes last,
 * among lines that are alike in all that matters, so that ringing things up in another order changes no total. The weights are what is
 * shared out in proportion to.
 */
export const compareTies = (a: PromotedLine, b: PromotedLine, weightOfA: number, weightOfB: number): number =>
  compareText(a.source.variant, b.source.variant) ||
  compareText(a.source.taxGroup ?? '', b.source.taxGroup ?? '') ||
  weightOfB - weightOfA ||
  b.net - a.net ||
  b.source.quantity - a.source.quantity ||
  a.source.line - b.source.line;
