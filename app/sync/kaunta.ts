// The one object that screens hold. It joins storage, recorder, engine loop and transport, and shows them as one state.

import { toBase64Url } from '../core/bytes.ts';
import type { Anchor } from '../core/envelope.ts';
import type { Head } from '../core/engine.ts';
import { permissionsOf } from '../core/permissions.ts';
import { businessDay, correctedTime } from '../core/time.ts';
import { uuidV7 } from '../core/uuid.ts';
import { drawerKey, emptyDrawer, showDrawer, type KeptDrawer, type ShiftRow } from './drawer.ts';
import type { Reading } from './downloading.ts';
import type { BindRequest, DepositKeyAnswer, DeviceReport, EnrolAnswer, EnrolRequest, OpenAnswer, PresetsAnswer, RenewBindingRequest, RenewRequest, Session, SignInAnswer, SignInRequest } from './api.generated.ts';
import type { CodeList } from './approving.ts';
import type { Known } from './edits.ts';
import type { Planned } from './effects.ts';
import { compareNames } from './catalogue.ts';
import type { Prepared } from './joining.ts';
import type { Loop } from './loop.ts';
import { Mirror } from './mirror.ts';
import type { PinFailures, PinVerifier, SealedPin } from './pins.ts';
import { browserPlatform, type Platform } from './platform.ts';
import { Recorder, tailIsGood, type Circumstance, type Recorded } from './recorder.ts';
import type { AtDrawer, PlannedAtDrawer } from './shifts.ts';
import { openStore, relaxedWrite, strictWrite, type Database, type Row } from './store.ts';
import { ExchangeFailed, Refused, Transport } from './transport.ts';
import {
  KauntaError, type AccountRow, type Actor, type ApprovalLimitsRow, type Binding, type BindingRow, type BoundRegister, type BusinessRow, type CountryPreset, type CustomerRow, type DeviceInfo, type Host, type Kaunta, type KauntaState, type LocationRow,
  type OpenShop, type PinAnswer, type PricedSale, type Problem, type RegisterRow, type SaleBody, type Saved, type SessionInfo, type SignIn,
  type SignInChoice, type StaffRow,
} from './types.ts';

const REQUEST_MS = 30_000;
const FIRST_PULL_MS = 15_000;
const REPORT_MS = 60_000;
const TIDY_MS = 3_600_000;
/** A token is renewed a little before it ends. */
const RENEW_BEFORE_MS = 30_000;
const LOW_STORAGE_BYTES = 50_000_000;

type ShiftRules = Awaited<ReturnType<typeof shifts>>;

interface StoredSession extends SessionInfo {
  token: string;
  renewal: string;
}
/** What the three ways in have in common. */
type Belonging = Pick<EnrolAnswer, 'business' | 'location'> & { binding: Binding | null; session: Session | null };

export interface KauntaOptions {
  platform?: Platform;
  /** Where the server is, when it isn't this page's own origin. */
  base?: string;
  database?: string;
}

/** A till that only sells never loads what edits need. */
const edits = () => import('./edits.ts');
const joining = () => import('./joining.ts');
const past = () => import('./past.ts');
const pins = () => import('./pins.ts');
const loopParts = () => Promise.all([import('./loop.ts'), import('./feed.ts')]);
const shifts = () => import('./shifts.ts');
const customerRules = () => import('./customers.ts');
const reviewing = () => import('./reviewing.ts');
const resuming = () => import('./resuming.ts');
const approving = () => import('./approving.ts');
const recalling = () => import('./recalling.ts');
const downloading = () => import('./downloading.ts');

/** Opens what this device keeps, and begins to talk to the server if it belongs to a business. */
export async function openKaunta(options: KauntaOptions = {}): Promise<Kaunta> {
  const device = new Device(options.platform ?? browserPlatform(), options.base ?? '', options.database ?? 'kaunta');
  await device.open();
  return device;
}

class Device implements Kaunta {
  state!: KauntaState;
  private db!: Database;
  private loop: Loop | null = null;
  private recorder!: Recorder;
  private readonly transport: Transport;
  private readonly mirror = new Mirror();
  private readonly listeners = new Set<(state: KauntaState) => void>();
  private readonly channel: BroadcastChannel | undefined;
  private readonly session: string;
  private readonly startWall: number;
  private readonly startMono: number;
  private anchor: Anchor | undefined;
  private offset = 0;
  private device: DeviceInfo | null = null;
  /** Of whoever works here now; another person's is put away. */
  private signedIn: StoredSession | null = null;
  /** While somebody works here who came in by PIN: what opens and closes their session. */
  private pinned: { staff: string; key: () => Promise<CryptoKey> } | null = null;
  private actor: string | null = null;
  private cart: unknown = null;
  private head: Head | null = null;
  private drawer: KeptDrawer = emptyDrawer;
  private problem: Problem | null = null;
  private salesVersion = 0;
  private storage: KauntaState['light']['storage'] = null;
  private letGo: KauntaState['light']['letGo'] = [];
  private pinWait: Record<string, number> = {};
  private reportedAt = -Infinity;
  private tidiedAt = -Infinity;
  private drawn = false;
  private minding = false;
  private closed = false;
  /** Everything that was stored is in memory. */
  private loaded: Promise<void> = Promise.resolve();
  private settledOnce: (() => void) | null = null;

  constructor(
    private readonly platform: Platform,
    base: string,
    private readonly name: string,
  ) {
    this.transport = new Transport(platform, base);
    this.session = toBase64Url(platform.random(9));
    this.startWall = platform.wall();
    this.startMono = platform.mono();
    this.channel = platform.channel(`kaunta-${name}`);
  }

