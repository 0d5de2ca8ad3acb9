// What screens see of a device: one object, `Kaunta`, with a state that is replaced (never changed) and a handful of verbs.
// A screen subscribes, draws, and calls verbs; it never touches storage, the network, or the clock.

import type { Ask } from '../core/asking.ts';
import type { Permission, Role } from '../core/permissions.ts';
import type { CashMovement } from '../core/shift-moves.ts';
import type { ShiftFigures } from '../core/shift.ts';
import type { DrawerState, KeptShift, ShiftMovement, ShiftRow } from './drawer.ts';
import type { Binding, Choice as SignInChoice, CountryPreset, HostAnswer as Host } from './api.generated.ts';
import type { ListPrice } from '../core/prices.ts';
import type { Promotion } from '../core/promotion.ts';
import type { ScaleRule } from '../core/scale.ts';

export type { CashMovement, DrawerState, KeptShift, Permission, Role, ShiftFigures, ShiftMovement, ShiftRow };
/** As the server answers them. */
export type { Binding, CountryPreset, Host, SignInChoice };

/** Minor units of the base currency; unit prices and costs are thousandths of them; quantities are thousandths. */
export type Minor = number;
export type UnitMinor = number;
export type Quantity = number;
export type Id = string;

// ---- rows that the server keeps and this device holds a copy of -------------------------------------------------

export interface BusinessRow { id: Id; name: string; slug: string; country: string; currency: string; taxRounding: 'line' | 'receipt'; cashDenominationMinor: Minor; pricesIncludeTax: boolean; colour: string | null; scaleRules?: readonly ScaleRule[]; exchangeRates?: readonly ExchangeRate[] }
/** An account of the business's own. What it is is chosen once. */
export type AccountType = 'asset' | 'liability' | 'equity' | 'income' | 'expense';
export interface AccountRow { id: Id; name: string; type: AccountType; closed: boolean }
export interface LocationRow { id: Id; name: string; code: string | null; timeZone: string; dayStartMinutes: number; address: string | null; phone: string | null; taxNumber: string | null; closed: boolean }
export interface RegisterRow { id: Id; location: Id; number: number; name: string; closed: boolean }
export interface BindingRow { id: Id; register: Id; device: Id; incarnation: Id; number: number; series: string; endedLast: number | null; endedAt: number | null; endedHow: 'closed' | 'taken_over' | 'renewed' | null; endedFor: string | null }
export interface StaffRow { id: Id; name: string; role: Role; locations: Id[]; disabled: boolean }
export interface CategoryRow { id: Id; name: string; sort: number; colour: string | null; closed: boolean }
export interface TaxRow { code: string; name: string; rate: number; inclusive: boolean; compound: boolean; kind: 'standard' | 'zero' | 'exempt' }
export interface TaxGroupRow { id: Id; revision: Id; name: string; taxes: TaxRow[]; closed: boolean }
export interface ProductRow { id: Id; name: string; category: Id | null; taxGroup: Id | null; closed: boolean }
export interface VariantRow { id: Id; product: Id; name: string; sku: string | null; barcodes: string[]; unit: string; price: UnitMinor; priceRevision: Id | null; tracked: boolean; sort: number; closed: boolean }
/** `name` is null once it was erased. `allowance` null: 20 % of the limit. */
export interface CustomerRow {
  id: Id; name: string | null; phone: string | null; email: string | null; address: string | null; note: string | null; taxNumber: string | null;
  exemptionNumber: string | null; taxExempt: boolean; group: string | null; creditLimit: Minor; allowance: Minor | null; closed: boolean;
}
/** A customer as the till sees them now. */
export interface CustomerView extends CustomerRow {
  /** What they owe, signed: as last heard, and what this device did since. */
  owes: Minor;
  /** What they may still take on account at this till. */
  left: Minor;
  /** What this device did since it last heard; without a network, what it may do is bounded. */
  pending: Minor;
  /** Whether `left` is of now, or the bounded part that a till alone may give. */
  alone: boolean;
}
export interface CustomerBalanceRow { id: Id; balance: Minor }
export interface StockRow { id: Id; quantity: Quantity }
/** `rate`: millionths of the base currency for one of that currency, in whole units of both. */
export interface ExchangeRate { currency: string; rate: number }
/** What a promotion grants, on which goods, when, where and to whom. */
export type PromotionRule = Omit<Promotion, 'promotion' | 'revision'>;
export interface PromotionRow { id: Id; revision: Id; name: string; rule: PromotionRule; closed: boolean }
export interface PriceListRow { id: Id; name: string; groups: readonly string[]; locations: readonly Id[]; closed: boolean }
/** Up to which amount a PIN of that role allows something at a till; null: any amount. */
export interface ApprovalLimitsRow { id: Id; owner: Minor | null; manager: Minor | null }
/** What every sale of goods has on top. `taxGroup` null: not taxed. */
export interface FeeRule { kind: 'percent' | 'amount'; value: number; perLine: boolean; taxGroup: Id | null }
export interface FeeRow { id: Id; name: string; rule: FeeRule; closed: boolean }

