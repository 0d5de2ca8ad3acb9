/** Notes and coins that are in a drawer, per currency, in hundredths of the whole unit, largest first: what the counting helper asks for. */
const pieces: Record<string, readonly number[]> = {
  KES: [1000, 500, 200, 100, 50, 40, 20, 10, 5, 1].map((whole) => whole * 100),
  MWK: [5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 1].map((whole) => whole * 100),
  NGN: [1000, 500, 200, 100, 50, 20, 10, 5].map((whole) => whole * 100),
  TZS: [10000, 5000, 2000, 1000, 500, 200, 100, 50].map((whole) => whole * 100),
  UGX: [50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50].map((whole) => whole * 100),
  ZMW: [50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 10, 5],
  ZAR: [20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10],
  GBP: [5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
  USD: [10000, 5000, 2000, 1000, 500, 100, 25, 10, 5, 1],
  EUR: [20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
};
const others: readonly number[] = [1000, 500, 200, 100, 50, 20, 10, 5, 2, 1].map((whole) => whole * 100);

/** In minor units; a piece that the currency's minor unit can't say is left out. */
export function piecesOf(currency: string, decimals: number): number[] {
  const hundredths = pieces[currency] ?? others;
  const minorInWhole = 10 ** decimals;
  return hundredths.filter((piece) => (piece * minorInWhole) % 100 === 0).map((piece) => (piece * minorInWhole) / 100);
}
