// Finds the promotions that take part in a basket and grants them one after the other, each on what the earlier ones left. What costs
// nothing any more takes no part, so nothing is rewarded that is free already. src/Core/Promotions is the same, function by function.
import { split } from './allocation.ts';
import type { Basket, BasketLine } from './basket.ts';
import { compareProducts, MILLION, multiply, multiplyDivide, sum } from './integer.ts';
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
  quantity: number;
  net: number;
  /** False once an exclusive promotion rewarded it. */
  open: boolean;
  /** While one promotion is granted: what it was cut off from. */
  from: Slice | null;
}

function grantPromotions(running: readonly Promotion[], lines: readonly PromotedLine[]): void {
  const slices = lines.map((line): Slice => ({ line, quantity: line.source.quantity, net: line.net, open: true, from: null }));
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

const matchingOf = (slices: readonly Slice[], goods: Goods = {}): Slice[] =>
  slices.filter((slice) => slice.open && slice.net > 0 && covers(goods, slice.line.source));

function covers({ variants = [], products = [], categories = [] }: Goods, line: BasketLine): boolean {
  return (
    (variants.length === 0 && products.length === 0 && categories.length === 0) ||
    variants.includes(line.variant) ||
    (line.product != null && products.includes(line.product)) ||
    (line.category != null && categories.includes(line.category))
  );
}

// ---- which units --------------------------------------------------------------------------------------------------------------

/** Whole units; the rest of a weighed quantity is none. */
const unitsOf = (slice: Slice): number => (slice.quantity - (slice.quantity % UNIT)) / UNIT;

/** What the first part of the slice costs. */
const netOfPart = (slice: Slice, quantity: number): number =>
  quantity === slice.quantity ? slice.net : multiplyDivide(slice.net, quantity, slice.quantity);

/** Of the slices in their order, the first ones up to a quantity, and how much of each. */
function first(ordered: readonly Slice[], quantity: number, most = (slice: Slice): number => slice.quantity): [Slice, number][] {
  const parts: [Slice, number][] = [];
  for (const slice of ordered) {
    if (quantity === 0) break;
    const part = Math.min(quantity, most(slice));
    parts.push([slice, part]);
    quantity -= part;
  }
  return parts;
}

const firstUnits = (ordered: readonly Slice[], units: number): [Slice, number][] =>
  first(ordered, units * UNIT, (slice) => unitsOf(slice) * UNIT);

/** Takes parts off, which become slices of their own. */
const take = (parts: readonly [Slice, number][], slices: Slice[]): Slice[] =>
  parts.map(([slice, quantity]) => {
    slice.from = null;
    if (quantity === slice.quantity) return slice;
    const part: Slice = { ...slice, quantity, net: netOfPart(slice, quantity), from: slice };
    slice.net -= part.net;
    slice.quantity -= quantity;
    slices.push(part);
    return part;
  });

/** Up to `units` units, the dearest first: a customer picks those. */
const takeDearest = (matching: Slice[], units: number, slices: Slice[]): Slice[] =>
  take(first(matching.sort(dearestFirst), units > Number.MAX_SAFE_INTEGER / UNIT ? Number.MAX_SAFE_INTEGER : units * UNIT), slices);

/** The cheapest units, as many as there are units bought for them that are not rewarded themselves. */
function takeRewarded({ getItems, buy = 0, get = 0, limit }: Promotion, bought: Slice[], slices: Slice[]): Slice[] {
  const rewarded = (getItems ? matchingOf(slices, getItems) : bought).filter((slice) => unitsOf(slice) > 0).sort(cheapestFirst);
  const both = getItems ? new Set(bought) : null;
  const boughtUnits = sum(bought.map(unitsOf));

  // Units among the cheapest `units` ones that would also count as bought.
  const overlap = (units: number): number =>
    both ? sum(firstUnits(rewarded, units).map(([slice, part]) => (both.has(slice) ? part / UNIT : 0))) : units;

  const most = Math.min(Math.floor(boughtUnits / buy), Math.floor(sum(rewarded.map(unitsOf)) / get), limit ?? Infinity);
  const times = largest(most, (times) => boughtUnits - overlap(times * get) >= times * buy);
  return take(firstUnits(rewarded, times * get), slices);
}

/** Full bundles from the dearest units down, as long as a bundle is cheaper than its units. */
function takeBundles({ buy: size = 0, value = 0, limit }: Promotion, matching: Slice[], slices: Slice[]): [Slice[], number] {
  const ordered = matching.filter((slice) => unitsOf(slice) > 0).sort(dearestFirst);
  const most = Math.min(Math.floor(sum(ordered.map(unitsOf)) / size), limit ?? Infinity);
  const bundles = largest(most, (count) => netOfUnits(ordered, count * size) - netOfUnits(ordered, (count - 1) * size) > value);
  const reward = netOfUnits(ordered, bundles * size) - multiply(bundles, value);
  return reward > 0 ? [take(firstUnits(ordered, bundles * size), slices), reward] : [[], 0];
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

const netOfUnits = (ordered: readonly Slice[], units: number): number =>
  sum(firstUnits(ordered, units).map(([slice, quantity]) => netOfPart(slice, quantity)));

// ---- how much -----------------------------------------------------------------------------------------------------------------

/** Each line by itself: what its taken units cost, less what they shall cost. */
function rewardByLine(promotion: Promotion, taken: readonly Slice[], slices: Slice[]): void {
  for (const own of byLine(taken)) {
    const net = netOf(own);
    const reward = Math.min(net, rewardOf(promotion, net, sum(own.map((slice) => slice.quantity))));
    if (reward > 0) reduce(promotion, own, reward);
    else if (promotion.limit != null || promotion.kind === 'buy_get') own.forEach((slice) => rejoin(slice, slices));
  }
}

/**
 * What isn't rewarded isn't cut: so a promotion that grants nothing leaves no trace, and a sale can be computed again from the promotions
 * that it names.
 */
function rejoin(part: Slice, slices: Slice[]): void {
  const { from } = part;
  if (from === null) return;
  from.net += part.net;
  from.quantity += part.quantity;
  slices.splice(slices.indexOf(part), 1);
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
  const nets = lines.map(netOf);
  const parts = split(reward, nets, (a, b) => compareTies(lines[a]![0]!.line, lines[b]![0]!.line, nets[a]!, nets[b]!));
  lines.forEach((own, i) => reduce(promotion, own, parts[i]!));
}

function reduce({ promotion, revision, exclusive }: Promotion, own: readonly Slice[], reward: number): void {
  if (reward <= 0) return;
  split(reward, own.map((slice) => slice.net)).forEach((part, i) => (own[i]!.net -= part));
  if (exclusive) own.forEach((slice) => (slice.open = false));
  const { line } = own[0]!;
  line.promotions.push({ promotion, revision, amount: reward });
  line.net -= reward;
}

/** The slices of each line, lines in the order in which they first appear. */
function byLine(slices: readonly Slice[]): Slice[][] {
  const groups = new Map<PromotedLine, Slice[]>();
  for (const slice of slices) {
    const group = groups.get(slice.line);
    if (group) group.push(slice);
    else groups.set(slice.line, [slice]);
  }
  return [...groups.values()];
}

const netOf = (slices: readonly Slice[]): number => sum(slices.map((slice) => slice.net));

/** Orders by what a unit costs, exactly: without dividing. */
const comparePrice = (a: Slice, b: Slice): number => compareProducts(a.net, b.quantity, b.net, a.quantity);
const cheapestFirst = (a: Slice, b: Slice): number => comparePrice(a, b) || compareTies(a.line, b.line, a.net, b.net);
const dearestFirst = (a: Slice, b: Slice): number => comparePrice(b, a) || compareTies(a.line, b.line, a.net, b.net);
