/** What the till is doing: its one cart, and what is open over it. Lives as long as the page, so that going to a list and back loses nothing. */
import { shop } from '../kaunta.svelte.ts';
import type { SaleBody } from '../../sync/types.ts';
import { Cart } from './cart.svelte.ts';

class TillState {
  cart = new Cart(
    () => shop.state.business,
    (cart) => {
      shop.verbs.keepCart(cart).then(() => { this.cartNotKept = false; }, () => { this.cartNotKept = true; });
    },
  );
  search = $state('');
  category = $state<string | null>(null);
  paying = $state(false);
  /** The sale just completed, while its change is on the screen. */
  done = $state.raw<SaleBody | null>(null);
  /** A barcode that nothing has. */
  unknownCode = $state<string | null>(null);
  /** Several products share the barcode. */
  ambiguousCode = $state<string | null>(null);
  sheetOpen = $state(false);
  helpOpen = $state(false);
  /** The last change of the cart isn't on disk. Selling goes on; the screen says so. */
  cartNotKept = $state(false);
  /** Nothing may reload or cover the page now. */
  busy = $derived(this.paying || this.done !== null);

  /** A code from a scanner, or typed in full. */
  scan(code: string): void {
    const found = shop.state.catalogue.byBarcode(code);
    const only = found[0];
    if (only === undefined) this.unknownCode = code;
    else if (found.length > 1) this.ambiguousCode = code;
    else this.cart.add(only);
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