/** Price lists, promotions and fees: a snapshot, replaced when one of them changes. */
export interface PriceBook {
  /** Running or not; closed ones too. */
  readonly promotions: readonly PromotionRow[];
  /** Oldest first, which is the order in which they count. */
  readonly lists: readonly PriceListRow[];
  /** Oldest first; closed ones too. */
  readonly fees: readonly FeeRow[];
  /** The prices of a variant, by list. */
  of(variant: Id): Readonly<Record<Id, ListPrice>>;
}

// ---- the catalogue ------------------------------------------------------------------------------------------------

/** One thing that can be sold: a variant with what a till needs of its product. */
export interface Item {
  variant: Id; product: Id; category: Id | null;
  /** Product's name and, if it has one, the variant's: `Soda, 500 ml`. */
  name: string; productName: string; variantName: string;
  sku: string | null; barcodes: string[]; unit: string; price: UnitMinor; priceRevision: Id | null;
  tracked: boolean; closed: boolean; taxGroup: TaxGroupRow | null;
  /** Changed here and not yet confirmed by the server. */
  pending: boolean;
}

/** A snapshot: it never changes; a newer one replaces it in `state.catalogue`. */
export interface Catalogue {
  /** Rises with each snapshot. */
  readonly version: number;
  /** False while only the first page has been read from storage. */
  readonly complete: boolean;
  /** What can be sold, by category order then name. Closed ones are in `closedItems`. */
  readonly items: readonly Item[];
  readonly closedItems: readonly Item[];
  readonly categories: readonly CategoryRow[];
  readonly taxGroups: readonly TaxGroupRow[];
  /** Closed ones too. */
  taxGroup(id: Id): TaxGroupRow | undefined;
  item(variant: Id): Item | undefined;
  /** Items with this barcode (UPC-A and EAN-13 spellings are the same); several when two products share one. */
  byBarcode(text: string): readonly Item[];
  /** Items whose words, SKU or barcode start with every word typed; accents and case don't matter. */
  search(text: string, limit?: number): readonly Item[];
}

// ---- sales ------------------------------------------------------------------------------------------------------------

export interface TaxAmount { code: string; rate: number; inclusive: boolean; base: Minor; amount: Minor; compound?: boolean }
export interface Discount { kind: 'percent' | 'amount'; value: number; amount: Minor; by: Id | null; why: string | null }
export interface SaleLine {
  line: number; product: Id | null; variant: Id | null;
  /** As it was when it was sold: promotions may go by it. */
  category?: Id | null;
  name: string; unit: string; quantity: Quantity; unitPrice: UnitMinor;
  priceSource: 'variant' | 'list' | 'tier' | 'override' | 'scale' | 'quick'; priceRevision: Id | null;
  gross: Minor; discounts: Discount[]; promotions: { promotion: Id; revision: Id; amount: Minor }[]; allocated: Minor;
  /** Tax that the price contains and an exempt customer doesn't pay. */
  exempted?: Minor;
  net: Minor; taxGroup: Id | null; taxGroupRevision: Id | null; taxes: TaxAmount[]; total: Minor; note: string | null; reason: string | null;
  /** Who set the price by hand. */
  by?: Id | null;
}
export interface Tender {
  tender: Id; kind: string;
  /** What was handed over, in the base currency. */
  amount: Minor; tendered?: { currency: string; amount: Minor; rate: number }; reference: string | null; claimed: boolean;
}
/** What the rules of pricing made of a cart. The engine adds ids, register, day and receipt number. */
/** A voucher or gift card that was sold: owed to whoever holds it. */
export interface SoldVoucher { voucher: Id; amount: Minor }
/** What a device knows of a voucher. */
export interface VoucherView {
  /** Nobody here has heard of it: `balance` is then 0. */
  known: boolean;
  /** What it still has, as far as is known here; and how much of it this till may take. */
  balance: Minor; left: Minor;
  /** The till can't talk to the server: nobody can say what other tills took. */
  alone: boolean;
}