  async open(): Promise<void> {
    this.db = await openStore(this.name, (why) => {
      this.problem =
        why === 'newer'
          ? { code: 'newer_version', title: 'A newer version of the app is open in another tab. Close this one, or reload it.', status: 0 }
          : { code: 'storage_lost', title: 'The browser has closed what this device keeps: the disk may be full. Recorded sales are kept; free some space, then reload.', status: 0 };
      this.refresh();
    });
    this.recorder = new Recorder(this.db, this.newId, () => this.platform.random(16));
    await this.readMeta();
    await this.mindJournal();
    await this.mirror.loadFirst(this.db);
    this.drawState();
    await this.chooseActor();
    this.drawState();
    if (this.device) await this.startLoop();
    this.drawState();
    if (this.channel) this.channel.onmessage = (message) => void this.heard(message.data as string).catch((error: unknown) => this.failed(error));
    // The first page is on the screen; the rest follows.
    this.loaded = this.mirror.loadAll(this.db).then(() => this.refresh(), (error: unknown) => this.failed(error));
    this.measure().catch((error: unknown) => this.failed(error));
    if (typeof addEventListener === 'function') {
      addEventListener('online', this.online);
      addEventListener('offline', this.offline);
    }
  }

  private readonly online = (): void => {
    if (this.loop) void this.loop.dispatch({ type: 'online' });
    else if (this.device) this.startLoop().catch((error: unknown) => this.failed(error));
  };
  private readonly offline = (): void => void this.loop?.dispatch({ type: 'offline' });

  private async readMeta(): Promise<void> {
    const [device, key, session, cart, head, offset] = await Promise.all(
      ['device', 'key', 'session', 'cart', 'head', 'offset'].map((name) => this.db.get('meta', name)),
    );
    this.device = (device as DeviceInfo | undefined) ?? null;
    if (this.pinned) await this.openSession();
    else if (!this.locks) this.signedIn = (session as StoredSession | undefined) ?? null;
    this.cart = cart ?? null;
    this.head = (head as Head | undefined) ?? null;
    this.offset = (offset as number | undefined) ?? 0;
    await this.readDrawer();
    if (this.device && key) this.transport.identity = { id: this.device.id, key: key as CryptoKey };
  }

  /** Before anything is recorded behind it: is the end of the journal still there? */
  private async mindJournal(lost = false): Promise<void> {
    if (!this.device || (!lost && (await tailIsGood(this.db, this.head)))) return;
    const resume = async (): Promise<void> => {
      const before = this.head;
      this.head = await (await resuming()).goodHead(this.db, this.recorder, this.newId, this.circumstance(lost));
      if (this.head.seq !== before?.seq || this.head.incarnation !== before.incarnation) this.channel?.postMessage('recorded');
    };
    await (this.platform.locks ? this.platform.locks.request(`kaunta-resume-${this.name}`, resume) : resume());
  }

  private async readDrawer(): Promise<void> {
    const register = this.device?.binding?.register;
    this.drawer = (register && ((await this.db.get('meta', drawerKey(register))) as KeptDrawer | undefined)) || emptyDrawer;
  }

  /** What talks to the server comes after the first paint: nothing of it is needed to sell. */
  private async startLoop(): Promise<void> {
    const parts = await loopParts().catch(() => null);
    // Not on the device yet and no network: the till sells, and the next network tries again.
    if (!parts || this.loop) return;
    const [{ Loop }, { Feed }] = parts;
    const feed = new Feed(this.db, this.mirror, this.newId, (id, verifier) => this.seal(id, verifier));
    this.loop = new Loop(this.db, this.platform, this.transport, feed, () => this.device!, () => this.engineNow(), {
      changed: ({ rows, more }) => {
        if (more !== undefined) {
          this.mirror.filling = more;
          // One page is enough to begin with: the rest comes while somebody sells.
          this.settledOnce?.();
        }
        if (rows) {
          this.salesVersion++;
          this.mindBinding();
        }
        this.channel?.postMessage(rows ? 'rows' : 'state');
        void this.count(rows).then(() => this.refresh(), (error: unknown) => this.failed(error));
      },
      serverTime: (serverTime, sentMono) => this.setAnchor(serverTime, sentMono),
      storageFailed: (error) => this.failed(error),
      lost: () => this.mindJournal(true),
      settled: () => {
        this.settledOnce?.();
        this.report()
          .then(() => this.tidy())
          .catch((error: unknown) => this.failed(error));
      },
    });
    await this.loop.start(this.head!);
  }

  // ---- state ---------------------------------------------------------------------------------------------------------

