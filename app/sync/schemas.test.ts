import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hideBody, PERSONAL_FIELDS } from '../core/personal.ts';
import { sha256 } from '../core/sha256.ts';
import { uuidV7 } from '../core/uuid.ts';
import {
  planAccount, planAdjustment, planApprovalLimits, planBusiness, planCategory, planFee, planLocation, planPriceList, planPrices, planProduct, planPromotion, planReceipt, planStaff, planTaxGroup, type Known,
} from './edits.ts';
import { planCodes } from './approving.ts';
import { planCustomer, planErasure, planLedgerAdjustment, planPayment } from './customers.ts';
import { planClosing, planSale, saleBody, type Planned } from './effects.ts';
import { planParking, planTaking } from './parking.ts';
import { planResumed } from './resuming.ts';
import { planReturn, returnBody } from './returns.ts';
import { emptyDrawer, type KeptDrawer } from './drawer.ts';
import type { Platform } from './platform.ts';
import { planRedating, planRelease, planSettled } from './reviewing.ts';
import { planMovement, planOpening, planShiftClosing, type AtDrawer } from './shifts.ts';

const folder = new URL('../../spec/protocol/operations/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8');
const released = JSON.parse(read('released.json')) as Record<string, string>;
/** Of each type the latest version, which is what is written. */
const schemas = new Map(Object.keys(released).map((file) => [file.replace(/\.v\d+\.json$/, ''), JSON.parse(read(file)) as Schema]));

interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  anyOf?: Schema[];
  type?: string | string[];
  enum?: unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  personal?: boolean;
}

/** What is wrong with a value, as far as these schemas go. */
function faults(root: Schema, schema: Schema, value: unknown, path = ''): string[] {
  if (schema.$ref) return faults(root, root.$defs![schema.$ref.replace('#/$defs/', '')]!, value, path);
  if (schema.anyOf) return schema.anyOf.some((one) => faults(root, one, value, path).length === 0) ? [] : [`${path}: none of the shapes`];
  const kind = value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  if (schema.type && ![schema.type].flat().includes(kind)) return [`${path}: ${kind}`];
  const wrong: string[] = [];
  if (schema.enum && !schema.enum.includes(value)) wrong.push(`${path}: not listed`);
  if (typeof value === 'string') {
    if (schema.pattern && !new RegExp(schema.pattern).test(value)) wrong.push(`${path}: pattern`);
    if (value.length < (schema.minLength ?? 0) || value.length > (schema.maxLength ?? Infinity)) wrong.push(`${path}: length`);
  }
  if (typeof value === 'number' && (value < (schema.minimum ?? -Infinity) || value > (schema.maximum ?? Infinity))) wrong.push(`${path}: range`);
  if (Array.isArray(value)) {
    if (value.length > (schema.maxItems ?? Infinity)) wrong.push(`${path}: too many`);
    value.forEach((item, at) => wrong.push(...faults(root, schema.items!, item, `${path}/${at}`)));
  } else if (kind === 'object') {
    const fields = value as Record<string, unknown>;
    for (const name of schema.required ?? []) if (!(name in fields)) wrong.push(`${path}/${name}: missing`);
    for (const [name, inner] of Object.entries(fields)) {
      const known = schema.properties?.[name] ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
      if (known) wrong.push(...faults(root, known, inner, `${path}/${name}`));
      else if (schema.additionalProperties === false) wrong.push(`${path}/${name}: unknown`);
    }
  }
  return wrong;
}

/** Paths of the fields that a schema marks as personal. */
function personal(schema: Schema, path: string[] = []): string[] {
  if (schema.personal) return [path.join('.')];
  const inner = Object.entries(schema.properties ?? {}).flatMap(([name, one]) => personal(one, [...path, name]));
  return [...inner, ...(schema.items ? personal(schema.items, [...path, '*']) : [])];
}

let made = 0;
const known: Known = { newId: () => uuidV7(++made, new Uint8Array(10)), base: () => null, has: () => false };
const id = known.newId();

function sale(): Planned {
  const place = { sale: id, location: id, register: id, binding: id, series: 'R1.1', number: 1, businessOn: '2026-11-21', shift: id };
  const taxes = [{ code: 'VAT', rate: 160_000, inclusive: true, base: 86, amount: 14 }];
  const exempt = [{ ...taxes[0]!, amount: 0, compound: true }];
  const discount = { kind: 'percent' as const, value: 100_000, amount: 10, by: id, why: 'a friend' };
  return planSale(
    saleBody(
      {
        currency: 'KES', taxRounding: 'line', taxExempt: true, basketDiscounts: [discount], fees: [{ fee: id, name: 'Bag', amount: 5, exempted: 1, taxes: exempt, total: 5 }], taxes, total: 100, cashRounding: 0, change: 0,
        lines: [{ line: 1, product: id, variant: id, name: 'Soda', unit: 'pc', quantity: 1000, unitPrice: 110_000, priceSource: 'variant', priceRevision: id, gross: 110, discounts: [discount], promotions: [], allocated: 0, exempted: 16, net: 84, taxGroup: id, taxGroupRevision: id, taxes: exempt, total: 84, note: 'cold', reason: null, category: id, by: id }],
        coupons: ['EASTER'], customerGroup: 'Wholesale', tip: 5, vouchers: [{ voucher: id, amount: 100 }],
        tenders: [{ tender: id, kind: 'cash', amount: 100, tendered: { currency: 'USD', amount: 1, rate: 129_000_000 }, reference: null, claimed: false }],
      },
      place,
    ),
    () => true,
  );
}