export interface PricedSale {
  currency: string; taxRounding: 'line' | 'receipt'; taxExempt?: boolean; lines: SaleLine[]; basketDiscounts: Discount[];
  fees: { fee: Id; name: string; amount: Minor; exempted?: Minor; taxes: TaxAmount[]; total: Minor }[];
  taxes: TaxAmount[]; total: Minor; cashRounding: Minor; tenders: Tender[]; change: Minor; customer?: Id | null;
  /** What promotions went by: the codes that the customer showed, and their group. */
  coupons?: readonly string[]; customerGroup?: string | null; tip?: Minor; vouchers?: readonly SoldVoucher[];
}
/** A sale's body as in the protocol (personal texts in the clear: this is the device's own copy). */
export interface SaleBody extends PricedSale {
  sale: Id; location: Id; register: Id; binding: Id; series: string; number: number; receipt: string; businessOn: string;
  /** The shift that was open on the till, or null. */
  shift: Id | null;
}
export interface ReturnLine {
  line: number;
  /** The number of the sale's line; null without a receipt. */
  of: number | null;
  product: Id | null; variant: Id | null; name: string; unit: string; quantity: Quantity; unitPrice: UnitMinor; priceSource: 'sale' | 'today' | 'override';
  /** What had come back and been paid back before, as this device knew it; null without a receipt. */
  returnedBefore: Quantity | null; refundedBefore: Minor | null;
  gross: Minor; discounts: Minor; exempted?: Minor; net: Minor; taxGroup: Id | null; taxGroupRevision: Id | null; taxes: TaxAmount[]; total: Minor;
  /** What the customer gets: the total, unless an earlier return paid another part than its own. */
  paid: Minor;
  /** Back on the shelf; otherwise thrown away. */
  restock: boolean; reason: string | null; note: string | null;
}
/** What the rules made of what comes back; all figures above zero. The engine adds ids, register, day and receipt number. */
export interface PricedReturn {
  currency: string; taxRounding: 'line' | 'receipt';
  /** The sale that the goods were bought with, and the number on its paper; null without a receipt. */
  sale: Id | null; saleReceipt: string | null; customer?: Id | null;
  lines: ReturnLine[]; taxes: TaxAmount[]; total: Minor; paid: Minor; cashRounding: Minor;
  /** How the money goes; together what is paid and the rounding. */
  tenders: Omit<Tender, 'tendered'>[];
}
/** What comes back and what goes out. Both have a tender of kind `exchange` over the same amount and with the same id, if anything clears. */
export interface ExchangeToWrite {
  back: PricedReturn; sale: PricedSale;
  /** Who allowed the return without a receipt, and who the discount, where the actor may not. */
  backApprovedBy?: Id | null; saleApprovedBy?: Id | null;
}
/** A return's body as in the protocol (personal texts in the clear: this is the device's own copy). */
export interface ReturnBody extends PricedReturn {
  return: Id; location: Id; register: Id; binding: Id; series: string; number: number; receipt: string; businessOn: string; shift: Id | null;
}
/** A sale, or goods that came back. */
export interface SaleSummary {
  id: Id; kind: 'sale' | 'return'; receipt: string; businessOn: string; at: number; register: Id; actor: Id | null;
  /** Of a return, what was paid back, below zero. */
  total: Minor;
  /** Not yet confirmed by the server. */
  pending: boolean;
  /** What the server found to look at, for example `price_stale`. */
  flags: readonly string[];
  body: SaleBody | null;
  /** Of a return, in place of the body, and the sale that it is of (null without a receipt). */
  returned: ReturnBody | null;
  sale: Id | null;
}

