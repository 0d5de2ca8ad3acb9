// Each edit of master data, and goods received: its body for the journal, and what it changes on this device's screens before the server
// has answered. Loaded when somebody first edits: a till that only sells needs none of it.

import type { JsonObject } from '../core/envelope.ts';
import type { Planned } from './effects.ts';
import { makePinText, readPinText, type PinVerifier, type SealedPin } from './pins.ts';
import type { Platform } from './platform.ts';
import type {
  AccountEdit, ApprovalLimitsEdit, BusinessEdit, CategoryEdit, FeeEdit, LocationEdit, PriceListEdit, PricesEdit, ProductEdit, PromotionEdit, StaffEdit, StockAdjustment, StockReceipt, TaxGroupEdit, VariantEdit,
} from './types.ts';

export interface Known {
  newId(): string;
  /** The version of the server's row, or null when it has none yet. */
  base(kind: string, id: string): number | null;
  has(kind: string, id: string): boolean;
}

/** Fields that were given; an edit carries only these. */
function given(edit: object): JsonObject {
  return Object.fromEntries(Object.entries(edit).filter(([name, value]) => name !== 'id' && value !== undefined)) as JsonObject;
}

const DEFAULTS: Record<string, JsonObject> = {
  category: { sort: 0, colour: null, closed: false },
  product: { category: null, taxGroup: null, closed: false },
  variant: { name: '', sku: null, barcodes: [], unit: 'pc', price: 0, priceRevision: null, tracked: true, sort: 0, closed: false },
  tax_group: { taxes: [], closed: false },
  promotion: { closed: false },
  price_list: { groups: [], locations: [], closed: false },
  fee: { closed: false },
  staff: { locations: [], disabled: false },
  account: { closed: false },
  approval_limits: { owner: null, manager: null },
  location: { code: null, address: null, phone: null, taxNumber: null, dayStartMinutes: 0, closed: false },
};

type PlainEdit = AccountEdit | CategoryEdit | TaxGroupEdit | LocationEdit | PromotionEdit | PriceListEdit | FeeEdit | ((BusinessEdit | ApprovalLimitsEdit) & { id: string });
/** Kinds whose edits are revisions, which sales name. */
const REVISED = ['tax_group', 'promotion'];

function plan(known: Known, kind: string, type: string, edit: PlainEdit): { id: string; planned: Planned } {
  const id = edit.id ?? known.newId();
  const isNew = !known.has(kind, id);
  const set = given(edit);
  return {
    id,
    planned: {
      type,
      body: { id, base: known.base(kind, id), set },
      control: 0,
      effects: (operation) => ({
        sets: [{ kind, id, set: { ...(isNew ? DEFAULTS[kind] : {}), ...set, ...(REVISED.includes(kind) ? { revision: operation } : {}) } }],
        stock: [],
      }),
    },
  };
}

export const planCategory = (known: Known, edit: CategoryEdit) => plan(known, 'category', 'category.saved', edit);
export const planTaxGroup = (known: Known, edit: TaxGroupEdit) => plan(known, 'tax_group', 'tax_group.saved', edit);
export const planLocation = (known: Known, edit: LocationEdit) => plan(known, 'location', 'location.saved', edit);

export const planAccount = (known: Known, edit: AccountEdit) => plan(known, 'account', 'account.saved', edit);

export const planPromotion = (known: Known, edit: PromotionEdit) => plan(known, 'promotion', 'promotion.saved', edit);
export const planPriceList = (known: Known, edit: PriceListEdit) => plan(known, 'price_list', 'price_list.saved', edit);
export const planFee = (known: Known, edit: FeeEdit) => plan(known, 'fee', 'fee.saved', edit);
export const planBusiness = (known: Known, business: string, edit: BusinessEdit) => plan(known, 'business', 'business.saved', { ...edit, id: business });
export const planApprovalLimits = (known: Known, business: string, edit: ApprovalLimitsEdit) => plan(known, 'approval_limits', 'approval_limits.saved', { ...edit, id: business });

export function planPrices(known: Known, { list, prices }: PricesEdit): Planned {
  // The feed comes in the order of its versions: who has one row of a version has seen everything before it.
  const seen = prices.flatMap(({ variant }) => [known.base('variant', variant) ?? -1, known.base('list_price', variant) ?? -1]);
  const base = seen.reduce((newest, version) => Math.max(newest, version), -1);
  const rows = prices.map(({ variant, price, tiers = [] }) => ({ variant, price, ...(tiers.length > 0 && { tiers: tiers.map((tier) => ({ ...tier })) }) }));
  return {
    type: 'prices.changed',
    body: { list, base: base < 0 ? null : base, prices: rows },
    control: 0,
    effects: (operation) => ({
      sets: prices.map(({ variant, price, tiers = [] }) =>
        list === null
          ? { kind: 'variant', id: variant, set: { price, priceRevision: operation } }
          : { kind: 'list_price', id: variant, set: { [list]: price === null ? null : { price, tiers, revision: operation } } },
      ),
      stock: [],
    }),
  };
}