function returned(): Planned {
  const place = { sale: id, location: id, register: id, binding: id, series: 'R1.1', number: 2, businessOn: '2026-11-21', shift: id };
  const taxes = [{ code: 'VAT', rate: 160_000, inclusive: true, base: 86, amount: 14 }];
  const line = {
    product: id, variant: id, name: 'Soda', unit: 'pc', quantity: 1000, unitPrice: 110_000, gross: 110, discounts: 10, exempted: 0, net: 100, taxGroup: id, taxGroupRevision: id, taxes,
    total: 100, paid: 100, restock: true, reason: 'broken', note: 'leaks',
  };
  return planReturn(
    returnBody(
      {
        currency: 'KES', taxRounding: 'line', sale: id, saleReceipt: 'R1.1-000001', taxes: [{ ...taxes[0]!, base: 172, amount: 28 }], total: 200, paid: 200, cashRounding: 5,
        lines: [
          { ...line, line: 1, of: 1, priceSource: 'sale', returnedBefore: 0, refundedBefore: 0 },
          { ...line, line: 2, of: null, priceSource: 'today', returnedBefore: null, refundedBefore: null, restock: false },
        ],
        tenders: [{ tender: id, kind: 'cash', amount: 205, reference: null, claimed: false }],
      },
      place,
    ),
    () => true,
  );
}
const binding = { id, register: id, number: 1, series: 'R1.1', next: 1 };
const atDrawer = (kept: KeptDrawer): AtDrawer => ({
  device: { id, business: id, location: id, name: 'Till', incarnation: id, binding }, kept, head: { incarnation: id, seq: 4, hash: '', total: 0 }, rows: [], versionOf: () => 0,
  newId: known.newId, businessOn: '2026-11-21', currency: 'KES', at: 1, actor: id,
});
const opening = planOpening(atDrawer(emptyDrawer), { float: 5_000, note: 'two torn notes' });
const moved = planMovement(atDrawer(opening.kept), { kind: 'out', amount: 700, category: 'transport', note: 'to Amina' });
const closing = planShiftClosing(atDrawer(moved.kept), { counted: 0, pieces: [{ value: 100, pieces: 43 }], others: [{ kind: 'card', counted: 0 }], left: 300, blind: true, note: 'tired' });

const line = { device: id, incarnation: id, branch: '', seq: 5, hash: 'a'.repeat(64), id };