/** `from`: the day that it counts on as whoever moves it sees it. */
export interface Redating { document: Id; from: string; to: string; note?: string | null }

// ---- carts that are put aside ------------------------------------------------------------------------------------------

/** Granted by hand; `why` is null once it was erased. */
export interface ParkedDiscount { kind: 'percent' | 'amount'; value: number; by: Id | null; why: string | null }
export interface ParkedLine {
  variant: Id; product: Id;
  /** As they were, for a till that doesn't know the goods; so are price and tax group. */
  name: string; unit: string;
  quantity: Quantity; unitPrice: UnitMinor; priceRevision: Id | null; taxGroup: Id | null; note: string | null;
  /** A price set by hand. */
  override: { unitPrice: UnitMinor; by: Id | null; reason: string } | null;
  discount: ParkedDiscount | null;
  /** Of a label of the scale: the unit price that makes the line come to what it says. */
  label: { unitPrice: UnitMinor; revision: Id | null } | null;
}
export interface ParkedContents { customer: Id | null; lines: readonly ParkedLine[]; discount: ParkedDiscount | null; coupons: readonly string[] }
/** On the shelf of a location. `id` is of this one stay; `name` is what its cashier calls it. `at`, `by`, `register`, `device`: who parked it first, when and where. */
export interface ParkedCart extends ParkedContents { id: Id; location: Id; name: string | null; register: Id | null; device: Id; at: number; by: Id | null }
/** Two tills went on with it, because neither could hear of the other. */
export interface DoubledCart { id: Id; location: Id; name: string | null; takings: readonly { device: Id; register: Id | null; by: Id | null; at: number }[] }
/** Gone on with, added to the cart that is open, or thrown away. */
export type WhyTaken = 'resumed' | 'merged' | 'discarded';
export interface ShelfChange {
  park?: { name: string | null; contents: ParkedContents };
  take?: { cart: Id; why: WhyTaken };
  /** What the open cart is afterwards, as `keepCart` keeps it; absent, it stays as it is. */
  open?: { cart: unknown };
}
export interface Shelf {
  /** Oldest first. */
  carts(): ParkedCart[];
  /** Carts that this device went on with and another one too, which nobody here has taken note of. */
  doubled(): DoubledCart[];
  note(cart: Id): Promise<void>;
  /** All of it durably, or nothing; `cart_taken` where another window was faster. The transaction begins before it returns: what is kept afterwards comes behind it. */
  change(change: ShelfChange): Promise<void>;
  rename(cart: ParkedCart, name: string | null): Promise<void>;
}

// ---- shifts -----------------------------------------------------------------------------------------------------------

export interface OpenShift { float: Minor; note?: string | null }
/** `category` says what the money was spent on: only of cash that goes out. */
export interface CashMove { kind: CashMovement; amount: Minor; category?: string | null; note?: string | null }
export interface CountedPieces { value: Minor; pieces: number }
export interface CloseShift {
  /** What is in the drawer; where pieces are given, their sum counts. */
  counted: Minor; pieces?: CountedPieces[];
  /** What was counted of other tenders, for example the slips of the card machine. */
  others?: { kind: string; counted: Minor }[];
  /** What stays in the drawer for the next shift. */
  left: Minor;
  /** Whoever counted didn't see what should be there. */
  blind: boolean; note?: string | null;
}
/** A closed shift as its till wrote it: the Z. */
export interface ClosedBody {
  shift: Id; location: Id; register: Id; businessOn: string; currency: string; upTo: { incarnation: Id; seq: number; version: number };
  figures: ShiftFigures; float: Minor; expected: Minor; counted: Minor; pieces: CountedPieces[]; others: { kind: string; expected: Minor; counted: Minor }[];
  difference: Minor; left: Minor; blind: boolean; note: string | null;
}

// ---- state ------------------------------------------------------------------------------------------------------------

/** Copies of what the server has: receipts of other tills, vouchers and the books' own accounts, customers and what they owe, stock, goods with prices. */
export type LetGo = 'receipts' | 'vouchers' | 'customers' | 'stock' | 'catalogue';

