// Customers and the debt book on a device: finding them, what they may still take on account, and what is recorded about them. Loaded when
// somebody first looks for a customer.

import type { JsonObject } from '../core/envelope.ts';
import { creditLeft } from '../core/credit.ts';
import { sum } from '../core/integer.ts';
import { foldText } from '../core/search.ts';
import { paymentFigures } from '../core/shift-moves.ts';
import { drawerKey, ringUp } from './drawer.ts';
import type { Known } from './edits.ts';
import type { Planned } from './effects.ts';
import type { Mirror } from './mirror.ts';
import type { Circumstance, Recorded, Recorder } from './recorder.ts';
import { strictWrite, type Database } from './store.ts';
import { KauntaError, type CustomerEdit, type CustomerRow, type CustomerView, type DeviceInfo, type Kaunta, type LedgerAdjustment, type PaymentBody, type PaymentEdit } from './types.ts';

const NEW: JsonObject = {
  phone: null, email: null, address: null, note: null, taxNumber: null, exemptionNumber: null, taxExempt: false, group: null, creditLimit: 0, allowance: null, closed: false,
};

/** Forgets a customer: the server takes out what is personal, everywhere; figures stay. */
export function planErasure(customer: string): Planned {
  const gone = { ...NEW, name: null, closed: true };
  return { type: 'customer.erased', body: { customer }, control: 0, effects: () => ({ sets: [{ kind: 'customer', id: customer, set: gone }], stock: [] }) };
}

export function planCustomer(known: Known, { id: given, ...edit }: CustomerEdit): { id: string; planned: Planned } {
  const id = given ?? known.newId();
  const isNew = !known.has('customer', id);
  const set = Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined)) as JsonObject;
  return {
    id,
    planned: {
      type: 'customer.saved',
      body: { id, base: known.base('customer', id), set },
      control: 0,
      effects: () => ({ sets: [{ kind: 'customer', id, set: { ...(isNew ? NEW : {}), ...set } }], stock: [] }),
    },
  };
}

export interface PaymentPlace {
  location: string;
  register: string | null;
  businessOn: string;
  shift: string | null;
  currency: string;
}

export function planPayment(known: Known, payment: PaymentEdit, place: PaymentPlace): { id: string; body: PaymentBody; planned: Planned } {
  const { customer, amount, tenders, note = null } = payment;
  if (amount <= 0 || sum(tenders.map((tender) => tender.amount)) !== amount || tenders.some((tender) => tender.kind === 'on_account'))
    throw new KauntaError({ code: 'payment_wrong', title: 'What was handed over isn’t the amount that is paid.', status: 0 });
  const id = known.newId();
  const { location, register, businessOn, shift, currency } = place;
  const plain = tenders.map(({ tender, kind, amount: part, reference, claimed }) => ({ tender, kind, amount: part, reference, claimed }));
  const body: PaymentBody = { payment: id, customer, location, register, businessOn, shift, currency, amount, tenders: plain, note };
  return {
    id,
    body,
    planned: {
      type: 'payment.received',
      body: body as unknown as JsonObject,
      control: 0,
      effects: () => ({ sets: [], stock: [], debts: [{ customer, delta: -amount }] }),
    },
  };
}

/** The payment counts in the drawer and in its shift, in the transaction that records it. Without a register the money came to no till. */
export function recordPayment(
  db: Database, recorder: Recorder, known: Known, payment: PaymentEdit, at: Pick<PaymentPlace, 'businessOn' | 'currency'>, circumstance: Circumstance,
): Promise<Recorded & { body: PaymentBody }> {
  return strictWrite(db, ['meta', 'journal', 'overlays'], async (write) => {
    const meta = write.objectStore('meta');
    const device = (await meta.get('device')) as DeviceInfo;
    const register = device.binding && !device.binding.ended ? device.binding.register : null;
    const { body, planned } = planPayment(known, payment, { location: device.location, register, shift: null, ...at });
    const rung = register === null ? null : ringUp(write, register, await meta.get(drawerKey(register)), paymentFigures(payment.amount, payment.tenders));
    body.shift = rung?.shift ?? null;
    return { ...(await recorder.append(write, planned, circumstance)), body, ...(rung && { drawer: rung.drawer }) };
  });
}

export function planLedgerAdjustment(known: Known, adjustment: LedgerAdjustment, location: string, businessOn: string, currency: string): { id: string; planned: Planned } {
  if (sum(adjustment.lines.map((line) => line.amount)) !== 0) throw new KauntaError({ code: 'unbalanced', title: 'Debits and credits differ.', status: 0 });
  const id = known.newId();
  const lines = adjustment.lines.map(({ account, part = null, customer = null, amount }) => ({ account, part, customer, amount }));
  return {
    id,
    planned: {
      type: 'ledger.adjusted',
      body: { id, location, businessOn, currency, reason: adjustment.reason, lines },
      control: 0,
      effects: () => ({
        sets: [],
        stock: [],
        debts: lines.flatMap(({ account, customer, amount }) => (account === 'accounts_receivable' && customer !== null ? [{ customer, delta: amount }] : [])),
      }),
    },
  };
}

/** What a device knows of a customer's debt. */
export interface Debt {
  balance: number;
  pending: number;
}

export function viewCustomer(row: CustomerRow, { balance, pending }: Debt, online: boolean): CustomerView {
  const left = creditLeft({ limit: row.creditLimit, allowance: row.allowance }, balance, pending, online);
  return { ...row, owes: balance + pending, pending, left: row.closed ? 0 : left, alone: !online };
}

/** Whose name or phone fits, as this device sees them. */
export function listCustomers(mirror: Mirror, { search = '', sort = 'name', closed = false, limit = 50 }: NonNullable<Parameters<Kaunta['customers']>[0]>, online: boolean): CustomerView[] {
  const found = findCustomers(mirror.all<CustomerRow>('customer'), search, closed).map((row) => viewCustomer(row, mirror.debt(row.id), online));
  const byName = (a: CustomerView, b: CustomerView): number => (a.name ?? '').localeCompare(b.name ?? '') || (a.id < b.id ? -1 : 1);
  return found.sort((a, b) => (sort === 'balance' ? b.owes - a.owes : 0) || byName(a, b)).slice(0, limit);
}

/** Every word typed must start a word of the name; digits may stand anywhere in the phone number. */
export function findCustomers(rows: Iterable<CustomerRow>, search: string, closed: boolean): CustomerRow[] {
  const words = foldText(search).trim().split(' ').filter((word) => word !== '');
  const digits = search.replace(/\D/g, '');
  const onlyDigits = digits !== '' && /^[\d\s+()-]+$/.test(search);
  return [...rows].filter((row) => {
    if (row.closed !== closed) return false;
    const name = foldText(row.name ?? '');
    return words.every((word) => name.includes(` ${word}`)) || (onlyDigits && (row.phone ?? '').replace(/\D/g, '').includes(digits));
  });
}
