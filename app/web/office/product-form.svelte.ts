/** A product being written: only what was changed becomes an edit, so that two people's edits of different fields both stand. */
import { t } from '../i18n/index.svelte.ts';
import { parseUnitPrice, unitPrice } from '../i18n/figures.ts';
import { defaultTaxGroup } from '../till/default-tax.ts';
import type { Catalogue, Item, ProductEdit, VariantEdit } from '../../sync/types.ts';

export class VariantForm {
  readonly id: string;
  readonly original: Item | null;
  name = $state('');
  sku = $state('');
  /** Separated by spaces or commas. */
  barcodes = $state('');
  unit = $state('pc');
  price = $state('');
  tracked = $state(true);
  closed = $state(false);

  constructor(id: string, item: Item | null, currency: string) {
    this.id = id;
    this.original = item;
    if (item === null) return;
    this.name = item.variantName;
    this.sku = item.sku ?? '';
    this.barcodes = item.barcodes.join(' ');
    this.unit = item.unit;
    this.price = unitPrice(item.price, currency);
    this.tracked = item.tracked;
    this.closed = item.closed;
  }

  get codes(): string[] { return this.barcodes.split(/[\s,;]+/).filter((code) => code !== ''); }
}

export class ProductForm {
  readonly isNew: boolean;
  readonly missing: boolean;
  readonly originalName: string;
  readonly closed: boolean;
  name = $state('');
  category = $state<string | null>(null);
  taxGroup = $state<string | null>(null);
  variants = $state<VariantForm[]>([]);
  tried = $state(false);
  #id: string | null;
  #currency: string;
  #newId: () => string;
  #before: { name: string; category: string | null; taxGroup: string | null };

  constructor(id: string | null, catalogue: Catalogue, currency: string, newId: () => string) {
    this.#id = id;
    this.#currency = currency;
    this.#newId = newId;
    this.isNew = id === null;
    const items = id === null ? [] : [...catalogue.items, ...catalogue.closedItems].filter((item) => item.product === id);
    this.missing = id !== null && items.length === 0;
    this.closed = items.length > 0 && items.every((item) => item.closed);
    const first = items[0];
    this.name = first?.productName ?? '';
    this.originalName = this.name;
    this.category = first?.category ?? null;
    this.taxGroup = first === undefined ? defaultTaxGroup(catalogue.taxGroups) : (first.taxGroup?.id ?? null);
    this.#before = { name: this.name, category: this.category, taxGroup: this.taxGroup };
    this.variants = items.length === 0 ? [new VariantForm(newId(), null, currency)] : items.map((item) => new VariantForm(item.variant, item, currency));
  }

  addVariant(): void {
    const added = new VariantForm(this.#newId(), null, this.#currency);
    const model = this.variants.at(-1);
    if (model !== undefined) { added.unit = model.unit; added.price = model.price; added.tracked = model.tracked; }
    this.variants.push(added);
  }

  /** A variant that was never saved goes; a saved one is closed, because sales point at it. */
  drop(variant: VariantForm): void {
    if (variant.original === null) this.variants = this.variants.filter((one) => one.id !== variant.id);
    else variant.closed = !variant.closed;
  }

  priceError(variant: VariantForm): string | undefined {
    const price = parseUnitPrice(variant.price, this.#currency);
    return price === null || price < 0 ? t('product.priceWrong') : undefined;
  }

  /** Null when something must be corrected first. */
  edit(): ProductEdit | null {
    this.tried = true;
    if (this.name.trim() === '' || this.variants.some((variant) => this.priceError(variant) !== undefined)) return null;
    const edit: ProductEdit = this.#id === null ? {} : { id: this.#id };
    if (this.isNew || this.name.trim() !== this.#before.name) edit.name = this.name.trim();
    if (this.isNew || this.category !== this.#before.category) edit.category = this.category;
    if (this.isNew || this.taxGroup !== this.#before.taxGroup) edit.taxGroup = this.taxGroup;
    edit.variants = this.variants.map((variant, sort) => this.#variantEdit(variant, sort)).filter((one) => Object.keys(one).length > 1);
    return edit;
  }

  #variantEdit(variant: VariantForm, sort: number): VariantEdit {
    const price = parseUnitPrice(variant.price, this.#currency) ?? 0;
    const sku = variant.sku.trim() === '' ? null : variant.sku.trim();
    const whole = { name: variant.name.trim(), sku, barcodes: variant.codes, unit: variant.unit.trim() === '' ? 'pc' : variant.unit.trim(), price, tracked: variant.tracked, closed: variant.closed };
    const before = variant.original;
    if (before === null) return { id: variant.id, ...whole, sort };
    const edit: VariantEdit = { id: variant.id };
    if (whole.name !== before.variantName) edit.name = whole.name;
    if (whole.sku !== before.sku) edit.sku = whole.sku;
    if (whole.barcodes.join(' ') !== before.barcodes.join(' ')) edit.barcodes = whole.barcodes;
    if (whole.unit !== before.unit) edit.unit = whole.unit;
    if (whole.price !== before.price) edit.price = whole.price;
    if (whole.tracked !== before.tracked) edit.tracked = whole.tracked;
    if (whole.closed !== before.closed) edit.closed = whole.closed;
    return edit;
  }
}
