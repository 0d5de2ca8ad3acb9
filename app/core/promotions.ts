// Finds the promotions that take part in a basket and grants them one after the other, each on what the earlier ones left. What costs
// nothing any more takes no part, so nothing is rewarded that is free already. src/Core/Promotions is the same, function by function.
import { split } from './allocation.ts';
import type { Basket } from './basket.ts';
import { add, compareProducts, MILLION, multiply, multiplyDivide } from './integer.ts';
import { extend } from './money.ts';
import { checkPromotion, checkTime, type Goods, isWithin, type Promotion, type PromotionRules } from './promotion.ts';
import { Refusal } from './refusals.ts';
import { priceReturn } from './returns.ts';
import { compareText } from './tax.ts';
import { compareTies, type PromotedLine } from './ties.ts';

/** For the till to load when its shop has promotions: without them it needs none of this. */
export const promotionRules: PromotionRules = { running: runningPromotions, grant: grantPromotions, priceReturn };

/** Which of the shop's promotions take part, and in which order. */
function runningPromotions(basket: Basket): Promotion[] {
  const { promotions = [], coupons = [], at } = basket;
  const known = new Set<string>();
  for (const promotion of promotions) {
    if (known.has(promotion.promotion)) throw new Refusal('promotion_repeated');
    known.add(promotion.promotion);
    checkPromotion(promotion);
  }
  if (at) checkTime(at);
  checkCoupons(basket);
  return promotions
    .filter(
      (promotion) =>
        (promotion.coupon == null || coupons.includes(promotion.coupon)) &&
        isHere(promotion, basket) &&
        isFor(promotion, basket) &&
        isNow(promotion, basket),
    )
    .sort((a, b) => (a.priority ?? 0) - (b.priority ?? 0) || compareText(a.promotion, b.promotion));
}

// A coupon that does nothing for a reason is told, so that nobody thinks that it was taken off.
function checkCoupons(basket: Basket): void {
  const coupons = basket.coupons ?? [];
  coupons.forEach((coupon, i) => {
    if (coupons.indexOf(coupon) < i) throw new Refusal('coupon_repeated');
    const meant = (basket.promotions ?? []).filter((promotion) => promotion.coupon === coupon);
    if (meant.length === 0) throw new Refusal('coupon_unknown');
    const here = meant.filter((promotion) => isHere(promotion, basket));
    if (here.length === 0) throw new Refusal('coupon_elsewhere');
    const mine = here.filter((promotion) => isFor(promotion, basket));
    if (mine.length === 0) throw new Refusal('coupon_not_for_customer');
    if (!mine.some((promotion) => isNow(promotion, basket))) throw new Refusal('coupon_not_now');
  });
}

const isHere = ({ locations }: Promotion, { location }: Basket): boolean =>
  !locations?.length || (location != null && locations.includes(location));

const isFor = ({ customerGroups }: Promotion, { customerGroup }: Basket): boolean =>
  !customerGroups?.length || (customerGroup != null && customerGroups.includes(customerGroup));

function isNow({ window }: Promotion, { at }: Basket): boolean {
  if (window == null) return true;
  if (at == null) throw new Refusal('time_missing');
  return isWithin(window, at);
}

/** Thousandths of a unit in one unit. */
const UNIT = 1000;

/**
 * Units of a line that promotions treated alike so far. A line begins as one slice; a promotion that rewards some of its units cuts
 * them off, so that later ones know which units were rewarded and what each still costs.
 */
interface Slice {
  readonly line: PromotedLine;
  /** The line's place in the basket. */
  readonly at: number;
  quantity: number;
  net: number;
  /** False once an exclusive promotion rewarded it. */
  open: boolean;
  /** While one promotion is granted: what it was cut off from, and the next taken slice of the same line. */
  from: Slice | null;
  next: Slice | null;
}

function grantPromotions(running: readonly Promotion[], lines: readonly PromotedLine[]): void {
  const slices = lines.map((line, at): Slice => ({ line, at, quantity: line.source.quantity, net: line.net, open: true, from: null, next: null }));
  for (const promotion of running) grant(promotion, slices);
}

function grant(promotion: Promotion, slices: Slice[]): void {
  const { kind, value = 0, limit } = promotion;
  const matching = matchingOf(slices, promotion.items);
  if (matching.length === 0) return;
  if (kind === 'buy_get') {
    rewardByLine(promotion, takeRewarded(promotion, matching, slices), slices);
  } else if (kind === 'bundle') {
    const [taken, reward] = takeBundles(promotion, matching, slices);
    spread(promotion, taken, reward);
  } else if (kind === 'basket_percent' || kind === 'basket_amount') {
    const net = netOf(matching);
    if (net < (promotion.threshold ?? 0)) return;
    spread(promotion, matching, kind === 'basket_percent' ? multiplyDivide(net, value, MILLION) : Math.min(value, net));
  } else {
    rewardByLine(promotion, limit == null ? matching : takeDearest(matching, limit, slices), slices);
  }
}

