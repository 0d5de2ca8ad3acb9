// The server's rows in memory (all kinds but sales, which may be many), with this device's unconfirmed operations laid over them.

import type { Database, Overlay, Row, StoredRow } from './store.ts';
import { makeCatalogue } from './catalogue.ts';
import { kindsLetGo } from './let-go.ts';
import { isLater, readRows, readThese, someIds, type RowWords } from './rows.ts';
import type { ListPrice } from '../core/prices.ts';
import type { Catalogue, CategoryRow, FeeRow, PriceBook, PriceListRow, ProductRow, PromotionRow, TaxGroupRow, VariantRow } from './types.ts';

/** Enough to paint the first screen of the grid. */
const FIRST_PAGE = 60;
const CATALOGUE_KINDS = ['category', 'tax_group', 'product', 'variant'];
const PRICE_KINDS = ['promotion', 'price_list', 'list_price', 'fee'];

export class Mirror {
  private readonly rows = new Map<string, Map<string, StoredRow>>();
  private overlays: Overlay[] = [];
  private version = 0;
  private complete = false;
  private cached: { catalogue?: Catalogue; prices?: PriceBook; stock?: ReadonlyMap<string, number> } = {};
  private merged = new Map<string, Map<string, Row>>();
  private stale: { catalogue: Catalogue; variants: number } | null = null;
  /** More pages are on their way: the snapshot is made anew each time the catalogue has doubled, not for every page. */
  filling = false;

  /** Everything small and the first page of the catalogue: what a till needs to paint. */
  async loadFirst(db: Database): Promise<void> {
    this.overlays = await db.getAll('overlays');
    const small = ['business', 'location', 'register', 'binding', 'staff', 'staff_pin', 'shift', 'category', 'tax_group', ...PRICE_KINDS];
    await Promise.all(small.map(async (kind) => this.put(await readRows(db, kind))));
    this.put(await readThese(db, 'variant', await someIds(db, 'variant', FIRST_PAGE)));
    this.put(await readThese(db, 'product', [...this.all<VariantRow>('variant')].map((variant) => variant.product)));
  }

  async loadAll(db: Database): Promise<void> {
    // Asked for together and taken at once: a page that is stored meanwhile must not be undone by what was read before it.
    const [rows, overlays, letGo] = await Promise.all([readRows(db), db.getAll('overlays'), kindsLetGo(db)]);
    // What there is no room for in storage is nowhere else.
    for (const kind of this.rows.keys()) if (!letGo.has(kind)) this.rows.delete(kind);
    this.overlays = overlays;
    this.complete = true;
    this.put(rows);
    this.cached = {};
    this.merged.clear();
  }

  /** A device that has just joined: everything that was stored came through `put`. */
  open(): void {
    this.complete = true;
    this.changed([...CATALOGUE_KINDS, ...PRICE_KINDS, 'stock']);
  }

  /** `together` runs in the same moment: a row that shows an operation, and the end of its overlay. */
  async loadOverlays(db: Database, together: () => void = () => undefined): Promise<void> {
    const sets = (): string => this.overlays.map((overlay) => (overlay.sets.length > 0 ? overlay.n : '')).join();
    const before = sets();
    this.overlays = await db.getAll('overlays');
    together();
    this.changed(['stock', ...(sets() === before ? [] : [...CATALOGUE_KINDS, ...PRICE_KINDS])]);
    if (sets() !== before) this.merged.clear();
  }

  private put(rows: StoredRow[]): void {
    for (const row of rows) {
      const kind = this.ofKind(row.kind);
      const known = kind.get(row.id);
      if (!known || isLater(row, known)) kind.set(row.id, row);
    }
    this.changed(new Set(rows.map((row) => row.kind)));
  }

  private ofKind(kind: string): Map<string, StoredRow> {
    let rows = this.rows.get(kind);
    if (!rows) this.rows.set(kind, (rows = new Map()));
    return rows;
  }

  /** What a page of the feed said, once it is stored. */
  hear(kind: string, words: RowWords): void {
    const rows = this.ofKind(kind);
    for (const [id, row] of words) {
      if (row) rows.set(id, row);
      else rows.delete(id);
    }
    this.changed([kind]);
  }

  /** Whether storage may hold the row from this load. */
  mayHold(kind: string, id: string, generation: number): boolean {
    return !this.complete || this.rows.get(kind)?.get(id)?.generation === generation;
  }