const written: Planned[] = [
  opening.planned,
  moved.planned,
  closing.planned,
  planAccount(known, { name: 'Rent', type: 'expense', closed: false }).planned,
  planCategory(known, { name: 'Drinks', sort: 1, colour: '#aa3300', closed: false }).planned,
  planTaxGroup(known, { name: 'VAT', taxes: [{ code: 'VAT', name: 'VAT 16 %', rate: 160_000, inclusive: true, compound: false, kind: 'standard' }], closed: false }).planned,
  planLocation(known, { name: 'Main', code: 'M', timeZone: 'Africa/Nairobi', dayStartMinutes: 240, address: 'Moi Avenue', phone: null, taxNumber: 'P1', closed: false }).planned,
  planStaff(known, { name: 'Juma', role: 'cashier', locations: [id], disabled: false }, 'pbkdf2-sha256$600000$AAAA$BBBB', { id }).planned,
  planProduct(known, { name: 'Soda', category: id, taxGroup: null, closed: false, variants: [{ name: '500 ml', sku: null, barcodes: ['036000291452'], unit: 'pc', price: 50_000_000, tracked: true, sort: 0, closed: false }] }).planned,
  planReceipt(known, { kind: 'purchase', supplier: null, reference: 'INV 7', lines: [{ variant: id, quantity: 12_000, unitCost: 41_666_667 }] }, id, '2026-11-21', 'KES').planned,
  planAdjustment(known, { reason: 'damaged', note: 'fell', lines: [{ variant: id, quantity: -2_000 }, { variant: id, quantity: 1_000, unitCost: 41_666_667 }] }, id, '2026-11-21').planned,
  sale(),
  returned(),
  planPromotion(known, {
    name: 'Happy hour',
    rule: {
      kind: 'buy_get', value: 500_000, priority: 1, items: { variants: [id], products: [], categories: [] }, buy: 2, get: 1, getItems: { categories: [id] }, reward: 'percent',
      threshold: 0, exclusive: true, limit: 3, window: { from: '2026-11-01', to: null, days: [5, 6], fromMinute: 1020, toMinute: 60 }, locations: [id],
      customerGroups: ['Staff'], coupon: 'HAPPY',
    },
    closed: false,
  }).planned,
  planPriceList(known, { name: 'Wholesale', groups: ['Dukas'], locations: [id], closed: false }).planned,
  planFee(known, { name: 'Service', rule: { kind: 'percent', value: 100_000, perLine: false, taxGroup: id }, closed: false }).planned,
  planApprovalLimits(known, id, { owner: null, manager: 500_000 }).planned,
  planPrices(known, { list: id, prices: [{ variant: id, price: 90_000, tiers: [{ from: 12_000, price: 80_000 }] }, { variant: known.newId(), price: null }] }),
  planBusiness(known, id, {
    scaleRules: [{ prefix: 21, itemDigits: 5, valueDigits: 5, holds: 'weight', factor: 1 }], exchangeRates: [{ currency: 'USD', rate: 129_500_000 }],
  }).planned,
  planCustomer(known, {
    name: 'Mama Njeri', phone: '0712 345 678', email: 'njeri@example.com', address: 'Kenyatta Rd', note: 'pays on Fridays', taxNumber: 'A1', exemptionNumber: 'EX 7', taxExempt: true,
    group: 'Dukas', creditLimit: 500_000, allowance: null, closed: false,
  }).planned,
  planErasure(id),
  planPayment(known, { customer: id, amount: 100, tenders: [{ tender: id, kind: 'cash', amount: 100, reference: null, claimed: false }], note: 'for May' }, { location: id, register: id, businessOn: '2026-11-21', shift: null, currency: 'KES' }).planned,
  planLedgerAdjustment(known, { reason: 'Bad debt', lines: [{ account: 'expenses', part: 'bad_debt', amount: 100 }, { account: 'accounts_receivable', customer: id, amount: -100 }] }, id, '2026-11-21', 'KES').planned,
  planClosing({ id, register: id, number: 1, series: 'R1.1', next: 8 }),
  planRelease(known, [{ ...line, id: null }], 'from the flooded shop'),
  planSettled([{ ...line, branch: line.hash }], 'counted the shelf', [id]),
  (await planCodes({ random: (count: number) => new Uint8Array(count).fill(7) } as unknown as Platform, known.newId, id)).planned,
  planRedating({ document: id, from: '2026-11-21', to: '2026-11-20', note: 'sold before midnight' }),
  planParking(id, { id, name: 'Table 4', register: id }, {
    customer: id, coupons: ['EASTER'], discount: { kind: 'percent', value: 100_000, by: id, why: 'a friend' },
    lines: [{
      variant: id, product: id, name: 'Soda', unit: 'pc', quantity: 1000, unitPrice: 110_000, priceRevision: id, taxGroup: id, note: 'cold', override: { unitPrice: 90_000, by: id, reason: 'dented' },
      discount: { kind: 'amount', value: 10, by: null, why: 'torn' }, label: { unitPrice: 100_000, revision: null },
    }],
  }, null),
  planTaking(id, id, null, 'merged'),
  planResumed({ incarnation: id, seq: 4, hash: '0'.repeat(64), total: 0 }, 3, 'a'.repeat(64)),
];

test('a released schema never changes', () => {
  expect(readdirSync(folder).filter((file) => /\.v\d+\.json$/.test(file)).sort()).toEqual(Object.keys(released).sort());
  for (const [file, hash] of Object.entries(released)) expect(sha256(read(file)), file).toBe(hash);
});

test('what the schemas mark as personal is what is hidden', () => {
  const marked = Object.fromEntries([...schemas].map(([type, schema]) => [type, personal(schema).sort()]).filter(([, paths]) => paths!.length > 0));
  expect(marked).toEqual(Object.fromEntries(Object.entries(PERSONAL_FIELDS).map(([type, paths]) => [type, [...paths].sort()])));
});

test('every operation that a device writes is what its schema says', () => {
  expect([...written.map((one) => one.type), 'register.bound', 'binding.ended', 'products.imported', 'period.closed'].sort()).toEqual([...schemas.keys()].sort());
  for (const { type, v, body } of written) {
    expect(Object.keys(released), type).not.toContain(`${type}.v${(v ?? 1) + 1}.json`);
    expect(Object.keys(released), type).toContain(`${type}.v${v ?? 1}.json`);
    const schema = schemas.get(type)!;
    const hidden = hideBody(type, body, () => new Uint8Array(16)).body;
    expect(faults(schema, schema, hidden), type).toEqual([]);
    // The check can fail.
    expect(faults(schema, schema, { ...hidden, more: 1 })).toEqual(['/more: unknown']);
    if (PERSONAL_FIELDS[type]) expect(faults(schema, schema, body).length, `${type} in the clear`).toBeGreaterThan(0);
  }
});

test('the cost of a delivery is exact', () => {
  expect(written.find((one) => one.type === 'stock.received')!.body['total']).toBe(500_000);
});

test('the control of a sale is all that was paid: tip and vouchers too', () => {
  expect(written.find((one) => one.type === 'sale.completed')!.control).toBe(205);
});

test('the control of a return is what went out, below zero, and only what goes back on the shelf is stock', () => {
  const back = written.find((one) => one.type === 'sale.returned')!;
  expect(back.control).toBe(-205);
  expect(back.effects('').stock).toEqual([{ variant: id, delta: 1000 }]);
});
