// Which price a line takes, and why. src/Core/Pricing/PriceChoice.cs is the same.
import { inRange } from './integer.ts';
import { type Answer, answer, Refusal } from './refusals.ts';

/** Prices of one list for one variant, thousandths of a minor unit for a unit; `tiers` are quantity breaks, rising. */
export interface ListPrice {
  /** The operation that set them: what the sale names as its price revision. */
  readonly revision: string;
  readonly price: number;
  readonly tiers?: readonly { readonly from: number; readonly price: number }[];
}

export interface PriceChoice {
  readonly unitPrice: number;
  readonly source: 'variant' | 'list' | 'tier' | 'override';
  /** Null for an override: a person set it. */
  readonly revision: string | null;
}

/**
 * An override wins over all; else the list of the customer's group, else that of the location, else the variant's own price. On the
 * list that was found the highest quantity break that is reached wins over its price. `quantity` is all of this variant that is in the
 * basket, in thousandths, so that two lines reach a break together.
 */
export const choosePrice = (
  own: ListPrice,
  groupList: ListPrice | null,
  locationList: ListPrice | null,
  quantity: number,
  overridden: number | null,
): Answer<PriceChoice> =>
  answer(() => {
    if (inRange(quantity) <= 0) throw new Refusal('quantity_not_positive');
    if (overridden !== null) return { unitPrice: checked(overridden), source: 'override', revision: null };
    const list = groupList ?? locationList;
    if (list === null) return { unitPrice: checked(own.price), source: 'variant', revision: own.revision };
    let choice: PriceChoice = { unitPrice: checked(list.price), source: 'list', revision: list.revision };
    let last = 0;
    for (const { from, price } of list.tiers ?? []) {
      if (inRange(from) <= last) throw new Refusal('tiers_out_of_order');
      last = from;
      const unitPrice = checked(price);
      if (quantity >= from) choice = { unitPrice, source: 'tier', revision: list.revision };
    }
    return choice;
  });

function checked(price: number): number {
  if (price < 0) throw new Refusal('price_negative');
  return inRange(price);
}

/** A list of prices for customer groups, for locations, or for a group at some locations only. With neither it is for nobody. */
export interface PriceList {
  readonly id: string;
  readonly groups: readonly string[];
  readonly locations: readonly string[];
  readonly closed: boolean;
}

/**
 * Of the lists that have a price for a variant, that of the customer's group and that of the location; where several could count, the one
 * that was made first, which is the one with the lowest id. `prices` are the variant's, by list.
 */
export function listPricesOf(
  lists: readonly PriceList[],
  prices: Readonly<Record<string, ListPrice>>,
  location: string | null,
  group: string | null,
): { group: ListPrice | null; location: ListPrice | null } {
  let ofGroup: PriceList | null = null;
  let ofLocation: PriceList | null = null;
  for (const list of lists) {
    if (list.closed || !Object.hasOwn(prices, list.id)) continue;
    const here = location !== null && list.locations.includes(location);
    if (list.groups.length > 0) {
      const mine = group !== null && list.groups.includes(group) && (here || list.locations.length === 0);
      if (mine && (ofGroup === null || list.id < ofGroup.id)) ofGroup = list;
    } else if (here && (ofLocation === null || list.id < ofLocation.id)) ofLocation = list;
  }
  return { group: ofGroup && prices[ofGroup.id]!, location: ofLocation && prices[ofLocation.id]! };
}
