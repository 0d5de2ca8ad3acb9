// Opening a shift, moving cash, closing: what is recorded, and what the till keeps of its drawer afterwards. Nothing here is needed to
// sell, so it is loaded when somebody opens the drawer's screen.

import { cashDifference, countCash, expectedCash } from '../core/drawer.ts';
import type { Head } from '../core/engine.ts';
import type { JsonObject } from '../core/envelope.ts';
import { add } from '../core/integer.ts';
import { movementFigures } from '../core/shift-moves.ts';
import { cashChange, drawerOf, noFigures, plusFigures } from '../core/shift.ts';
import { carriedIn, drawerKey, emptyDrawer, partsOf, type KeptDrawer, type KeptShift, type ShiftMovement, type ShiftRow } from './drawer.ts';
import type { Planned } from './effects.ts';
import { strictWrite, type Database } from './store.ts';
import { KauntaError, type CashMove, type CloseShift, type ClosedBody, type DeviceInfo, type Id, type OpenShift } from './types.ts';

/** Where and when, and what is known of the register's shifts. */
export interface AtDrawer {
  device: DeviceInfo;
  kept: KeptDrawer;
  head: Head;
  rows: readonly ShiftRow[];
  /** The version of the server's row of a shift; 0 where it has none. */
  versionOf(shift: Id): number;
  newId(): Id;
  businessOn: string;
  currency: string;
  at: number;
  actor: Id | null;
}

export interface PlannedAtDrawer<T> {
  planned: Planned;
  kept: KeptDrawer;
  result: T;
}

function placeOf({ device, businessOn, currency }: AtDrawer): { location: Id; register: Id; businessOn: string; currency: string } {
  return { location: device.location, register: device.binding!.register, businessOn, currency };
}

const noEffects = { sets: [], stock: [] };

export function planOpening(at: AtDrawer, { float, note = null }: OpenShift): PlannedAtDrawer<KeptShift> {
  if (at.kept.shift) throw problem('shift_open', 'A shift is open on this till already: close it first.');
  const { register } = placeOf(at);
  const carried = carriedIn(at.kept, register, at.rows);
  const shift: KeptShift = { id: at.newId(), businessOn: at.businessOn, openedAt: at.at, openedBy: at.actor, carried, float, figures: noFigures, movements: [] };
  const row: Omit<ShiftRow, 'id'> = {
    register, device: at.device.id, businessOn: at.businessOn, openedAt: at.at, openedBy: at.actor, carried, float, closedAt: null, closedBy: null, left: null, parts: [], z: null,
  };
  return {
    planned: {
      type: 'shift.opened',
      body: { shift: shift.id, binding: at.device.binding!.id, ...placeOf(at), carried, float, note },
      control: 0,
      effects: () => ({ sets: [{ kind: 'shift', id: shift.id, set: { ...row } }], stock: [] }),
    },
    kept: { ...at.kept, shift },
    result: shift,
  };
}

/** Goes on with a shift that another device opened on this register. It is recorded nowhere: the device's next operations name the shift. */
export function takeOver(db: Database, register: Id, row: ShiftRow): Promise<KeptDrawer> {
  return strictWrite(db, ['meta'], async (write) => {
    const meta = write.objectStore('meta');
    const kept = ((await meta.get(drawerKey(register))) as KeptDrawer | undefined) ?? emptyDrawer;
    if (kept.shift) throw problem('shift_open', 'A shift is open on this till already: close it first.');
    const shift: KeptShift = {
      id: row.id, businessOn: row.businessOn, openedAt: row.openedAt ?? 0, openedBy: row.openedBy, carried: row.carried ?? 0, float: row.float ?? 0, figures: noFigures, movements: [],
    };
    const taken = { ...kept, shift };
    await meta.put(taken, drawerKey(register));
    return taken;
  });
}

export function planMovement(at: AtDrawer, { kind, amount, category = null, note = null }: CashMove): PlannedAtDrawer<ShiftMovement> {
  const movement: ShiftMovement = { id: at.newId(), at: at.at, kind, amount, category: kind === 'out' ? category : null, note, actor: at.actor };
  const figures = movementFigures(kind, amount);
  const { shift } = at.kept;
  const kept: KeptDrawer = shift
    ? { ...at.kept, shift: { ...shift, figures: plusFigures(shift.figures, figures), movements: [...shift.movements, movement] } }
    : { ...at.kept, loose: add(at.kept.loose, cashChange(figures)) };
  return {
    planned: {
      type: 'cash.moved',
      body: { movement: movement.id, shift: shift?.id ?? null, ...placeOf(at), kind, amount, category: movement.category, note },
      control: 0,
      effects: () => noEffects,
    },
    kept,
    result: movement,
  };
}

/** `counted` is the sum of the pieces where pieces were counted. Its figures are those of this moment, whatever the screen showed before. */
export function planShiftClosing(at: AtDrawer, { counted, pieces = [], others = [], left, blind, note = null }: CloseShift): PlannedAtDrawer<ShiftRow> {
  const { shift } = at.kept;
  if (!shift) throw problem('no_shift', 'No shift is open on this till.');
  const row = at.rows.find((one) => one.id === shift.id);
  const figures = plusFigures(shift.figures, partsOf(row, at.device.id));
  const drawer = drawerOf(figures, shift.float);
  const sum = pieces.length > 0 ? countCash(pieces.map(({ value, pieces: count }) => ({ valueMinor: value, pieces: count }))) : counted;
  if (left < 0 || left > sum) throw problem('left_too_much', 'More can’t stay in the drawer than was counted.');
  const z: ClosedBody = {
    shift: shift.id, ...placeOf(at), businessOn: shift.businessOn,
    upTo: { incarnation: at.head.incarnation, seq: at.head.seq, version: at.versionOf(shift.id) },
    figures, float: shift.float, expected: expectedCash(drawer), counted: sum, pieces,
    others: others.map(({ kind, counted: found }) => ({ kind, expected: figures.tenders.find((tender) => tender.kind === kind)?.amount ?? 0, counted: found })),
    difference: cashDifference(drawer, sum), left, blind, note,
  };
  const closed = { closedAt: at.at, closedBy: at.actor, left, parts: [], z };
  const shown: ShiftRow = {
    id: shift.id, register: z.register, device: at.device.id, businessOn: shift.businessOn, openedAt: shift.openedAt, openedBy: shift.openedBy, carried: shift.carried, float: shift.float, ...closed,
  };
  return {
    planned: {
      type: 'shift.closed',
      body: z as unknown as JsonObject,
      control: 0,
      effects: () => ({ sets: [{ kind: 'shift', id: shift.id, set: closed }], stock: [] }),
    },
    kept: { left, countedAt: at.at, loose: 0, shift: null },
    result: shown,
  };
}

const problem = (code: string, title: string): KauntaError => new KauntaError({ code, title, status: 0 });