/** The truth about unsent work, shown in the strip. */
export interface Light {
  /** green: count, total and head agree with the server. pending: something is unsent. differs: the server holds another journal.
   * revoked: this device may only deposit. unknown: no exchange yet. */
  colour: 'green' | 'pending' | 'differs' | 'revoked' | 'unknown';
  online: boolean;
  /** Operations that the server hasn't confirmed, and the corrected time of the oldest. */
  unsent: number;
  oldestUnsentAt: number | null;
  /** Sales among all operations that are confirmed; the whole count of the journal. */
  confirmed: number;
  /** Corrected time of the last full agreement. */
  agreedAt: number | null;
  /** Why it isn't sent, as a stable code: offline, server_later, not_kaunta, held, locked_out… */
  reason: string | null;
  /** Operations that were flagged, held, parked, quarantined or refused. */
  review: number;
  /** Entries that this device couldn't read any more when it started, and nobody has dealt with: they may be lost. */
  lost: number;
  /** null: not asked. persisted false: the browser may throw data away under pressure. */
  storage: { persisted: boolean; usage: number; quota: number; low: boolean } | null;
  /** What this device keeps no longer, for want of room, in the order in which it went; it takes all of it again when there is room. */
  letGo: readonly LetGo[];
  /** Device clock minus corrected time. More than two minutes either way is worth a warning. */
  skewMs: number | null;
  /** First load or resync under way: rows so far. */
  loading: number | null;
  /** This tab talks to the server; another one does otherwise. */
  leader: boolean;
}

/** `ended`: another device has the register now, a copy of this device has it, or this device was moved to another location. Nothing is sold on it any more; a register must be
 * bound again. */
export type BoundRegister = Binding & { ended?: { by: string | null; moved?: true; copied?: true } };
export interface DeviceInfo { id: Id; business: Id; location: Id; name: string; incarnation: Id; binding: BoundRegister | null }
export interface SessionInfo { staff: Id; permissions: readonly Permission[]; expiresAt: number }
export interface Actor { staff: Id; name: string; role: Role; permissions: readonly Permission[] }

export interface KauntaState {
  /** none: nobody has opened a shop or enrolled here. broken: storage failed, nothing can be sold; see `problem`. */
  phase: 'none' | 'ready' | 'revoked' | 'broken';
  problem: Problem | null;
  device: DeviceInfo | null;
  business: BusinessRow | null;
  location: LocationRow | null;
  locations: readonly LocationRow[];
  registers: readonly RegisterRow[];
  staff: readonly StaffRow[];
  /** Staff of this location who have a PIN on this device. */
  pinStaff: readonly StaffRow[];
  /** Who made codes for this device. */
  codeStaff: readonly StaffRow[];
  /** Who works at the till now (by PIN, or by the session). null: locked. */
  actor: Actor | null;
  /** The back-office session of whoever works here now, if one is open. */
  session: SessionInfo | null;
  light: Light;
  catalogue: Catalogue;
  priceBook: PriceBook;
  /** Quantity by variant at this device's location, pending sales already taken off. */
  stock: ReadonlyMap<Id, Quantity>;
  /** The drawer of this device's register; null where it has none. */
  drawer: DrawerState | null;
  /** The open cart as the till last kept it. */
  cart: unknown;
  /** Rises when `sales()` or `customers()` would answer otherwise. */
  salesVersion: number;
}

/** What went wrong, as a value: `code` is stable, `title` says what to do. */
export interface Problem { code: string; title: string; status: number }
export class KauntaError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.title);
    this.name = 'KauntaError';
    this.problem = problem;
  }
}

// ---- requests -----------------------------------------------------------------------------------------------------------