/** `pinText` is the verifier's text, made before (it takes a while), or null when the PIN isn't changed. */
export function planStaff(known: Known, edit: Omit<StaffEdit, 'pin'>, pinText: string | null, sealed: Record<string, unknown> | null): { id: string; planned: Planned } {
  const id = edit.id ?? known.newId();
  const isNew = !known.has('staff', id);
  const set = given(edit);
  const verifier = pinText === null ? null : readPinText(pinText);
  return {
    id,
    planned: {
      type: 'staff.saved',
      body: { id, base: known.base('staff', id), set: { ...set, ...(pinText === null ? {} : { pin: pinText }) } },
      control: 0,
      effects: () => ({
        sets: [
          { kind: 'staff', id, set: { ...(isNew ? DEFAULTS['staff'] : {}), ...set } },
          ...(verifier && sealed ? [{ kind: 'staff_pin', id, set: sealed }] : []),
        ],
        stock: [],
      }),
    },
  };
}

/** The PIN itself goes no further than this: its verifier is recorded, and kept sealed. */
export async function staffEdit(
  known: Known, { pin, ...edit }: StaffEdit, platform: Platform, seal: (id: string, verifier: PinVerifier) => Promise<SealedPin>,
): Promise<{ id: string; planned: Planned }> {
  const id = edit.id ?? known.newId();
  const pinText = pin === undefined ? null : await makePinText(platform, pin);
  const verifier = pinText === null ? null : readPinText(pinText);
  return planStaff(known, { ...edit, id }, pinText, verifier && { ...(await seal(id, verifier)) });
}

export function planProduct(known: Known, edit: ProductEdit): { id: string; planned: Planned } {
  const { variants = [], ...product } = edit;
  const id = edit.id ?? known.newId();
  const isNew = !known.has('product', id);
  const set = given(product);
  const edits = variants.map((variant: VariantEdit) => ({ id: variant.id ?? known.newId(), set: given(variant) }));
  return {
    id,
    planned: {
      type: 'product.saved',
      body: { id, base: known.base('product', id), set, variants: Object.fromEntries(edits.map((variant) => [variant.id, variant.set])) },
      control: 0,
      effects: (operation) => ({
        sets: [
          { kind: 'product', id, set: { ...(isNew ? DEFAULTS['product'] : {}), ...set } },
          ...edits.map((variant) => ({
            kind: 'variant',
            id: variant.id,
            set: {
              ...(known.has('variant', variant.id) ? {} : DEFAULTS['variant']),
              product: id,
              ...variant.set,
              ...('price' in variant.set ? { priceRevision: operation } : {}),
            },
          })),
        ],
        stock: [],
      }),
    },
  };
}

export function planReceipt(known: Known, receipt: StockReceipt, location: string, businessOn: string, currency: string): { id: string; planned: Planned } {
  const id = known.newId();
  const lines = receipt.lines.map((line, at) => ({ line: at + 1, variant: line.variant, quantity: line.quantity, unitCost: line.unitCost }));
  const total = lines.reduce((sum, line) => sum + costMinor(line.quantity, line.unitCost), 0n);
  return {
    id,
    planned: {
      type: 'stock.received',
      body: {
        id, location, businessOn, kind: receipt.kind, supplier: receipt.supplier ?? null, reference: receipt.reference ?? null, lines, currency, total: Number(total),
      },
      control: 0,
      effects: () => ({ sets: [], stock: lines.map(({ variant, quantity }) => ({ variant, delta: quantity })) }),
    },
  };
}

export function planAdjustment(known: Known, adjustment: StockAdjustment, location: string, businessOn: string): { id: string; planned: Planned } {
  const id = known.newId();
  const lines = adjustment.lines.map((line, at) => ({ line: at + 1, variant: line.variant, quantity: line.quantity, unitCost: line.unitCost ?? null }));
  return {
    id,
    planned: {
      type: 'stock.adjusted',
      body: { id, location, businessOn, reason: adjustment.reason, lines, note: adjustment.note ?? null },
      control: 0,
      effects: () => ({ sets: [], stock: lines.map(({ variant, quantity }) => ({ variant, delta: quantity })) }),
    },
  };
}

/** Thousandths of a unit times thousandths of a minor unit, in minor units, half away from zero, exactly. */
function costMinor(quantity: number, unitCost: number): bigint {
  const product = BigInt(quantity) * BigInt(unitCost);
  return product < 0n ? -((-product + 500_000n) / 1_000_000n) : (product + 500_000n) / 1_000_000n;
}
