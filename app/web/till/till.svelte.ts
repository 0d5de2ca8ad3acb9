/** What the till is doing: its one cart, and what is open over it. Lives as long as the page, so that going to a list and back loses nothing. */
import { localTime } from '../../core/time.ts';
import { shop } from '../kaunta.svelte.ts';
import type { Item, ReturnBody, SaleBody } from '../../sync/types.ts';
import { Cart, type Surroundings } from './cart.svelte.ts';

class TillState {
  /** Moves on while promotions run by the clock; nothing else of the cart asks for the time. */
  now = $state(0);
  cart = new Cart(
    () => shop.state.business,
    (cart) => {
      shop.verbs.keepCart(cart).then(() => { this.cartNotKept = false; }, () => { this.cartNotKept = true; });
    },
    () => this.#around,
  );
  #around = $derived.by<Surroundings>(() => {
    const { priceBook, location, catalogue } = shop.state;
    const timed = priceBook.promotions.some((one) => !one.closed && one.rule.window);
    return {
      location: location?.id ?? null, lists: priceBook.lists, promotions: priceBook.promotions,
      fees: priceBook.fees.filter((one) => !one.closed).map(({ id, name, rule }) => {
        const taxes = rule.taxGroup === null ? [] : catalogue.taxGroup(rule.taxGroup)?.taxes;
        return { ...rule, fee: id, name, ...(taxes && { taxes }) };
      }),
      at: timed ? localTime(this.now || shop.verbs.now(), shop.timeZone) : null,
    };
  });
  search = $state('');
  category = $state<string | null>(null);
  paying = $state(false);
  /** The sale just completed, while its change is on the screen. */
  done = $state.raw<SaleBody | null>(null);
  /** What came back for it, when it was an exchange. */
  exchanged = $state.raw<ReturnBody | null>(null);
  /** A barcode that nothing has. */
  unknownCode = $state<string | null>(null);
  /** Several products share the barcode. */
  ambiguousCode = $state<string | null>(null);
  choosingCustomer = $state(false);
  sheetOpen = $state(false);
  helpOpen = $state(false);
  /** The last change of the cart isn't on disk. Selling goes on; the screen says so. */
  cartNotKept = $state(false);
  /** Promotions are there, and their rules couldn't be loaded: without them no price is right. */
  rulesFailed = $state(false);
  /** Nothing may reload or cover the page now. */
  busy = $derived(this.paying || this.done !== null);

  add(item: Item, quantity?: number): void {
    this.cart.add(item, quantity, shop.state.priceBook.of(item.variant));
  }

  /** A code from a scanner, or typed in full. */
  scan(code: string): void {
    const found = shop.state.catalogue.byBarcode(code);
    const only = found[0];
    if (found.length > 1) this.ambiguousCode = code;
    else if (only !== undefined) this.add(only);
    else void this.#special(code);
  }

  /** Coupons and the scale's labels: few shops have them, so their rules come when first needed. */
  async #special(code: string): Promise<void> {
    const { business, priceBook } = shop.state;
    if ((business?.scaleRules ?? []).length > 0 || priceBook.promotions.some((one) => one.rule.coupon)) {
      const { takeSpecial } = await import('./special.ts');
      if (takeSpecial(code)) return;
    }
    this.unknownCode = code;
  }

  /** The rules of promotions, as soon as there is one. */
  async loadRules(): Promise<void> {
    if (this.cart.rules !== null || !shop.state.priceBook.promotions.some((one) => !one.closed)) return;
    try {
      this.cart.rules = (await import('../../core/promotions.ts')).promotionRules;
      this.rulesFailed = false;
    } catch {
      // Offline before the worker had kept them: the screen says so, and the next try may succeed.
      this.rulesFailed = true;
    }
  }

  /** On a device with a register of its own that hasn't been revoked, a cart of exact amounts. */
  mayPay = $derived(!this.cart.isEmpty && this.cart.priced !== null && shop.state.device?.binding?.ended === undefined && shop.state.device?.binding != null && shop.state.phase === 'ready');

  pay(): void {
    if (!this.mayPay) return;
    this.sheetOpen = false;
    this.paying = true;
  }
}

export const till = new TillState();
