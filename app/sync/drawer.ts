// The drawer of the register that this device is bound to, as the till keeps it: it must know what should be in it without asking anybody.
// It is written in the transaction that records what changed it.

import { add } from '../core/integer.ts';
import type { CashMovement } from '../core/shift-moves.ts';
import { cashChange, noFigures, plusFigures, saleFigures, type ShiftFigures } from '../core/shift.ts';
import { worthIn } from '../core/tender.ts';
import { unwrap } from 'idb';
import type { Write } from './store.ts';
import type { ClosedBody, Id, Minor, PricedSale } from './types.ts';

export interface ShiftMovement { id: Id; at: number; kind: CashMovement; amount: Minor; category: string | null; note: string | null; actor: Id | null }

/** Kept in `meta` for each register that this device was bound to. */
export interface KeptDrawer {
  /** What the last closing left in it, and when that was counted (corrected time); null: never here. */
  left: Minor;
  countedAt: number | null;
  /** What came and went since then without a shift. */
  loose: Minor;
  /** Open on this device; the figures are what this device did in it. */
  shift: KeptShift | null;
}
export interface KeptShift { id: Id; businessOn: string; openedAt: number; openedBy: Id | null; carried: Minor; float: Minor; figures: ShiftFigures; movements: ShiftMovement[] }

/** A shift of this location as the server shows it, or as it will once it has heard of it. */
export interface ShiftRow {
  id: Id; register: Id; device: Id | null; businessOn: string; openedAt: number | null; openedBy: Id | null; carried: Minor | null; float: Minor | null;
  closedAt: number | null; closedBy: Id | null; left: Minor | null;
  /** What each device did in it, while it is open. */
  parts: { device: Id; figures: ShiftFigures }[];
  z: ClosedBody | null;
}

/** The drawer as screens see it. */
export interface DrawerState {
  register: Id;
  /** What should be in it while no shift is open. */
  carried: Minor;
  /** Open on this device; the figures hold what other devices did in it too. */
  shift: KeptShift | null;
  /** Open on this register, and not by this device. */
  elsewhere: ShiftRow | null;
}

export const emptyDrawer: KeptDrawer = { left: 0, countedAt: null, loose: 0, shift: null };

export const drawerKey = (register: Id): string => `drawer:${register}`;

/** What should be in the drawer while no shift is open: what the latest count left, here or on another device, and what moved since. */
export function carriedIn(kept: KeptDrawer, register: Id, rows: Iterable<ShiftRow>): Minor {
  let { left, countedAt } = kept;
  for (const row of rows) {
    if (row.register !== register || row.closedAt === null || row.closedAt <= (countedAt ?? -Infinity)) continue;
    countedAt = row.closedAt;
    left = row.left ?? 0;
  }
  return add(left, kept.loose);
}

export function showDrawer(kept: KeptDrawer, register: Id, device: Id, rows: readonly ShiftRow[]): DrawerState {
  const open = rows.filter((row) => row.register === register && row.closedAt === null);
  const { shift } = kept;
  const others = open.find((row) => row.id === shift?.id);
  return {
    register,
    carried: carriedIn(kept, register, rows),
    shift: shift && { ...shift, figures: plusFigures(shift.figures, partsOf(others, device)) },
    elsewhere: open.find((row) => row.id !== shift?.id) ?? null,
  };
}

/** What other devices did in a shift. */
export const partsOf = (row: ShiftRow | undefined, device: Id): ShiftFigures =>
  (row?.parts ?? []).filter((part) => part.device !== device).reduce((sum, part) => plusFigures(sum, part.figures), noFigures);

/**
 * Adds what was done at the till to its drawer, and answers the shift it was done in. For every operation that moves cash of customers.
 * @param found what `meta` holds under the drawer's key, read in this transaction.
 */
export function ringUp(write: Write, register: Id, found: unknown, figures: ShiftFigures): { shift: Id | null; drawer: KeptDrawer } {
  const kept = (found as KeptDrawer | undefined) ?? emptyDrawer;
  const drawer: KeptDrawer = kept.shift
    ? { ...kept, shift: { ...kept.shift, figures: plusFigures(kept.shift.figures, figures) } }
    : { ...kept, loose: add(kept.loose, cashChange(figures)) };
  unwrap(write.objectStore('meta')).put(drawer, drawerKey(register));
  return { shift: kept.shift?.id ?? null, drawer };
}

export const figuresOfSale = (sale: PricedSale): ShiftFigures =>
  saleFigures({
    ...sale,
    vouchers: (sale.vouchers ?? []).reduce((sum, one) => sum + one.amount, 0),
    discounts: sale.lines.reduce((sum, line) => sum + line.gross - line.net - (line.exempted ?? 0), 0),
    tenders: sale.tenders.map(({ kind, amount, tendered }) => ({ kind, amount: kind === 'cash' && tendered ? worthIn(sale.currency, tendered) : amount })),
  });
