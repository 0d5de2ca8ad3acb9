/** The notes people hand over, per currency, in whole units: what the quick buttons of *Pay* offer. */
const notes: Record<string, readonly number[]> = {
  KES: [50, 100, 200, 500, 1000],
  MWK: [100, 200, 500, 1000, 2000, 5000],
  NGN: [50, 100, 200, 500, 1000],
  TZS: [500, 1000, 2000, 5000, 10000],
  UGX: [1000, 2000, 5000, 10000, 20000, 50000],
  GBP: [5, 10, 20, 50],
};
const otherNotes: readonly number[] = [5, 10, 20, 50, 100, 200, 500, 1000];

/**
 * Exact first, then what a customer would really hand over: for each note the smallest number of that note that covers the amount,
 * when it is at most `mostOfOne` of them. Ascending, no doubles, at most `most`.
 */
export function quickCash(dueMinor: number, currency: string, decimals: number, most = 5): number[] {
  if (dueMinor <= 0) return [];
  const unit = 10 ** decimals;
  const sizes = (notes[currency] ?? otherNotes).map((note) => note * unit);
  const found = new Set([dueMinor]);
  for (const size of sizes) {
    const over = dueMinor % size;
    const count = (dueMinor - over) / size + (over === 0 ? 0 : 1);
    if (count <= mostOfOne || size === sizes.at(-1)) found.add(count * size);
  }
  return [...found].sort((a, b) => a - b).slice(0, most);
}

const mostOfOne = 4;