  subscribe(listener: (state: KauntaState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Many changes of one moment are drawn once. */
  private refresh(): void {
    if (this.drawn) return;
    this.drawn = true;
    queueMicrotask(() => {
      this.drawn = false;
      this.drawState();
    });
  }

  private drawState(): void {
    const { mirror, device, loop } = this;
    const engine = loop?.state;
    const staff = byName(mirror.all<StaffRow>('staff'));
    const pins = new Set([...mirror.all<Row>('staff_pin')].map((row) => row.id));
    const registers = [...mirror.all<RegisterRow>('register')].sort((a, b) => a.number - b.number);
    const light = loop?.light;
    const { review = 0, lost = 0, oldestUnsentAt = null } = loop?.counts ?? {};
    const ahead = this.aheadOfEngine();
    const skewMs = this.anchor ? this.platform.wall() - this.now() : null;
    this.state = {
      phase: this.problem ? 'broken' : !device ? 'none' : engine?.phase === 'revoked' ? 'revoked' : 'ready',
      problem: this.problem,
      device,
      business: device && mirror.get<BusinessRow>('business', device.business),
      location: device && mirror.get<LocationRow>('location', device.location),
      locations: byName(mirror.all<LocationRow>('location')),
      registers,
      staff,
      pinStaff: staff.filter((one) => pins.has(one.id) && !one.disabled),
      codeStaff: staff.filter((one) => !one.disabled && this.codeLists(one.id).length > 0),
      actor: this.actorOf(this.actor),
      session: this.signedIn?.staff !== this.actor ? null : this.signedIn && { staff: this.signedIn.staff, permissions: this.signedIn.permissions, expiresAt: this.signedIn.expiresAt },
      light: {
        colour: light?.colour === 'green' && ahead > 0 ? 'pending' : (light?.colour ?? 'unknown'),
        online: engine ? engine.online && light?.reason !== 'network' : true,
        unsent: (light?.unsent ?? 0) + ahead,
        oldestUnsentAt,
        confirmed: engine ? engine.streams.reduce((sum, stream) => sum + stream.confirmed, 0) : 0,
        agreedAt: engine?.agreedAt ?? null,
        reason: light?.reason ?? null,
        review,
        lost,
        storage: this.storage,
        letGo: this.letGo,
        skewMs,
        loading: engine && engine.swept !== engine.generation ? mirror.size : null,
        leader: engine?.leader ?? false,
      },
      catalogue: mirror.catalogue,
      priceBook: mirror.priceBook,
      stock: mirror.stock,
      drawer: device?.binding ? showDrawer(this.drawer, device.binding.register, device.id, [...mirror.all<ShiftRow>('shift')]) : null,
      cart: this.cart,
      salesVersion: this.salesVersion,
    };
    for (const listener of this.listeners) listener(this.state);
  }

  /** Recorded, and the engine (perhaps another tab's) hasn't noticed yet. The strip counts it from the first moment. */
  private aheadOfEngine(): number {
    const { head } = this;
    if (!head || !this.loop) return 0;
    const same = this.loop.state.streams.filter((stream) => stream.incarnation === head.incarnation);
    return Math.max(0, head.seq - (same.at(-1)?.seq ?? 0));
  }

  private async count(told: boolean): Promise<void> {
    await this.loop?.counts.look(this.loop.state.streams, told);
  }

  /** Another tab recorded, pulled, or changed who is here. */
  private async heard(message: string): Promise<void> {
    if (message === 'recorded') {
      this.head = (await this.db.get('meta', 'head')) as Head;
      await this.mirror.loadOverlays(this.db);
      if (this.loop?.state.leader) await this.loop.dispatch({ type: 'recorded', head: this.head });
    }
    if (message === 'rows' && !this.loop?.state.leader) await this.mirror.loadAll(this.db);
    if (message === 'device' || message === 'recorded') await this.readMeta();
    if (message === 'device' && this.device && !this.loop) await this.startLoop();
    if (message === 'wake' && this.loop?.state.leader) await this.loop.dispatch({ type: 'wake' });
    await this.loop?.follow();
    this.salesVersion++;
    await this.count(message === 'rows');
    this.refresh();
  }

  private failed(error: unknown): void {
    // What was still running when the page let go has nowhere to report.
    if (this.closed) return;
    if (error instanceof KauntaError) this.problem = error.problem;
    else this.problem = { code: 'storage_failed', title: `This device could not read or write its storage: the disk may be full (${String(error)}). Recorded sales are kept; free some space, then reload.`, status: 0 };
    this.refresh();
  }

  // ---- time ----------------------------------------------------------------------------------------------------------

  /** Never runs backwards while the page lives. */
  private engineNow(): number {
    return this.startWall + (this.platform.mono() - this.startMono);
  }

  now(): number {
    return correctedTime(this.platform.wall(), this.platform.mono(), this.session, this.anchor, this.offset);
  }

  businessOn(): string {
    const location = this.device && this.mirror.get<LocationRow>('location', this.device.location);
    return businessDay(this.now(), location?.timeZone ?? 'UTC', location?.dayStartMinutes ?? 0);
  }

  private setAnchor(serverTime: number, sentMono: number): void {
    if (!Number.isSafeInteger(serverTime)) return;
    const mono = this.platform.mono();
    const uncertainty = Math.ceil((mono - sentMono) / 2);
    this.anchor = { serverTime: serverTime + uncertainty, mono, session: this.session, uncertainty };
    this.offset = this.now() - this.platform.wall();
    void relaxedWrite(this.db, ['meta'], (write) => write.objectStore('meta').put(this.offset, 'offset')).catch((error: unknown) => this.failed(error));
  }

  readonly newId = (): string => uuidV7(this.platform.wall(), this.platform.random(10));

  // ---- recording -----------------------------------------------------------------------------------------------------

  private circumstance(revokedToo = false): Circumstance {
    if (this.problem) throw new KauntaError(this.problem);
    if (!revokedToo && this.loop?.state.phase === 'revoked') throw new KauntaError({ code: 'device_revoked', title: 'The owner revoked this device: it can’t record anything any more.', status: 0 });
    const { platform, session, anchor, actor } = this;
    return { wall: platform.wall(), mono: platform.mono(), session, anchor, corrected: this.now(), actor };
  }

  private afterRecord(recorded: Recorded): void {
    this.head = recorded.head;
    if (recorded.drawer) this.drawer = recorded.drawer;
    this.mirror.addOverlay(recorded.overlay);
    this.salesVersion++;
    this.channel?.postMessage('recorded');
    const told = this.loop?.state.leader ? this.loop.dispatch({ type: 'recorded', head: recorded.head }) : Promise.resolve();
    void told.then(() => this.count(false)).then(() => this.refresh(), (error: unknown) => this.failed(error));
    this.refresh();
  }

  async completeSale(sale: PricedSale, approvedBy: string | null = null): Promise<SaleBody> {
    const tracked = (variant: string): boolean => this.mirror.catalogue.item(variant)?.tracked ?? false;
    const approve = approvedBy === null ? undefined : (await approving()).allowedBy(approvedBy, 'sale.discount');
    const recorded = await this.recorder.sale(sale, this.businessOn(), { ...this.circumstance(), approve }, tracked);
    this.cart = null;
    this.afterNumbered(recorded);
    return recorded.body;
  }

  completeReturn: Kaunta['completeReturn'] = async (priced, approvedBy) => {
    const { recordReturn } = await import('./returns.ts');
    const recorded = await recordReturn(this.db, this.recorder, priced, this.businessOn(), this.circumstance(), this.mirror.catalogue, approvedBy);
    this.afterNumbered(recorded);
    return recorded.body;
  };

  completeExchange: Kaunta['completeExchange'] = async (exchange) => {
    const { recordExchange } = await import('./exchanges.ts');
    const { returned, sold } = await recordExchange(this.db, this.recorder, exchange, this.businessOn(), this.circumstance(), (variant) => this.mirror.catalogue.item(variant)?.tracked ?? false);
    this.cart = null;
    // Told as one, so that one push has both.
    this.mirror.addOverlay(returned.overlay);
    this.afterNumbered(sold);
    return { returned: returned.body, sold: sold.body };
  };

  private afterNumbered(recorded: Recorded & { body: { binding: string; number: number } }): void {
    const { binding, number } = recorded.body;
    if (this.device?.binding?.id === binding) this.device = { ...this.device, binding: { ...this.device.binding, next: number + 1 } };
    this.afterRecord(recorded);
  }

  private readonly known: Known = {
    newId: this.newId,
    base: (kind, id) => this.mirror.base(kind, id),
    has: (kind, id) => this.mirror.get(kind, id) !== null,
  };

  private async save({ id, planned }: { id: string; planned: Planned }): Promise<Saved> {
    const recorded = await this.recorder.record(planned, this.circumstance());
    this.afterRecord(recorded);
    return { id, operation: recorded.operation };
  }

  saveProduct: Kaunta['saveProduct'] = async (edit) => this.save((await edits()).planProduct(this.known, edit));
  saveCategory: Kaunta['saveCategory'] = async (edit) => this.save((await edits()).planCategory(this.known, edit));
  saveTaxGroup: Kaunta['saveTaxGroup'] = async (edit) => this.save((await edits()).planTaxGroup(this.known, edit));
  saveLocation: Kaunta['saveLocation'] = async (edit) => this.save((await edits()).planLocation(this.known, edit));
  savePromotion: Kaunta['savePromotion'] = async (edit) => this.save((await edits()).planPromotion(this.known, edit));
  saveAccount: Kaunta['saveAccount'] = async (edit) => this.save((await edits()).planAccount(this.known, edit));
  savePriceList: Kaunta['savePriceList'] = async (edit) => this.save((await edits()).planPriceList(this.known, edit));
  saveFee: Kaunta['saveFee'] = async (edit) => this.save((await edits()).planFee(this.known, edit));
  changePrices: Kaunta['changePrices'] = async (edit) => this.save({ id: '', planned: (await edits()).planPrices(this.known, edit) });

  saveBusiness: Kaunta['saveBusiness'] = async (edit) => {
    if (!this.device) throw notEnrolled();
    return this.save((await edits()).planBusiness(this.known, this.device.business, edit));
  };

  saveApprovalLimits: Kaunta['saveApprovalLimits'] = async (edit) => {
    if (!this.device) throw notEnrolled();
    return this.save((await edits()).planApprovalLimits(this.known, this.device.business, edit));
  };

  saveStaff: Kaunta['saveStaff'] = async (edit) => this.save(await (await edits()).staffEdit(this.known, edit, this.platform, (id, verifier) => this.seal(id, verifier)));

  // ---- customers -----------------------------------------------------------------------------------------------------

  eraseCustomer: Kaunta['eraseCustomer'] = async (id) => this.save({ id, planned: (await customerRules()).planErasure(id) });
  saveCustomer: Kaunta['saveCustomer'] = async (edit) => this.save((await customerRules()).planCustomer(this.known, edit));

  customers: Kaunta['customers'] = async (query = {}) => {
    const { listCustomers } = await customerRules();
    await this.loaded;
    return listCustomers(this.mirror, query, this.talking());
  };

  customer: Kaunta['customer'] = async (id) => {
    const { viewCustomer } = await customerRules();
    await this.loaded;
    const row = this.mirror.get<CustomerRow>('customer', id);
    return row && viewCustomer(row, this.mirror.debt(id), this.talking());
  };

  customerRow: Kaunta['customerRow'] = (id) => this.mirror.get<CustomerRow>('customer', id);

  /** What other tills did is known here: the limit of a customer holds exactly. */
  private talking(): boolean {
    const { light } = this.loop ?? {};
    return (this.loop?.state.online ?? false) && (light?.colour === 'green' || light?.colour === 'pending') && light.reason === null;
  }

  receivePayment: Kaunta['receivePayment'] = async (payment) => {
    if (!this.device) throw notEnrolled();
    const { recordPayment } = await customerRules();
    const at = { businessOn: this.businessOn(), currency: this.state.business?.currency ?? '' };
    const recorded = await recordPayment(this.db, this.recorder, this.known, payment, at, this.circumstance());
    this.afterRecord(recorded);
    return recorded.body;
  };

  adjustLedger: Kaunta['adjustLedger'] = async (adjustment) => {
    if (!this.device) throw notEnrolled();
    const { planLedgerAdjustment } = await customerRules();
    return this.save(planLedgerAdjustment(this.known, adjustment, this.device.location, this.businessOn(), this.state.business?.currency ?? ''));
  };

  receiveStock: Kaunta['receiveStock'] = async (receipt) => {
    if (!this.device) throw notEnrolled();
    const currency = this.state.business?.currency ?? '';
    return this.save((await edits()).planReceipt(this.known, receipt, this.device.location, this.businessOn(), currency));
  };

  adjustStock: Kaunta['adjustStock'] = async (adjustment) => {
    if (!this.device) throw notEnrolled();
    return this.save((await edits()).planAdjustment(this.known, adjustment, this.device.location, this.businessOn()));
  };

  release: Kaunta['release'] = async (lines, note = null) => this.save({ id: '', planned: (await reviewing()).planRelease(this.known, lines, note) });

  redate: Kaunta['redate'] = async (redating) => this.save({ id: '', planned: (await reviewing()).planRedating(redating) });

  settle: Kaunta['settle'] = async (lines, note = null, picks = []) => {
    if (!this.device) throw notEnrolled();
    const { settleAll } = await reviewing();
    return settleAll(this.known, this.device.business, (variant) => this.mirror.catalogue.item(variant)?.product ?? null, (planned) => this.save({ id: '', planned }), lines, note, picks);
  };

  // ---- the drawer ----------------------------------------------------------------------------------------------------

  private async atDrawer<T>(plan: (rules: ShiftRules, at: AtDrawer) => PlannedAtDrawer<T>): Promise<T> {
    const rules = await shifts();
    const circumstance = this.circumstance();
    const { newId, mirror } = this;
    const recorded = await this.recorder.atDrawer(circumstance, (device, kept, head) =>
      plan(rules, {
        device, kept, head, newId, rows: [...mirror.all<ShiftRow>('shift')], versionOf: (shift) => mirror.base('shift', shift) ?? 0, businessOn: this.businessOn(),
        currency: this.state.business?.currency ?? '', at: circumstance.corrected, actor: circumstance.actor,
      }),
    );
    this.afterRecord(recorded);
    return recorded.result;
  }

  openShift: Kaunta['openShift'] = (opening) => this.atDrawer((rules, at) => rules.planOpening(at, opening));
  moveCash: Kaunta['moveCash'] = (move) => this.atDrawer((rules, at) => rules.planMovement(at, move));
  closeShift: Kaunta['closeShift'] = (closing) => this.atDrawer((rules, at) => rules.planShiftClosing(at, closing));

  async takeOverShift(shift: string): Promise<void> {
    const register = this.device?.binding?.register;
    const row = this.mirror.get<ShiftRow>('shift', shift);
    if (!register || row?.register !== register || row.closedAt !== null) return;
    this.drawer = await (await shifts()).takeOver(this.db, register, row);
    this.channel?.postMessage('device');
    this.drawState();
  }

  shifts(): ShiftRow[] {
    return [...this.mirror.all<ShiftRow>('shift')].sort((a, b) => (a.id < b.id ? 1 : -1));
  }

  accounts: Kaunta['accounts'] = () => byName(this.mirror.all<AccountRow>('account'));

  async keepCart(cart: unknown): Promise<void> {
    this.cart = cart;
    await relaxedWrite(this.db, ['meta'], (write) => write.objectStore('meta').put(cart, 'cart'));
  }

  shelf: Kaunta['shelf'] = async () =>
    (await import('./parking.ts')).shelfOf({
      db: this.db, recorder: this.recorder, mirror: this.mirror, newId: this.newId, device: () => this.device, now: () => this.circumstance(),
      recorded: (recorded) => this.afterRecord(recorded), opened: (cart) => { this.cart = cart; },
    });

  // ---- sales ---------------------------------------------------------------------------------------------------------

  sales: Kaunta['sales'] = async (query = {}) => (await past()).findSales(this.db, query);

  sale: Kaunta['sale'] = async (id) => (await past()).findSale(this.db, id);

  voucher: Kaunta['voucher'] = async (code) => {
    const { viewVoucher } = await import('./vouchers.ts');
    await this.loaded;
    return viewVoucher(this.db, this.mirror.all('voucher'), code, this.talking());
  };

  returnsOf: Kaunta['returnsOf'] = async (sale) => (await past()).findReturns(this.db, sale);

  // ---- who is here ---------------------------------------------------------------------------------------------------

  private actorOf(staff: string | null): Actor | null {
    const row = staff === null ? null : this.mirror.get<StaffRow>('staff', staff);
    return row && !row.disabled ? { staff: row.id, name: row.name, role: row.role, permissions: permissionsOf(row.role) } : null;
  }

  /** Somebody has a PIN here: this device changes hands. */
  private get locks(): boolean {
    return !this.mirror.all<Row>('staff_pin')[Symbol.iterator]().next().done;
  }

  /** Without PINs on this device, whoever is signed in works at the till; with them, the till starts locked. */
  private async chooseActor(): Promise<void> {
    this.actor = this.signedIn?.staff ?? null;
    if (this.locks) await this.leave();
  }

  can(permission: Actor['permissions'][number]): boolean {
    return this.state.actor?.permissions.includes(permission) ?? false;
  }

  async enter(staff: string, pin: string): Promise<PinAnswer> {
    return this.checkPin(staff, pin, async (salt) => {
      await this.leave();
      this.comeIn(staff, pin, salt);
      await this.openSession();
      this.actor = staff;
      this.drawState();
    });
  }

  approve: Kaunta['approve'] = (staff, pin) => this.checkPin(staff, pin, async () => (await approving()).give(this.db, staff, null));

  private codeLists(staff: string): CodeList[] {
    return [...this.mirror.all<CodeList>('approval_codes')].filter((list) => list.staff === staff);
  }

  approveByCode: Kaunta['approveByCode'] = async (staff, code) =>
    (await approving()).tryCode(this.db, this.codeLists(staff), staff, code, (counted, matches) => this.guarded(counted, matches));

  approvalLimits: Kaunta['approvalLimits'] = () => [...this.mirror.all<ApprovalLimitsRow>('approval_limits')][0] ?? null;

  approvalLacks: Kaunta['approvalLacks'] = async (approved) =>
    (await approving()).lacking(this.db, this.mirror.get<StaffRow>('staff', approved.by)?.role ?? '', this.approvalLimits(), approved);

  phones: Kaunta['phones'] = async () =>
    (await approving()).phonesOf(this.db, this.newId, () => this.state, (staff, pin) => this.checkPin(staff, pin), (text) => this.transport.sign(text));

  makeApprovalCodes: Kaunta['makeApprovalCodes'] = async (device) => {
    const { codes, planned } = await (await approving()).planCodes(this.platform, this.newId, device);
    await this.save({ id: '', planned });
    return codes;
  };

  private async checkPin(staff: string, pin: string, right?: (salt: string) => Promise<void>): Promise<PinAnswer> {
    const sealed = this.mirror.get<SealedPin>('staff_pin', staff);
    const key = (await this.db.get('meta', 'sealKey')) as CryptoKey | undefined;
    if (!sealed || !key) return { in: false, waitMs: 0, unknown: true };
    const { openPin, pinMatches } = await pins();
    const verifier = await openPin(key, sealed);
    // A new PIN has a new salt, and with it no failures: whoever has just been given one needn't wait for the forgotten one.
    const answer = await this.guarded(`${staff} ${verifier.salt}`, () => pinMatches(verifier, pin));
    if (answer.in) await right?.(verifier.salt);
    return answer;
  }

  /** Whoever guesses waits, longer each time. */
  private async guarded(counted: string, matches: () => Promise<boolean>): Promise<PinAnswer> {
    const { pinDelayMs } = await pins();
    const failures = ((await this.db.get('meta', 'pinFailures')) as PinFailures | undefined) ?? {};
    const wrong = failures[counted] ?? 0;
    // Counted from when this page saw it, by the clock that can't be set: a reload starts the wait again.
    const until = (this.pinWait[counted] ??= (wrong === 0 ? 0 : this.startMono + pinDelayMs(wrong)));
    if (this.platform.mono() < until) return { in: false, waitMs: until - this.platform.mono() };
    // Counted before it is checked: pulling the plug during the check doesn't make a free guess.
    await strictWrite(this.db, ['meta'], (write) => write.objectStore('meta').put({ ...failures, [counted]: wrong + 1 }, 'pinFailures'));
    if (!(await matches())) {
      const waitMs = pinDelayMs(wrong + 1);
      this.pinWait[counted] = this.platform.mono() + waitMs;
      return { in: false, waitMs };
    }
    const { [counted]: _, ...others } = failures;
    await strictWrite(this.db, ['meta'], (write) => write.objectStore('meta').put(others, 'pinFailures'));
    delete this.pinWait[counted];
    return { in: true };
  }

  private comeIn(staff: string, pin: string, salt: string): void {
    let key: Promise<CryptoKey> | undefined;
    this.pinned = { staff, key: () => (key ??= pins().then(({ makeSessionKey }) => makeSessionKey(pin, salt))) };
  }

  /** Puts the session away: from here on it takes its person's PIN, or the password. One that no PIN can open ends. */
  async leave(): Promise<void> {
    const { signedIn, pinned } = this;
    this.actor = null;
    this.pinned = null;
    if (signedIn && this.locks) {
      this.signedIn = null;
      const kept = pinned?.staff === signedIn.staff;
      if (!kept) await strictWrite(this.db, ['meta'], (write) => write.objectStore('meta').delete('session'));
      // Offline the token is only forgotten here; there it ends by itself.
      void this.exchange(kept ? 'POST' : 'DELETE', `/api/sessions/current${kept ? '/rest' : ''}`, kept ? {} : undefined, signedIn.token).catch((error: unknown) => {
        if (!(error instanceof KauntaError)) this.failed(error);
      });
    }
    this.drawState();
  }

  private async seal(id: string, verifier: PinVerifier): Promise<SealedPin> {
    const { makeSealKey, sealPin } = await pins();
    let key = (await this.db.get('meta', 'sealKey')) as CryptoKey | undefined;
    if (!key) {
      const made = await makeSealKey();
      // Another tab may have made one meanwhile: the first stays.
      key = await strictWrite(this.db, ['meta'], async (write) => {
        const meta = write.objectStore('meta');
        const first = (await meta.get('sealKey')) as CryptoKey | undefined;
        if (!first) await meta.put(made, 'sealKey');
        return first ?? made;
      });
    }
    return sealPin(this.platform, key, id, verifier);
  }

  // ---- becoming a device ---------------------------------------------------------------------------------------------

  lostBefore: Kaunta['lostBefore'] = async () => (await recalling()).lostBefore(this.name);

  host(): Promise<Host> {
    return this.plain('GET', '/api/host');
  }

  async presets(): Promise<CountryPreset[]> {
    return (await this.plain<PresetsAnswer>('GET', '/api/presets')).countries;
  }

  async openShop(request: OpenShop): Promise<void> {
    const { openingRequest } = await joining();
    const json = await openingRequest(this.db, this.platform, await this.prepare(), request);
    const answer = await this.plain<OpenAnswer>('POST', '/api/businesses', json);
    const verifier = json.pin ? (await pins()).readPinText(json.pin) : null;
    if (request.pin !== undefined && verifier) this.comeIn(answer.staff, request.pin, verifier.salt);
    await this.belong(answer, request.deviceName);
  }

  async signIn({ deviceName, ...request }: SignIn): Promise<{ choices: SignInChoice[] } | { choices: null }> {
    if (this.device) {
      const json: SignInRequest = { ...request, business: this.device.business, device: this.device.id };
      const answer = await this.plain<SignInAnswer>('POST', '/api/sessions', json);
      if (this.actor !== answer.session!.staff) await this.leave();
      await this.keepSession(answer.session!);
      this.actor = this.signedIn!.staff;
      this.drawState();
      return { choices: null };
    }
    const { ids, publicKey } = await this.prepare();
    const json: SignInRequest = { ...request, device: ids.device, incarnation: ids.incarnation, publicKey, deviceName };
    const { business, location, binding, session, choices } = await this.plain<SignInAnswer>('POST', '/api/sessions', json);
    if (!session || business === null || location === null) return { choices };
    await this.belong({ business, location, binding, session }, deviceName);
    return { choices: null };
  }

  async enrol({ code, deviceName }: { code: string; deviceName: string }): Promise<void> {
    const { ids, publicKey } = await this.prepare();
    const json: EnrolRequest = { code, device: ids.device, incarnation: ids.incarnation, publicKey, deviceName };
    await this.belong({ ...(await this.plain<EnrolAnswer>('POST', '/api/devices', json)), session: null }, deviceName);
  }

  rejoin: Kaunta['rejoin'] = async (code) => {
    const { device } = this;
    if (!device) throw notEnrolled();
    const { rejoinRequest } = await joining();
    const json = await rejoinRequest(this.db, device, code);
    const { binding } = await this.plain<EnrolAnswer>('POST', '/api/devices', json);
    await this.rebind(device.binding?.id ?? null, binding);
    this.syncNow();
  };

  private async prepare(): Promise<Prepared> {
    if (this.device) throw new KauntaError({ code: 'already_enrolled', title: 'This device belongs to a business already.', status: 0 });
    return (await joining()).prepare(this.db, this.newId);
  }

  /** The server knows this device now: keep who it is, then load what it needs to sell. */
  private async belong(answer: Belonging, name: string): Promise<void> {
    const prepared = await this.prepare();
    const { ids, key } = prepared;
    const { business, location } = answer;
    const device: DeviceInfo = { id: ids.device, business, location, name, incarnation: ids.incarnation, binding: answer.binding };
    const lost = (await recalling()).planLost(this.name, business);
    const { head, recorded } = await (await joining()).become(this.db, this.recorder, device, prepared, lost, this.circumstance());
    this.device = device;
    this.head = head;
    this.transport.identity = { id: device.id, key };
    if (recorded) this.afterRecord(recorded);
    if (answer.session) await this.keepSession(answer.session);
    // Before the wait for the first rows begins.
    await loopParts();
    const loaded = new Promise<void>((resolve) => {
      const cancel = this.platform.after(FIRST_PULL_MS, resolve);
      this.settledOnce = () => {
        cancel();
        resolve();
      };
    });
    await this.startLoop();
    this.channel?.postMessage('device');
    this.persist().catch((error: unknown) => this.failed(error));
    await loaded;
    this.settledOnce = null;
    // What was pulled is in memory already; reading it all again beside the pages that still come would lose some of them.
    this.mirror.open();
    // Who has just opened or signed in needs no PIN yet.
    this.actor = this.signedIn?.staff ?? null;
    this.drawState();
  }

  async bindRegister(request: { register: string } | { register: null; name: string }): Promise<Binding> {
    const { device } = this;
    if (!device) throw notEnrolled();
    // After a fork the journal goes on in another incarnation than the one that the device was enrolled with.
    const { incarnation } = (await this.db.get('meta', 'head')) as Head;
    const json: BindRequest = { location: device.location, incarnation, ...request };
    const binding = await this.api<Binding>('POST', '/api/registers/bind', json);
    await this.rebind(device.binding?.id ?? null, binding);
    return binding;
  }

  private async rebind(bound: string | null, binding: Binding): Promise<void> {
    // The binding that is there already goes on counting where it was.
    const next = ({ binding: old }: DeviceInfo): BoundRegister => (old?.id === binding.id && !old.ended ? { ...binding, next: Math.max(binding.next, old.next) } : binding);
    await this.rebound(await this.recorder.rebind(bound, next, this.circumstance()));
  }

  private async rebound({ device, recorded }: { device: DeviceInfo; recorded: Recorded | null }): Promise<void> {
    this.device = device;
    await this.readDrawer();
    if (recorded) this.afterRecord(recorded);
    this.channel?.postMessage('device');
    this.drawState();
  }

  /** Looks, after rows came, whether the register is still this device's. One look at a time. */
  private mindBinding(): void {
    if (this.minding || !this.loop?.state.leader || this.loop.state.phase !== 'active' || this.problem) return;
    this.minding = true;
    this.followBinding().catch((error: unknown) => this.failed(error)).finally(() => (this.minding = false));
  }

  private async followBinding(): Promise<void> {
    // The partitions that the server gives this device say where it belongs.
    const places = (((await this.db.get('meta', 'scope')) as string | undefined) ?? '').split(' ').flatMap((name) => (name.startsWith('location/') ? [name.slice(9)] : []));
    const here = this.device?.location;
    if (here !== undefined && places.length > 0 && !places.includes(here)) await this.rebound(await this.recorder.move(places[0]!, this.circumstance()));
    const binding = this.device?.binding;
    const row = binding && this.mirror.get<BindingRow>('binding', binding.id);
    if (!row || binding.ended) return;
    const { incarnation } = (await this.db.get('meta', 'head')) as Head;
    const ended = row.endedLast !== null;
    if (row.incarnation !== incarnation && (!ended || row.endedHow === 'renewed')) {
      // The journal began anew: a new series of the same register. Until it is there, the old one goes on.
      try {
        const json: RenewBindingRequest = { binding: binding.id, incarnation };
        await this.rebind(binding.id, await this.plain<Binding>('POST', '/api/registers/renew', json));
        return;
      } catch (error) {
        if (!(error instanceof KauntaError)) throw error;
        if (error.problem.code !== 'binding_ended') return;
      }
    } else if (!ended) return;
    const by = row.endedFor ?? null;
    // Of two copies of one device, the other was faster.
    const copied = row.endedHow === 'renewed' || by === this.device!.name;
    await this.rebound(await this.recorder.rebind(binding.id, ({ binding: now }) => now && { ...now, ended: { by, ...(copied && { copied }) } }, this.circumstance()));
  }

  // ---- sessions and requests -----------------------------------------------------------------------------------------

  /** On a device that changes hands, a session is stored only under its person's PIN; without it, it lasts until they leave. */
  private async keepSession(answer: Session | null): Promise<void> {
    const { pinned } = this;
    const session = answer as StoredSession | null;
    const staff = (session ?? this.signedIn)?.staff ?? '';
    const sealed = session && pinned?.staff === staff ? await (await pins()).sealPin(this.platform, await pinned.key(), staff, session) : null;
    await strictWrite(this.db, ['meta'], async (write) => {
      const meta = write.objectStore('meta');
      const { [staff]: _, ...others } = ((await meta.get('sessions')) as Record<string, SealedPin> | undefined) ?? {};
      await meta.put(sealed ? { ...others, [staff]: sealed } : others, 'sessions');
      await meta.put(sealed || this.locks ? undefined : (session ?? undefined), 'session');
    });
    this.signedIn = session;
    this.channel?.postMessage('device');
  }

  /** The stored session of whoever is here, if there is one. */
  private async openSession(): Promise<void> {
    const { pinned } = this;
    if (!pinned) {
      if (!this.locks) this.signedIn = ((await this.db.get('meta', 'session')) as StoredSession | undefined) ?? null;
      return;
    }
    const sealed = ((await this.db.get('meta', 'sessions')) as Record<string, SealedPin> | undefined)?.[pinned.staff];
    // One that was sealed under an older PIN opens no more.
    this.signedIn = sealed ? await (await pins()).openPin<StoredSession>(await pinned.key(), sealed).catch(() => null) : null;
  }

  async signOut(): Promise<void> {
    const { signedIn } = this;
    this.actor = null;
    if (signedIn) {
      await this.exchange('DELETE', '/api/sessions/current', undefined, signedIn.token).catch((error: unknown) => {
        // Offline: the token is forgotten here and ends by itself there.
        if (!(error instanceof KauntaError)) throw error;
      });
      await this.keepSession(null);
    }
    this.pinned = null;
    this.drawState();
  }

  /** The session's token, renewed if it is about to end. One tab renews: a renewal that is used twice ends the session. */
  private async token(force: boolean): Promise<string | null> {
    if (this.signedIn?.staff !== this.actor || !this.signedIn) return null;
    const used = this.signedIn.token;
    if (!force && this.now() < this.signedIn.expiresAt - RENEW_BEFORE_MS) return used;
    const renew = async (): Promise<string | null> => {
      await this.openSession();
      if (!this.signedIn || this.signedIn.token !== used) return this.signedIn?.token ?? null;
      try {
        const json: RenewRequest = { renewal: this.signedIn.renewal };
        await this.keepSession(await this.exchange<Session>('POST', '/api/sessions/renew', json, null));
      } catch (error) {
        if (!(error instanceof Refused) || error.problem.status !== 401) throw error;
        // The session is over. What needs none, such as a recovery, goes on without; the rest is refused as session_expired.
        await this.keepSession(null);
      } finally {
        this.refresh();
      }
      return this.signedIn?.token ?? null;
    };
    return this.platform.locks ? this.platform.locks.request(`kaunta-session-${this.name}`, renew) : renew();
  }

  async api<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown, read?: Reading<T>): Promise<T> {
    try {
      return await this.exchange<T>(method, path, body, await this.token(false), read);
    } catch (error) {
      if (!(error instanceof KauntaError) || error.problem.code !== 'session_expired' || !this.signedIn) throw error;
      return this.exchange<T>(method, path, body, await this.token(true), read);
    }
  }

  async download(path: string, came: (bytes: number) => void): Promise<Blob> {
    return this.api('GET', path, undefined, (await downloading()).reading(this.transport, this.platform, came));
  }

  private plain<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
    return this.exchange<T>(method, path, body, null);
  }