export interface OpenShop { name: string; country: string; timeZone: string; ownerName: string; email: string; password: string; pin?: string; deviceName: string; locale: string; invitation?: string }
export interface SignIn { email: string; password: string; business?: Id; deviceName: string }
export type PinAnswer = { in: true } | { in: false; waitMs: number; unknown?: boolean };
/** Who allowed what: an operation's type and control, and the permission that its actor lacks. */
export interface Approved { by: Id; permission: Permission; type: string; control: Minor }
/** `text`: what the till is to be told. */
export type Allowing = { in: true; text: string } | { in: false; waitMs: number; unknown?: boolean };
export interface Phones {
  /** They allow it on their phone when the amount is known. */
  later(by: Id, permission: Permission): Promise<void>;
  /** The text that their phone reads. */
  ask(approved: Approved): Promise<string>;
  /** The phone's text. False: it answers something else. It is used up by the operation that it allows. */
  take(permission: Permission, text: string): Promise<boolean>;
  /** On the phone: what a till's text asks, or null. */
  read(text: string): Ask | null;
  /** On the phone, by whoever works there: their PIN, and it signs. `unknown`: it isn't for them, or they have no PIN here. */
  allow(ask: Ask, pin: string): Promise<Allowing>;
}
export interface Saved { id: Id; operation: Id }

export interface ProductEdit { id?: Id; name?: string; category?: Id | null; taxGroup?: Id | null; closed?: boolean; variants?: VariantEdit[] }
export interface VariantEdit { id?: Id; name?: string; sku?: string | null; barcodes?: string[]; unit?: string; price?: UnitMinor; tracked?: boolean; sort?: number; closed?: boolean }
export interface CategoryEdit { id?: Id; name?: string; sort?: number; colour?: string | null; closed?: boolean }
export interface TaxGroupEdit { id?: Id; name?: string; taxes?: TaxRow[]; closed?: boolean }
export interface PromotionEdit { id?: Id; name?: string; rule?: PromotionRule; closed?: boolean }
export interface PriceListEdit { id?: Id; name?: string; groups?: readonly string[]; locations?: readonly Id[]; closed?: boolean }
/** Minor units; null: a PIN of that role is good for any amount. */
export interface ApprovalLimitsEdit { owner?: Minor | null; manager?: Minor | null }
export interface FeeEdit { id?: Id; name?: string; rule?: FeeRule; closed?: boolean }
/** `list` null: the variants' own prices. A price of null takes the variant off the list. At most 5,000. */
export interface PricesEdit { list: Id | null; prices: readonly { variant: Id; price: UnitMinor | null; tiers?: readonly { from: Quantity; price: UnitMinor }[] }[] }
export interface BusinessEdit { scaleRules?: readonly ScaleRule[]; exchangeRates?: readonly ExchangeRate[] }
export interface AccountEdit { id?: Id; name?: string; type?: AccountType; closed?: boolean }
export interface LocationEdit { id?: Id; name?: string; code?: string | null; timeZone?: string; dayStartMinutes?: number; address?: string | null; phone?: string | null; taxNumber?: string | null; closed?: boolean }
/** `pin` is the PIN itself; only its verifier leaves this call. */
export interface StaffEdit { id?: Id; name?: string; role?: Role; locations?: Id[]; disabled?: boolean; pin?: string }
export interface CustomerEdit {
  id?: Id; name?: string; phone?: string | null; email?: string | null; address?: string | null; note?: string | null; taxNumber?: string | null; exemptionNumber?: string | null;
  taxExempt?: boolean; group?: string | null; creditLimit?: Minor; allowance?: Minor | null; closed?: boolean;
}
/** Money that a customer pays towards what they owe. The tenders sum to the amount; none is `on_account`. */
export interface PaymentEdit { customer: Id; amount: Minor; tenders: Tender[]; note?: string | null }
/** `payment.received` as this device wrote it, the note in the clear. */
export interface PaymentBody {
  payment: Id; customer: Id; location: Id; register: Id | null; businessOn: string; shift: Id | null; currency: string; amount: Minor; tenders: Tender[]; note: string | null;
}
/** Booked by hand: `account` is the chart's name, a debit is above zero, and the amounts sum to zero. */
export interface LedgerAdjustment { reason: string; lines: { account: string; part?: string | null; customer?: Id | null; amount: Minor }[] }
export interface StockReceipt { kind: 'purchase' | 'opening'; supplier?: Id | null; reference?: string | null; lines: { variant: Id; quantity: Quantity; unitCost: UnitMinor }[] }
export type AdjustmentReason = 'damaged' | 'expired' | 'lost' | 'found' | 'counted' | 'used' | 'other';
/** `quantity`: found positive, gone negative. `unitCost` of what was found, where it is known; otherwise the last cost counts. */
export interface StockAdjustment { reason: AdjustmentReason; note?: string | null; lines: { variant: Id; quantity: Quantity; unitCost?: UnitMinor | null }[] }