// Every promotion asks this of every slice, on every scan: so nothing is made here but the answer.
function matchingOf(slices: readonly Slice[], { variants = [], products = [], categories = [] }: Goods = {}): Slice[] {
  const any = variants.length === 0 && products.length === 0 && categories.length === 0;
  const matching: Slice[] = [];
  for (const slice of slices) {
    if (!slice.open || slice.net === 0) continue;
    const { variant, product, category } = slice.line.source;
    if (any || variants.includes(variant) || (product != null && products.includes(product)) || (category != null && categories.includes(category))) {
      matching.push(slice);
    }
  }
  return matching;
}

// ---- which units --------------------------------------------------------------------------------------------------------------

/** Whole units; the rest of a weighed quantity is none. */
const unitsOf = (slice: Slice): number => (slice.quantity - (slice.quantity % UNIT)) / UNIT;

const unitsOfAll = (slices: readonly Slice[]): number => {
  let units = 0;
  for (const slice of slices) units = add(units, unitsOf(slice));
  return units;
};

/** What the first part of the slice costs. */
const netOfPart = (slice: Slice, quantity: number): number =>
  quantity === slice.quantity ? slice.net : multiplyDivide(slice.net, quantity, slice.quantity);

/** Takes a part off, which becomes a slice of its own. */
function take(slice: Slice, quantity: number, slices: Slice[]): Slice {
  slice.from = null;
  if (quantity === slice.quantity) return slice;
  const part: Slice = { ...slice, quantity, net: netOfPart(slice, quantity), from: slice };
  slice.net -= part.net;
  slice.quantity -= quantity;
  slices.push(part);
  return part;
}

/** Up to `units` units, the dearest first: a customer picks those. */
function takeDearest(matching: Slice[], units: number, slices: Slice[]): Slice[] {
  const taken: Slice[] = [];
  let left = units > Number.MAX_SAFE_INTEGER / UNIT ? Number.MAX_SAFE_INTEGER : units * UNIT;
  for (const slice of matching.sort(dearestFirst)) {
    if (left === 0) break;
    const quantity = Math.min(left, slice.quantity);
    left -= quantity;
    taken.push(take(slice, quantity, slices));
  }
  return taken;
}

/** The first units of the slices in their order. */
function takeUnits(ordered: readonly Slice[], units: number, slices: Slice[]): Slice[] {
  const taken: Slice[] = [];
  for (const slice of ordered) {
    if (units === 0) break;
    const part = Math.min(units, unitsOf(slice));
    units -= part;
    taken.push(take(slice, part * UNIT, slices));
  }
  return taken;
}

/** The cheapest units, as many as there are units bought for them that are not rewarded themselves. */
function takeRewarded({ getItems, buy = 0, get = 0, limit }: Promotion, bought: Slice[], slices: Slice[]): Slice[] {
  const rewarded = (getItems ? matchingOf(slices, getItems) : bought).filter((slice) => unitsOf(slice) > 0).sort(cheapestFirst);
  const both = getItems ? new Set(bought) : null;
  const boughtUnits = unitsOfAll(bought);

  // Units among the cheapest `units` ones that would also count as bought.
  const overlap = (units: number): number => {
    if (both === null) return units;
    let common = 0;
    for (const slice of rewarded) {
      const part = Math.min(units, unitsOf(slice));
      if (both.has(slice)) common += part;
      units -= part;
    }
    return common;
  };

  const most = Math.min(Math.floor(boughtUnits / buy), Math.floor(unitsOfAll(rewarded) / get), limit ?? Infinity);
  const times = largest(most, (times) => boughtUnits - overlap(times * get) >= times * buy);
  return takeUnits(rewarded, times * get, slices);
}

/** Full bundles from the dearest units down, as long as a bundle is cheaper than its units. */
function takeBundles({ buy: size = 0, value = 0, limit }: Promotion, matching: Slice[], slices: Slice[]): [Slice[], number] {
  const ordered = matching.filter((slice) => unitsOf(slice) > 0).sort(dearestFirst);
  const most = Math.min(Math.floor(unitsOfAll(ordered) / size), limit ?? Infinity);
  const bundles = largest(most, (count) => netOfUnits(ordered, count * size) - netOfUnits(ordered, (count - 1) * size) > value);
  const reward = netOfUnits(ordered, bundles * size) - multiply(bundles, value);
  return reward > 0 ? [takeUnits(ordered, bundles * size, slices), reward] : [[], 0];
}

