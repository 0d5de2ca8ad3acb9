/* Prices as they are typed into a table or pasted from a spreadsheet. */
import type { ListPrice } from '../../core/prices.ts';
import type { Catalogue } from '../../sync/types.ts';
import { parseQuantity, parseUnitPrice, quantity, unitPrice } from '../i18n/figures.ts';

export type Tier = NonNullable<ListPrice['tiers']>[number];

/** `12: 80.00; 24: 75.00`: from 12 units on 80.00. */
export function readTiers(text: string, currency: string): Tier[] | null {
  const parts = text.split(';').map((part) => part.trim()).filter((part) => part !== '');
  const tiers: Tier[] = [];
  for (const part of parts) {
    const at = part.indexOf(':');
    const from = at < 0 ? null : parseQuantity(part.slice(0, at));
    const price = at < 0 ? null : parseUnitPrice(part.slice(at + 1), currency);
    if (from === null || price === null || price < 0 || from <= (tiers.at(-1)?.from ?? 0)) return null;
    tiers.push({ from, price });
  }
  return tiers;
}

export const tiersText = (tiers: readonly Tier[] | undefined, currency: string): string =>
  (tiers ?? []).map((tier) => `${quantity(tier.from)}: ${unitPrice(tier.price, currency)}`).join('; ');

export interface Pasted { variant: string; name: string; price: number; tiers: Tier[] }

/** Lines of SKU, barcode or name, then a price, then perhaps breaks; parted by tabs, or by commas or semicolons where there is no tab. */
export function readPaste(text: string, catalogue: Catalogue, currency: string): { rows: Pasted[]; wrong: { line: number; text: string }[] } {
  const rows = new Map<string, Pasted>();
  const wrong: { line: number; text: string }[] = [];
  const bySku = new Map(catalogue.items.filter((item) => item.sku).map((item) => [item.sku!.toLowerCase(), item]));
  const byName = new Map(catalogue.items.map((item) => [item.name.toLowerCase(), item]));
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '') return;
    const cells = cellsOf(line);
    const key = (cells[0] ?? '').toLowerCase();
    const item = bySku.get(key) ?? catalogue.byBarcode(key)[0] ?? byName.get(key);
    const price = parseUnitPrice(cells[1] ?? '', currency);
    const tiers = readTiers(cells.slice(2).join(';'), currency);
    if (item === undefined || price === null || price < 0 || tiers === null) {
      // The first line may be the headings.
      if (index > 0 || price !== null) wrong.push({ line: index + 1, text: line.trim() });
      return;
    }
    rows.set(item.variant, { variant: item.variant, name: item.name, price, tiers });
  });
  return { rows: [...rows.values()], wrong };
}

function cellsOf(line: string): string[] {
  const by = line.includes('\t') ? '\t' : line.includes(';') && !line.includes(',') ? ';' : ',';
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    else if (character === by && !quoted) { cells.push(cell.trim()); cell = ''; }
    else cell += character;
  }
  return [...cells, cell.trim()];
}