  /** One exchange; every way to fail becomes a KauntaError with a sentence for the screen. */
  private async exchange<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, json: unknown, token: string | null, read?: Reading<T>): Promise<T> {
    const controller = new AbortController();
    const cancel = this.platform.after(REQUEST_MS, () => controller.abort());
    const request = { method, path, token, signal: controller.signal };
    try {
      return await (read ? read(request, cancel) : this.transport.json<T>({ ...request, ...(json === undefined ? {} : { json }) }));
    } catch (error) {
      if (!(error instanceof ExchangeFailed)) throw error;
      const title =
        error.why === 'not_kaunta'
          ? 'Something between this device and the server answered instead of it. Is there a sign-in page for this network?'
          : 'The server cannot be reached. Nothing was changed; try again when the network is back.';
      throw new KauntaError({ code: error.why, title, status: 0 });
    } finally {
      cancel();
    }
  }

  syncNow(): void {
    void this.loop?.dispatch({ type: 'wake' });
    this.channel?.postMessage('wake');
  }

  // ---- storage and health --------------------------------------------------------------------------------------------

  private async persist(): Promise<void> {
    await this.platform.storage?.persist?.();
    await this.measure();
  }

  private async measure(): Promise<void> {
    const { storage } = this.platform;
    this.letGo = ((await this.db.get('meta', 'letGo')) as KauntaState['light']['letGo'] | undefined) ?? [];
    if (!storage?.estimate) return;
    const [{ usage = 0, quota = 0 }, persisted] = await Promise.all([storage.estimate(), storage.persisted()]);
    this.storage = { persisted, usage, quota, low: quota > 0 && quota - usage < LOW_STORAGE_BYTES };
    this.refresh();
  }

  /** What this till shows goes to the owner's list of devices. Its loss matters to nobody: the next one says it again. */
  private async report(): Promise<void> {
    if (!this.loop?.state.leader || !this.head || this.platform.mono() - this.reportedAt < REPORT_MS) return;
    this.reportedAt = this.platform.mono();
    await this.measure();
    await this.count(false);
    const { seq, hash, total } = this.head;
    const json: DeviceReport = { unsent: this.loop.unsent + this.aheadOfEngine(), oldestUnsentAt: this.loop.counts.oldestUnsentAt, head: hash, seq, count: seq, total, storage: this.storage };
    await this.plain('POST', '/api/devices/state', json).catch((error: unknown) => {
      if (!(error instanceof KauntaError)) throw error;
    });
  }

  async exportUnsent(): Promise<{ name: string; text: string; count: number; sealed: boolean }> {
    if (!this.device || !this.loop) throw notEnrolled();
    const { unsentFile } = await import('./carrying.ts');
    const file = await unsentFile(this.db, this.device, this.loop.state.streams, this.platform, (text) => this.transport.sign(text));
    return { name: `kaunta-unsent-${this.businessOn()}.json`, text: `${JSON.stringify(file)}\n`, count: file.count, sealed: file.box !== undefined };
  }

  /** Once an hour, while nothing is under way. */
  private async tidy(): Promise<void> {
    const { loop } = this;
    if (!loop?.state.leader || this.platform.mono() - this.tidiedAt < TIDY_MS) return;
    this.tidiedAt = this.platform.mono();
    const { tidy } = await import('./tidying.ts');
    await tidy(this.db, loop, this.now(), this.storage, async () => (await this.plain<DepositKeyAnswer>('GET', '/api/sync/deposit-key')).key);
    await this.measure();
  }

  async close(): Promise<void> {
    this.closed = true;
    if (typeof removeEventListener === 'function') {
      removeEventListener('online', this.online);
      removeEventListener('offline', this.offline);
    }
    this.listeners.clear();
    this.channel?.close();
    await this.loop?.close();
    this.db.close();
  }
}

function byName<Row extends { name: string }>(rows: Iterable<Row>): Row[] {
  return [...rows].sort((a, b) => compareNames(a.name, b.name));
}

function notEnrolled(): KauntaError {
  return new KauntaError({ code: 'not_enrolled', title: 'This device belongs to no business yet.', status: 0 });
}
