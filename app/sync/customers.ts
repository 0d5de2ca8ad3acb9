// What customers and the debt book record, and what that changes on this device's screens before the server has answered. Loaded when
// somebody first adds a customer, takes a payment or books by hand.

import type { JsonObject } from '../core/envelope.ts';
import { sum } from '../core/integer.ts';
import type { Known } from './edits.ts';
import type { Planned } from './effects.ts';
import { KauntaError, type CustomerEdit, type LedgerAdjustment, type PaymentBody, type PaymentEdit } from './types.ts';

const NEW: JsonObject = {
  phone: null, email: null, address: null, note: null, taxNumber: null, exemptionNumber: null, taxExempt: false, group: null, creditLimit: 0, allowance: null, closed: false,
};

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
