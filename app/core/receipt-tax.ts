// Tax rounded once per receipt: each tax is computed on the sum of the items' bases, and that figure is spread over the items by
// largest remainder, so that lines and receipt agree.
// Order: inclusive taxes first, for all items that have the same inclusive taxes together; then the exclusive ones, each for all items
// that have it, as soon as the taxes that its bases contain are known. Only where two compound taxes each wait for the other (A on B
// in one group, B on A in another) is a tax computed on part of its items, and then on the rest.
import { split, type Tie } from './allocation.ts';
import { MILLION, multiplyDivide, productDivRem, sum } from './integer.ts';
import { applied, type AppliedTax, baseOf, compareText, groupBy, insideOf, type TaxedItem, type TaxRule } from './tax.ts';

interface Place {
  readonly item: number;
  readonly tax: number;
  readonly rule: TaxRule;
}

export function taxReceipt(items: readonly TaxedItem[], tie: Tie): AppliedTax[][] {
  const amounts = items.map((item) => item.taxes.map(() => 0));
  const bases = items.map((item) => item.net);

  const takeOutIncluded = (group: readonly number[]): void => {
    const { shape } = items[group[0]!]!;
    const nets = group.map((i) => items[i]!.net);
    const net = sum(nets);
    const included = net - multiplyDivide(net, shape.base, shape.whole);
    const byItem = split(included, nets, (a, b) => tie(group[a]!, group[b]!));
    const owed = split(included, shape.weights);
    const weight = sum(shape.weights);

    // Rows (items) and columns (taxes) must both come out exactly: everyone gets the share rounded down, then each item hands its
    // left-over units to the tax that is still owed most. The columns can't run dry before the rows: both sums are equal.
    const shares = byItem.map((part) => shape.weights.map((w) => (weight === 0 ? 0 : productDivRem(part, w, weight)[0])));
    for (const share of shares) share.forEach((part, t) => (owed[t]! -= part));
    const rows = group.map((_, row) => row).sort((a, b) => tie(group[a]!, group[b]!));
    for (const row of rows) {
      const share = shares[row]!;
      for (let left = byItem[row]! - sum(share); left > 0; left--) {
        const most = owed.indexOf(Math.max(...owed));
        share[most]!++;
        owed[most]!--;
      }
      const item = group[row]!;
      bases[item]! -= byItem[row]!;
      let inside = 0;
      items[item]!.taxes.forEach((tax, t) => {
        if (tax.inclusive) amounts[item]![t] = share[inside++]!;
      });
    }
  };

  const addExclusive = (group: readonly Place[]): void => {
    const parts = group.map((place) => baseOf(items[place.item]!, amounts[place.item]!, bases[place.item]!, place.tax));
    const whole = multiplyDivide(sum(parts), group[0]!.rule.rate, MILLION);
    split(whole, parts, (a, b) => tie(group[a]!.item, group[b]!.item)).forEach((part, i) => {
      amounts[group[i]!.item]![group[i]!.tax] = part;
    });
  };

  const taxed = items.map((_, i) => i).filter((i) => insideOf(items[i]!.taxes).length > 0);
  const insideKey = (item: number): string =>
    insideOf(items[item]!.taxes)
      .map((tax) => `${tax.code}\u001f${tax.rate}\u001f${tax.compound ?? false}\u001e`)
      .join('');
  groupBy(taxed, insideKey).forEach(takeOutIncluded);

  const exclusive = items.flatMap((item, i) =>
    item.taxes.map((rule, t): Place => ({ item: i, tax: t, rule })).filter((place) => !place.rule.inclusive),
  );
  let waiting = groupBy(exclusive, ({ rule }) => `${rule.code}\u001f${rule.rate}`).sort(
    ([a], [b]) => compareText(a!.rule.code, b!.rule.code) || a!.rule.rate - b!.rule.rate,
  );
  const isReady = ({ item, tax, rule }: Place): boolean =>
    !rule.compound || !waiting.some((group) => group.some((other) => other.item === item && other.tax < tax));
  while (waiting.length > 0) {
    const next = waiting.find((group) => group.every(isReady)) ?? waiting.find((group) => group.some(isReady))!;
    const now = next.filter(isReady);
    addExclusive(now);
    waiting = waiting.map((group) => (group === next ? group.filter((place) => !now.includes(place)) : group)).filter((group) => group.length > 0);
  }

  return items.map((item, i) => applied(item, amounts[i]!, bases[i]!));
}