  keepOnly(partitions: ReadonlySet<string>): void {
    for (const rows of this.rows.values()) {
      for (const [id, row] of rows) if (!partitions.has(row.partition)) rows.delete(id);
    }
    this.changed(this.rows.keys());
  }

  addOverlay(overlay: Overlay): void {
    this.overlays.push(overlay);
    this.changed(['stock', ...overlay.sets.map((set) => set.kind)]);
  }

  /** Snapshots are made anew only when what they show has changed: a sale moves stock, and leaves 10,000 items alone. */
  private changed(kinds: Iterable<string>): void {
    for (const kind of kinds) {
      this.merged.delete(kind);
      if (kind === 'stock') delete this.cached.stock;
      if (CATALOGUE_KINDS.includes(kind)) this.outdate();
      if (PRICE_KINDS.includes(kind)) delete this.cached.prices;
    }
  }

  private outdate(): void {
    if (this.cached.catalogue) this.stale = { catalogue: this.cached.catalogue, variants: this.rows.get('variant')?.size ?? 0 };
    delete this.cached.catalogue;
  }

  /** All rows of a kind as this device sees them. */
  private kind(kind: string): Map<string, Row> {
    const known = this.merged.get(kind);
    if (known) return known;
    const rows = new Map<string, Row>();
    for (const [id, stored] of this.rows.get(kind) ?? []) rows.set(id, stored.row);
    for (const overlay of this.overlays) {
      for (const { kind: of, id, set } of overlay.sets) if (of === kind) rows.set(id, { ...rows.get(id), ...set, id });
    }
    this.merged.set(kind, rows);
    return rows;
  }

  all<T>(kind: string): Iterable<T> {
    return this.kind(kind).values() as Iterable<unknown> as Iterable<T>;
  }

  get<T>(kind: string, id: string): T | null {
    return (this.kind(kind).get(id) as T | undefined) ?? null;
  }

  /** What a customer owes as the server last said, and what this device has added to it since. */
  debt(customer: string): { balance: number; pending: number } {
    const balance = Number(this.rows.get('customer_balance')?.get(customer)?.row['balance'] ?? 0);
    const own = this.overlays.flatMap((overlay) => overlay.debts ?? []).filter((debt) => debt.customer === customer);
    return { balance, pending: own.reduce((sum, debt) => sum + debt.delta, 0) };
  }

  /** How many rows are here. */
  get size(): number {
    let size = 0;
    for (const kind of this.rows.values()) size += kind.size;
    return size;
  }

  /** The version of the server's row that an edit is made on; null for a thing that the server hasn't shown yet. */
  base(kind: string, id: string): number | null {
    return this.rows.get(kind)?.get(id)?.version ?? null;
  }

  get catalogue(): Catalogue {
    if (this.filling && !this.cached.catalogue && this.stale && (this.rows.get('variant')?.size ?? 0) < 2 * this.stale.variants + 60) return this.stale.catalogue;
    return (this.cached.catalogue ??= makeCatalogue(++this.version, this.complete, {
      variants: this.all<VariantRow>('variant'),
      products: this.kind('product') as Map<string, unknown> as Map<string, ProductRow>,
      categories: this.all<CategoryRow>('category'),
      taxGroups: this.all<TaxGroupRow>('tax_group'),
      pending: new Set(this.overlays.flatMap((overlay) => overlay.sets.map(({ id }) => id))),
    }));
  }

  get priceBook(): PriceBook {
    if (this.cached.prices) return this.cached.prices;
    const byAge = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
    const prices = this.kind('list_price');
    const none = {};
    return (this.cached.prices = {
      promotions: [...this.all<PromotionRow>('promotion')].sort(byAge),
      lists: [...this.all<PriceListRow>('price_list')].sort(byAge),
      fees: [...this.all<FeeRow>('fee')].sort(byAge),
      of(variant) {
        const row = prices.get(variant);
        if (!row) return none;
        const { id: _, ...lists } = row;
        return Object.fromEntries(Object.entries(lists).filter(([, price]) => price !== null)) as Record<string, ListPrice>;
      },
    });
  }

  get stock(): ReadonlyMap<string, number> {
    if (this.cached.stock) return this.cached.stock;
    const stock = new Map<string, number>();
    for (const [id, { row }] of this.rows.get('stock') ?? []) stock.set(id, Number(row['quantity']));
    for (const overlay of this.overlays) {
      for (const { variant, delta } of overlay.stock) stock.set(variant, (stock.get(variant) ?? 0) + delta);
    }
    return (this.cached.stock = stock);
  }
}
