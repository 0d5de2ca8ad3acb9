// What a person decides about what was recorded: entries that stand under "To review", and a sale that counts on the wrong day. Loaded when
// somebody first decides: a till that only sells needs none of it.

import type { JsonObject } from '../core/envelope.ts';
import { planCustomer } from './customers.ts';
import {
  planAccount, planApprovalLimits, planBusiness, planCategory, planFee, planLocation, planPriceList, planProduct, planPromotion, planStaff, planTaxGroup, type Known,
} from './edits.ts';
import type { Planned } from './effects.ts';
import type { ApprovalLimitsEdit, BusinessEdit, PickedValue, Redating, ReviewedLine, Saved } from './types.ts';

const nothing = (): ReturnType<Planned['effects']> => ({ sets: [], stock: [] });
const place = ({ device, incarnation, branch, seq, hash }: ReviewedLine): JsonObject => ({ device, incarnation, branch, seq, hash });

/** What was kept aside takes effect. A line whose id another operation has gets one of its own. */
export function planRelease(known: Known, lines: readonly ReviewedLine[], note: string | null): Planned {
  return {
    type: 'operation.released',
    body: { lines: lines.map((line) => ({ ...place(line), ...(line.id === null && { as: known.newId() }) })), ...(note !== null && { note }) },
    control: 0,
    effects: nothing,
  };
}

/** Somebody has looked at these and dealt with them. `needs`: the edits that they made of it. */
export function planSettled(lines: readonly ReviewedLine[], note: string | null, needs: readonly string[]): Planned {
  return { type: 'review.settled', body: { lines: lines.map(place), ...(note !== null && { note }) }, needs: [...needs], control: 0, effects: nothing };
}

/** A sale or a return counts on another day. The days change here when the server has moved it. */
export function planRedating({ document, from, to, note }: Redating): Planned {
  return { type: 'sale.redated', body: { document, from, to, ...(note != null && { note }) }, control: 0, effects: nothing };
}

/** The value that was replaced unseen is wanted after all: an ordinary edit, made on what this device has. */
export function planPicks(known: Known, picks: readonly PickedValue[], business: string, productOf: (variant: string) => string | null): Planned[] {
  const rows = new Map<string, { kind: string; id: string; set: Record<string, unknown> }>();
  for (const { kind, id, field, value } of picks) {
    const row = rows.get(`${kind} ${id}`) ?? { kind, id, set: {} };
    row.set[field] = value;
    rows.set(`${kind} ${id}`, row);
  }
  return [...rows.values()].map(({ kind, id, set }) => planPick(known, kind, { id, ...set }, business, productOf));
}

/** What was picked of two edits is edited first; the decision builds on it. */
export async function settleAll(
  known: Known, business: string, productOf: (variant: string) => string | null, save: (planned: Planned) => Promise<Saved>, lines: readonly ReviewedLine[], note: string | null, picks: readonly PickedValue[],
): Promise<Saved> {
  const edits: string[] = [];
  for (const planned of planPicks(known, picks, business, productOf)) edits.push((await save(planned)).operation);
  return save(planSettled(lines, note, edits));
}

function planPick(known: Known, kind: string, edit: { id: string; [field: string]: unknown }, business: string, productOf: (variant: string) => string | null): Planned {
  switch (kind) {
    case 'account': return planAccount(known, edit).planned;
    case 'category': return planCategory(known, edit).planned;
    case 'tax_group': return planTaxGroup(known, edit).planned;
    case 'location': return planLocation(known, edit).planned;
    case 'promotion': return planPromotion(known, edit).planned;
    case 'price_list': return planPriceList(known, edit).planned;
    case 'fee': return planFee(known, edit).planned;
    case 'staff': return planStaff(known, edit, null, null).planned;
    case 'customer': return planCustomer(known, edit).planned;
    case 'business': return planBusiness(known, business, edit as BusinessEdit).planned;
    case 'approval_limits': return planApprovalLimits(known, business, edit as ApprovalLimitsEdit).planned;
    case 'product': return planProduct(known, edit).planned;
    case 'variant': {
      const product = productOf(edit.id);
      if (product !== null) return planProduct(known, { id: product, variants: [edit] }).planned;
    }
  }
  throw new RangeError(`Nothing edits a ${kind}.`);
}
