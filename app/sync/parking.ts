// The shelf of a location: carts that were put aside, for any of its tills to go on with. A cart's stay there has an id of its own: once it
// was taken it is never back, whatever arrives later, so tills that can't hear of each other come to the same. Loaded after the first paint.

import type { JsonObject } from '../core/envelope.ts';
import type { Planned } from './effects.ts';
import type { Mirror } from './mirror.ts';
import type { Circumstance, Recorded, Recorder } from './recorder.ts';
import { isLater } from './rows.ts';
import { relaxedWrite, strictWrite, type Database, type StoredRow, type Write } from './store.ts';
import { KauntaError } from './types.ts';
import type { DeviceInfo, DoubledCart, Id, ParkedCart, ParkedContents, Shelf, ShelfChange, WhyTaken } from './types.ts';

/** What the shelf needs of the device. */
export interface ShelfOf {
  db: Database;
  recorder: Recorder;
  mirror: Mirror;
  newId(): Id;
  device(): DeviceInfo | null;
  now(): Circumstance;
  recorded(recorded: Recorded): void;
  opened(cart: unknown): void;
}

/** A row as the feed or this device's own operations show it: of one that was taken not everything is there. */
type Row = Partial<ParkedCart> & Partial<DoubledCart> & { id: Id; taken?: boolean };
const KIND = 'parked_cart';
const KEPT_NOTES = 200;

export function planParking(cart: Id, { id, name, register }: { id: Id; name: string | null; register: Id | null }, contents: ParkedContents, at: { at: number; by: Id | null; device: Id } | null): Planned {
  const { customer, lines, discount, coupons } = contents;
  const body = { cart, location: id, register, name, customer, lines, discount, coupons };
  return {
    type: 'cart.parked',
    body: body as unknown as JsonObject,
    control: 0,
    // Of one that is there already only the name changes: should it have been taken meanwhile, a name alone shows nothing.
    effects: () => ({ sets: [{ kind: KIND, id: cart, set: at === null ? { name } : { location: id, register, name, ...at, customer, lines, discount, coupons } }], stock: [] }),
  };
}

export function planTaking(cart: Id, location: Id, register: Id | null, why: WhyTaken): Planned {
  return { type: 'cart.taken', body: { cart, location, register, why }, control: 0, effects: () => ({ sets: [{ kind: KIND, id: cart, set: { taken: true } }], stock: [] }) };
}

/**
 * Whether the cart is on the shelf as of this transaction: by this device's own operations, which a tab hears of a moment after another one has
 * recorded them, and by the server's rows.
 */
async function isAside(write: Write, cart: Id): Promise<boolean> {
  const [overlays, row, packs] = await Promise.all([
    write.objectStore('overlays').getAll(),
    write.objectStore('rows').get([KIND, cart]),
    write.objectStore('packs').index('kind').getAll(KIND),
  ]);
  const own = overlays.flatMap(({ sets }) => sets).filter((one) => one.kind === KIND && one.id === cart);
  if (own.some(({ set }) => set.taken)) return false;
  const words = [...packs.flatMap(({ rows }) => rows.filter(({ id }) => id === cart)), ...(row ? [row] : [])];
  const last = words.reduce<StoredRow | undefined>((one, other) => (one && isLater(one, other) ? one : other), undefined);
  return own.some(({ set }) => set.lines) || Boolean(last?.row.lines);
}

const alreadyTaken = (): KauntaError =>
  new KauntaError({ code: 'cart_taken', title: 'Somebody has that cart already: in another window of this device, or at another till.', status: 0 });

export async function shelfOf(of: ShelfOf): Promise<Shelf> {
  const { db, recorder, mirror } = of;
  let noted = new Set((await db.get('meta', 'cartsNoted')) as Id[] | undefined);
  const rows = (): Row[] => {
    const here = of.device()?.location;
    return [...mirror.all<Row>(KIND)].filter((row) => row.location === here);
  };
  const record = async (plans: readonly Planned[], { take, open }: ShelfChange = {}): Promise<void> => {
    const now = of.now();
    const recorded = await strictWrite(db, ['meta', 'journal', 'overlays', 'rows', 'packs'], async (write) => {
      if (take && !(await isAside(write, take.cart))) throw alreadyTaken();
      // The cart that is open and the one that is aside change places in one transaction: whenever the power goes, each is in one place.
      if (open) await write.objectStore('meta').put(open.cart, 'cart');
      const done: Recorded[] = [];
      for (const planned of plans) done.push(await recorder.append(write, planned, now));
      return done;
    });
    if (open) of.opened(open.cart);
    for (const one of recorded) of.recorded(one);
  };
  const place = (): { id: Id; register: Id | null; device: Id } => {
    const device = of.device();
    if (!device) throw new Error('This device belongs to no business.');
    return { id: device.location, register: device.binding?.register ?? null, device: device.id };
  };
  return {
    carts: () => rows().filter((row): row is ParkedCart => row.lines !== undefined && !row.taken).sort((a, b) => (a.id < b.id ? -1 : 1)),
    doubled: () => {
      const { device } = place();
      return rows().filter((row): row is DoubledCart => row.takings?.some((one) => one.device === device) === true && !noted.has(row.id));
    },
    note: async (cart) => {
      noted = new Set([...noted, cart].slice(-KEPT_NOTES));
      await relaxedWrite(db, ['meta'], (write) => write.objectStore('meta').put([...noted], 'cartsNoted'));
    },
    change: async (change) => {
      const { park, take } = change;
      const { id, register, device } = place();
      const { corrected, actor } = of.now();
      await record(
        [
          ...(park ? [planParking(of.newId(), { id, name: park.name, register }, park.contents, { at: corrected, by: actor, device })] : []),
          ...(take ? [planTaking(take.cart, id, register, take.why)] : []),
        ],
        change,
      );
    },
    rename: ({ id, location, register, ...contents }, name) => record([planParking(id, { id: location, name, register }, contents, null)]),
  };
}
