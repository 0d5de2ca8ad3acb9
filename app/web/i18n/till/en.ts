/** English for what the till shows before anything is touched. With rest.en.ts it is the list of the till's keys. */
import type { Message } from '../index.svelte.ts';
import type { rest } from './rest.en.ts';

export const first = {
  close: 'Close',
  undo: 'Undo',
  'age.moment': 'less than a minute',
  'age.minutes': { one: '{count} minute', other: '{count} minutes' },
  'age.hours': { one: '{count} hour', other: '{count} hours' },
  'age.days': { one: '{count} day', other: '{count} days' },
  'error.unexpected': 'Something went wrong: {what}. What was saved before is safe. Try again, and reload the page if it stays.',

  'start.opening': 'Opening the till…',
  'start.broken': 'This device can’t keep sales safely, so nothing can be sold on it now',
  'start.brokenText': 'What was stored before hasn’t been deleted. Close other tabs of Kaunta, free some space, and reload. If it stays, open Kaunta on another device.',
  'start.reload': 'Reload',

  'nav.open': 'Open the menu',
  'nav.till': 'Till',
  'update.ready': 'A new version is ready. Nothing is in the cart, so now is a good moment.',
  'update.apply': 'Update now',
  'revoked.banner': 'This device was revoked by the owner. What it sold is kept and still sent; it can’t sell any more.',

  'light.label': 'State of your sales',
  'light.warnings': { one: '{count} warning', other: '{count} warnings' },
  'light.green.short': 'All confirmed',
  'light.offline.short': 'Offline',
  'light.unsent.short': 'Offline · {count} unsent, {age}',
  'light.sending.short': 'Sending {count}…',
  'light.loading.short': 'Loading…',
  'light.unknown.short': 'Checking…',
  'light.moved.short': 'The shop has moved',
  'light.differs.short': 'Needs attention',
  'light.revoked.short': 'Revoked',

  'pin.switch': '{name}. Lock, or switch cashier',

  'till.search': 'Search or scan',
  'till.clearSearch': 'Clear the search',
  'till.products': 'Products',
  'till.categories': 'Categories',
  'till.all': 'All',
  'till.left': '{quantity} left',
  'till.outOfStock': 'none in stock',
  'till.inCart': 'in the cart',
  'till.noHits': 'Nothing matches “{query}”',
  'till.noHitsText': 'Try fewer letters, a SKU or a barcode.',
  'till.createProduct': 'Create product',
  'till.loading': 'Products are coming in',
  'till.loadingText': 'They appear as they arrive. This happens once on a new device.',
  'till.noProducts': 'Nothing to sell yet',
  'till.noProductsText': 'Create your first product, or start with a small sample.',
  'till.noProductsCashier': 'Ask a manager to add products. They appear here by themselves.',
  'till.firstSteps': 'First steps',

  'cart.title': 'Cart',
  'cart.open': 'Open the cart',
  'cart.empty': 'The cart is empty',
  'cart.emptyText': 'Tap a product, scan a barcode, or type a name and press Enter.',
  'cart.clear': 'Empty',
  'cart.cleared': 'The cart was emptied.',
  'cart.removed': '{name} was taken out.',
  'cart.less': 'One less of {name}',
  'cart.moreOf': 'One more of {name}',
  'cart.lineMenu': 'Change {name}',
  'cart.total': 'Total',
  'cart.taxIncluded': 'Including {code} {rate}',
  'cart.taxAdded': '{code} {rate}',

  'cart.discount': 'Discount or coupon',
  'cart.voucher': 'Sell a voucher',
  'pay.button': 'Pay',

  'shift.none': 'No shift is open',
  'shift.begin': 'Open one',
} as const satisfies Record<string, Message>;

export type TillKey = keyof typeof first | keyof typeof rest;