/** A line of a journal that stands under "To review"; `id` is null where another operation has the one that it bears. */
export interface ReviewedLine { device: Id; incarnation: Id; branch: string; seq: number; hash: string; id: Id | null }
/** Of two edits of one field, the value that was replaced unseen. */
export interface PickedValue { kind: string; id: Id; field: string; value: unknown }

export interface Kaunta {
  readonly state: KauntaState;
  /** Called with every new state; returns what ends it. */
  subscribe(listener: (state: KauntaState) => void): () => void;

  // Before this device belongs to a business.
  /** What this browser kept for a device is gone: its name, and how many operations may be lost with it. Null where it has been none. */
  lostBefore(): Promise<{ name: string; count: number } | null>;
  host(): Promise<Host>;
  presets(): Promise<CountryPreset[]>;
  openShop(request: OpenShop): Promise<void>;
  /** `choices` comes back when the person belongs to several businesses: ask and call again with `business`. */
  signIn(request: SignIn): Promise<{ choices: SignInChoice[] } | { choices: null }>;
  enrol(request: { code: string; deviceName: string }): Promise<void>;
  /** Makes the server, which was put back to an older copy, know this device again; a code as for a new device. What it keeps stays, and is sent. */
  rejoin(code: string): Promise<void>;
  /** Makes this device a till of its location: an existing register, which keeps its name, or a new one. Needs a session with register.bind. */
  bindRegister(request: { register: Id } | { register: null; name: string }): Promise<Binding>;
  /** Ends the back-office session. Never touches the journal or the copy of the catalogue. */
  signOut(): Promise<void>;

  // At the till.
  enter(staff: Id, pin: string): Promise<PinAnswer>;
  /** Somebody allows what the actor may not: checks their PIN, and leaves the till to who works at it. */
  approve(staff: Id, pin: string): Promise<PinAnswer>;
  /** As `approve`, by a code of theirs for this device; it is spent when what it allows is recorded. */
  approveByCode(staff: Id, code: string): Promise<PinAnswer>;
  /** The limits of PINs; null while the business has none. */
  approvalLimits(): ApprovalLimitsRow | null;
  /** What is lacking before an operation may be recorded as allowed by them: their phone's answer, or more than the PIN that they gave. */
  approvalLacks(approved: Approved): Promise<'phone' | 'limit' | null>;
  /** Allowing on one's own phone: what the till does, and what the phone does. */
  phones(): Promise<Phones>;
  /** Locks the till, and puts the back-office session away: it takes its person's PIN or password to use it again. */
  leave(): Promise<void>;
  can(permission: Permission): boolean;
  keepCart(cart: unknown): Promise<void>;
  /** The carts that are put aside at this location. */
  shelf(): Promise<Shelf>;
  /** Resolves only when the sale is durably stored on this device, with its receipt number; clears the kept cart in the same transaction. */
  completeSale(sale: PricedSale, approvedBy?: Id | null): Promise<SaleBody>;
  /** As `completeSale`, for goods that come back. `approvedBy`: who allowed a return without a receipt, where the actor may not. */
  completeReturn(priced: PricedReturn, approvedBy?: Id | null): Promise<ReturnBody>;
  /** Goods come back and pay for others: both halves are durably stored when it resolves, or neither is. Clears the kept cart in the same transaction. */
  completeExchange(exchange: ExchangeToWrite): Promise<{ returned: ReturnBody; sold: SaleBody }>;
  /** What a voucher still has; `code` as `readVoucherCode` reads it. */
  voucher(code: string): Promise<VoucherView>;
  /** What came back of a sale, as far as this device knows, oldest first. */
  returnsOf(sale: Id): Promise<SaleSummary[]>;
  /** Sales and returns known here (this location, 90 days, and all unsent), newest first. */
  sales(query?: { search?: string; on?: string; limit?: number }): Promise<SaleSummary[]>;
  sale(id: Id): Promise<SaleSummary | null>;
  /** Each is on the disk when it resolves, with what the till keeps of its drawer. */
  openShift(opening: OpenShift): Promise<KeptShift>;
  moveCash(move: CashMove): Promise<ShiftMovement>;
  closeShift(closing: CloseShift): Promise<ShiftRow>;
  /** Goes on with a shift that another device opened on this register (see `state.drawer.elsewhere`). */
  takeOverShift(shift: Id): Promise<void>;
  /** Shifts of this location that are known here (90 days), newest first. */
  shifts(): ShiftRow[];
  /** Accounts that the business has added to the chart, by name. */
  accounts(): AccountRow[];
  /** Corrected time, and the business day of this location at it. */
  now(): number;
  businessOn(): string;

