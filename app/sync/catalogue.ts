// The catalogue as screens see it: a snapshot made from the server's rows with this device's unconfirmed edits laid over them.

import { barcodeSpellings, foldBarcode, foldText, searchTexts } from '../core/search.ts';
import type { Catalogue, CategoryRow, Item, ProductRow, TaxGroupRow, VariantRow } from './types.ts';

export interface CatalogueRows {
  variants: Iterable<VariantRow>;
  products: ReadonlyMap<string, ProductRow>;
  categories: Iterable<CategoryRow>;
  taxGroups: Iterable<TaxGroupRow>;
  /** Ids of variants and products that were edited here and aren't confirmed. */
  pending: ReadonlySet<string>;
}

export function makeCatalogue(version: number, complete: boolean, rows: CatalogueRows): Catalogue {
  const categories = [...rows.categories].sort((a, b) => a.sort - b.sort || compareNames(a.name, b.name));
  const order = new Map(categories.map((category, at) => [category.id, at]));
  // The usual rate first, then those that pay nothing, by name: every list and choice shows them so.
  const highest = (group: TaxGroupRow): number => Math.max(0, ...group.taxes.map((tax) => tax.rate));
  const taxGroups = [...rows.taxGroups].sort((a, b) => highest(b) - highest(a) || compareNames(a.name, b.name));
  const taxGroup = new Map(taxGroups.map((group) => [group.id, group]));
  const items: Item[] = [];
  const closedItems: Item[] = [];
  const byVariant = new Map<string, Item>();
  for (const variant of rows.variants) {
    const product = rows.products.get(variant.product);
    // The product comes after or before its variants in the feed; without it there is nothing to show yet.
    if (!product) continue;
    const item: Item = {
      variant: variant.id, product: product.id, category: product.category ?? null, productName: product.name, variantName: variant.name ?? '',
      name: variant.name ? `${product.name}, ${variant.name}` : product.name, sku: variant.sku ?? null, barcodes: variant.barcodes ?? [],
      unit: variant.unit ?? 'pc', price: variant.price ?? 0, priceRevision: variant.priceRevision ?? null, tracked: variant.tracked ?? false,
      closed: Boolean(variant.closed || product.closed), taxGroup: (product.taxGroup && taxGroup.get(product.taxGroup)) || null,
      pending: rows.pending.has(variant.id) || rows.pending.has(product.id),
    };
    byVariant.set(item.variant, item);
    (item.closed ? closedItems : items).push(item);
  }
  const sorts = new Map<string, number>();
  for (const variant of rows.variants) sorts.set(variant.id, variant.sort ?? 0);
  const place = (item: Item): number => (item.category === null ? undefined : order.get(item.category)) ?? categories.length;
  items.sort(
    (a, b) =>
      place(a) - place(b) || compareNames(a.productName, b.productName) || compare(a.product, b.product) ||
      sorts.get(a.variant)! - sorts.get(b.variant)! || compareNames(a.variantName, b.variantName) || compare(a.variant, b.variant),
  );
  // Both are made when first asked for: a page can be painted before.
  let barcodes: Map<string, Item[]> | undefined;
  let texts: string[] | undefined;
  return {
    version,
    complete,
    items,
    closedItems,
    categories: categories.filter((category) => !category.closed),
    taxGroups: taxGroups.filter((group) => !group.closed),
    taxGroup: (id) => taxGroup.get(id),
    item: (variant) => byVariant.get(variant),
    byBarcode(text) {
      if (!barcodes) {
        barcodes = new Map();
        for (const item of items) {
          for (const barcode of item.barcodes) {
            const key = foldBarcode(barcode);
            const same = barcodes.get(key);
            if (same) same.push(item);
            else barcodes.set(key, [item]);
          }
        }
      }
      return barcodes.get(foldBarcode(text)) ?? [];
    },
    search(text, limit = 60) {
      texts ??= items.map((item) => foldText([item.name, item.sku ?? '', ...item.barcodes.flatMap(barcodeSpellings)].join(' ')));
      return searchTexts(texts, text, limit).map((at) => items[at]!);
    },
  };
}

/** As people sort names: 50 g before 100 g, and in whatever case. */
export const compareNames = new Intl.Collator(undefined, { numeric: true }).compare;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