/** The largest number up to `most` for which it holds, when it holds for all below: found by halving. */
function largest(most: number, holds: (count: number) => boolean): number {
  let least = 0;
  while (least < most) {
    const middle = least + Math.floor((most - least + 1) / 2);
    if (holds(middle)) least = middle;
    else most = middle - 1;
  }
  return least;
}

function netOfUnits(ordered: readonly Slice[], units: number): number {
  let net = 0;
  for (const slice of ordered) {
    if (units === 0) break;
    const part = Math.min(units, unitsOf(slice));
    net = add(net, netOfPart(slice, part * UNIT));
    units -= part;
  }
  return net;
}

// ---- how much -----------------------------------------------------------------------------------------------------------------

/** Each line by itself: what its taken units cost, less what they shall cost. */
function rewardByLine(promotion: Promotion, taken: readonly Slice[], slices: Slice[]): void {
  for (const first of byLine(taken)) {
    const net = netOfLine(first);
    let quantity = 0;
    for (let slice: Slice | null = first; slice; slice = slice.next) quantity = add(quantity, slice.quantity);
    const reward = Math.min(net, rewardOf(promotion, net, quantity));
    if (reward > 0) reduce(promotion, first, reward);
    else if (promotion.limit != null || promotion.kind === 'buy_get') rejoin(first, slices);
  }
}

/**
 * What isn't rewarded isn't cut: so a promotion that grants nothing leaves no trace, and a sale can be computed again from the promotions
 * that it names.
 */
function rejoin(first: Slice, slices: Slice[]): void {
  for (let part: Slice | null = first; part; part = part.next) {
    if (part.from === null) continue;
    part.from.net += part.net;
    part.from.quantity += part.quantity;
    slices.splice(slices.indexOf(part), 1);
  }
}

function rewardOf({ kind, reward = 'free', value = 0 }: Promotion, net: number, quantity: number): number {
  const how = kind === 'buy_get' ? reward : kind;
  if (how === 'free') return net;
  if (how === 'amount') return multiplyDivide(value, quantity, UNIT);
  return how === 'fixed_price' ? net - extend(value, quantity) : multiplyDivide(net, value, MILLION);
}

/** One reward over the lines of the taken units, in proportion to what these cost. */
function spread(promotion: Promotion, taken: readonly Slice[], reward: number): void {
  if (reward <= 0) return;
  const lines = byLine(taken);
  const nets = lines.map(netOfLine);
  const parts = split(reward, nets, (a, b) => compareTies(lines[a]!.line, lines[b]!.line, nets[a]!, nets[b]!));
  for (let i = 0; i < parts.length; i++) reduce(promotion, lines[i]!, parts[i]!);
}

function reduce({ promotion, revision, exclusive }: Promotion, first: Slice, reward: number): void {
  if (reward <= 0) return;
  if (first.next === null) first.net -= reward;
  else {
    const own: Slice[] = [];
    for (let slice: Slice | null = first; slice; slice = slice.next) own.push(slice);
    split(reward, own.map((slice) => slice.net)).forEach((part, i) => (own[i]!.net -= part));
  }
  if (exclusive) for (let slice: Slice | null = first; slice; slice = slice.next) slice.open = false;
  first.line.promotions.push({ promotion, revision, amount: reward });
  first.line.net -= reward;
}

/** The first slice of each line, lines in the order in which they first appear; the others follow by `next`. */
function byLine(slices: readonly Slice[]): Slice[] {
  const firsts: Slice[] = [];
  const last: (Slice | undefined)[] = [];
  for (const slice of slices) {
    slice.next = null;
    const before = last[slice.at];
    if (before) before.next = slice;
    else firsts.push(slice);
    last[slice.at] = slice;
  }
  return firsts;
}

function netOf(slices: readonly Slice[]): number {
  let net = 0;
  for (const slice of slices) net = add(net, slice.net);
  return net;
}

function netOfLine(first: Slice): number {
  let net = 0;
  for (let slice: Slice | null = first; slice; slice = slice.next) net = add(net, slice.net);
  return net;
}

/** Orders by what a unit costs, exactly: without dividing. */
const comparePrice = (a: Slice, b: Slice): number => compareProducts(a.net, b.quantity, b.net, a.quantity);
const cheapestFirst = (a: Slice, b: Slice): number => comparePrice(a, b) || compareTies(a.line, b.line, a.net, b.net);
const dearestFirst = (a: Slice, b: Slice): number => comparePrice(b, a) || compareTies(a.line, b.line, a.net, b.net);