  // Back office, all offline too.
  saveProduct(edit: ProductEdit): Promise<Saved>;
  saveCategory(edit: CategoryEdit): Promise<Saved>;
  saveTaxGroup(edit: TaxGroupEdit): Promise<Saved>;
  saveLocation(edit: LocationEdit): Promise<Saved>;
  saveStaff(edit: StaffEdit): Promise<Saved>;
  savePromotion(edit: PromotionEdit): Promise<Saved>;
  savePriceList(edit: PriceListEdit): Promise<Saved>;
  saveFee(edit: FeeEdit): Promise<Saved>;
  changePrices(edit: PricesEdit): Promise<{ operation: Id }>;
  saveApprovalLimits(edit: ApprovalLimitsEdit): Promise<Saved>;
  saveBusiness(edit: BusinessEdit): Promise<Saved>;
  saveAccount(edit: AccountEdit): Promise<Saved>;
  saveCustomer(edit: CustomerEdit): Promise<Saved>;
  /** Forgets what is personal of a customer, here, on the server and on every device; needs customer.erase. */
  eraseCustomer(id: Id): Promise<Saved>;
  /** Customers whose name or phone fits, by name or by what they owe; without closed ones. Works without a network. */
  customers(query?: { search?: string; sort?: 'name' | 'balance'; closed?: boolean; limit?: number }): Promise<CustomerView[]>;
  customer(id: Id): Promise<CustomerView | null>;
  /** Who somebody is, at once, for a receipt; null where this device doesn't know. */
  customerRow(id: Id): CustomerRow | null;
  /** Resolves when the payment is durably stored here. */
  receivePayment(payment: PaymentEdit): Promise<PaymentBody>;
  adjustLedger(adjustment: LedgerAdjustment): Promise<Saved>;
  receiveStock(receipt: StockReceipt): Promise<Saved>;
  adjustStock(adjustment: StockAdjustment): Promise<Saved>;
  /** What was kept aside takes effect. */
  release(lines: readonly ReviewedLine[], note?: string | null): Promise<{ operation: Id }>;
  /** These were looked at and dealt with; what was picked of two edits is edited first. */
  settle(lines: readonly ReviewedLine[], note?: string | null, picks?: readonly PickedValue[]): Promise<{ operation: Id }>;
  /** Moves a sale or a return to another business day, once the server has it; needs sale.redate. */
  redate(redating: Redating): Promise<{ operation: Id }>;
  /** A new id (UUIDv7), for things that screens name before they are saved. */
  newId(): Id;

  /** Twenty codes by which whoever works here allows something at a device; earlier ones of theirs for it are void. They are shown once. */
  makeApprovalCodes(device: Id): Promise<string[]>;

  // Online only.
  /** Any other route, signed, with the session's token if there is one; bytes go as a file. Throws KauntaError. */
  api<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T>;
  /** A packed file that the server makes, whole; `came` is told of the bytes so far. Throws KauntaError. */
  download(path: string, came: (bytes: number) => void): Promise<Blob>;

  /** Asks for an exchange now (a person tapped the strip). */
  syncNow(): void;
  /** Unsent operations as a file's text. */
  exportUnsent(): Promise<{ name: string; text: string; count: number; sealed: boolean }>;
  /** Closes storage and connections (tests, and before the page is thrown away). */
  close(): Promise<void>;
}
