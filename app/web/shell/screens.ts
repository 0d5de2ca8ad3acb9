/** Every screen beside the till: its path, who sees it, its place in the menu, and the chunk that it is loaded from. */
import type { Component } from 'svelte';
import type { Permission } from '../../sync/types.ts';
import type { TillKey } from '../i18n/till/en.ts';
import { match } from '../router.svelte.ts';
import type { IconName } from '../ui/Icon.svelte';

export interface ScreenProps { id?: string }
/** Each screen takes no property or some of ScreenProps. */
type Loader = () => Promise<{ default: Component<never> }>;

export interface Screen {
  path: string;
  title: TillKey;
  icon: IconName;
  /** null: everyone who is signed in. */
  needs: Permission | null;
  group: 'sell' | 'shop' | 'people' | 'more';
  load: Loader;
}

export const screens: readonly Screen[] = [
  { path: '/shift', title: 'nav.shift', icon: 'cash', needs: 'shift.work', group: 'sell', load: () => import('../shift/Shift.svelte') },
  { path: '/dashboard', title: 'nav.dashboard', icon: 'chart', needs: 'report.view', group: 'sell', load: () => import('../office/Dashboard.svelte') },
  { path: '/sales', title: 'nav.sales', icon: 'receipt', needs: 'sale.view', group: 'sell', load: () => import('../office/Sales.svelte') },
  { path: '/allow', title: 'nav.allow', icon: 'check', needs: 'approval.give', group: 'sell', load: () => import('../office/AllowElsewhere.svelte') },
  { path: '/returns', title: 'nav.returns', icon: 'returned', needs: 'sale.return', group: 'sell', load: () => import('../returns/Returns.svelte') },
  { path: '/shifts', title: 'nav.shifts', icon: 'cash', needs: 'shift.view', group: 'sell', load: () => import('../office/Shifts.svelte') },
  { path: '/customers', title: 'nav.customers', icon: 'people', needs: 'customer.view', group: 'sell', load: () => import('../office/Customers.svelte') },
  { path: '/books', title: 'nav.books', icon: 'chart', needs: 'report.view', group: 'sell', load: () => import('../office/Books.svelte') },
  { path: '/products', title: 'nav.products', icon: 'box', needs: 'product.edit', group: 'shop', load: () => import('../office/Products.svelte') },
  { path: '/receive', title: 'nav.receive', icon: 'truck', needs: 'stock.receive', group: 'shop', load: () => import('../office/ReceiveStock.svelte') },
  { path: '/adjust', title: 'nav.adjust', icon: 'minus', needs: 'stock.adjust', group: 'shop', load: () => import('../office/AdjustStock.svelte') },
  { path: '/categories', title: 'nav.categories', icon: 'tag', needs: 'product.edit', group: 'shop', load: () => import('../office/Categories.svelte') },
  { path: '/promotions', title: 'nav.promotions', icon: 'percent', needs: 'promotion.edit', group: 'shop', load: () => import('../office/Promotions.svelte') },
  { path: '/price-lists', title: 'nav.priceLists', icon: 'tag', needs: 'promotion.edit', group: 'shop', load: () => import('../office/PriceLists.svelte') },
  { path: '/taxes', title: 'nav.taxes', icon: 'percent', needs: 'tax.edit', group: 'shop', load: () => import('../office/Taxes.svelte') },
  { path: '/selling', title: 'nav.selling', icon: 'till', needs: 'promotion.edit', group: 'shop', load: () => import('../office/Selling.svelte') },
  { path: '/staff', title: 'nav.staff', icon: 'people', needs: 'staff.edit', group: 'people', load: () => import('../office/Staff.svelte') },
  { path: '/devices', title: 'nav.devices', icon: 'device', needs: 'device.view', group: 'people', load: () => import('../office/Devices.svelte') },
  { path: '/locations', title: 'nav.locations', icon: 'place', needs: 'location.edit', group: 'people', load: () => import('../office/Locations.svelte') },
  { path: '/review', title: 'nav.review', icon: 'flag', needs: 'review.view', group: 'people', load: () => import('../office/Review.svelte') },
  { path: '/settings', title: 'nav.settings', icon: 'gear', needs: null, group: 'more', load: () => import('../office/Settings.svelte') },
  { path: '/help', title: 'nav.help', icon: 'help', needs: null, group: 'more', load: () => import('../office/Help.svelte') },
];

/** Opened from elsewhere, not from the menu. */
export const hiddenScreens: readonly { pattern: string; needs: Permission | null; load: Loader }[] = [
  { pattern: '/start', needs: 'product.edit', load: () => import('../welcome/FirstSteps.svelte') },
  { pattern: '/sign-in', needs: null, load: () => import('../welcome/SignIn.svelte') },
  { pattern: '/shifts/:id', needs: 'shift.view', load: () => import('../office/OneShift.svelte') },
  { pattern: '/vouchers', needs: 'sale.view', load: () => import('../office/Vouchers.svelte') },
  { pattern: '/sales/:id', needs: 'sale.view', load: () => import('../office/Sale.svelte') },
  { pattern: '/customers/import', needs: 'product.edit', load: () => import('../office/ImportCustomers.svelte') },
  { pattern: '/products/import', needs: 'product.edit', load: () => import('../office/Import.svelte') },
  { pattern: '/stock/:id', needs: 'stock.view', load: () => import('../office/Stock.svelte') },
  { pattern: '/promotions/:id', needs: 'promotion.edit', load: () => import('../office/Promotion.svelte') },
  { pattern: '/price-lists/:id', needs: 'product.edit', load: () => import('../office/PriceList.svelte') },
  { pattern: '/returns/:id', needs: 'sale.view', load: () => import('../office/Return.svelte') },
  { pattern: '/customers/new', needs: 'customer.edit', load: () => import('../office/CustomerForm.svelte') },
  { pattern: '/customers/:id', needs: 'customer.view', load: () => import('../office/Customer.svelte') },
  { pattern: '/customers/:id/edit', needs: 'customer.edit', load: () => import('../office/CustomerForm.svelte') },
  { pattern: '/products/:id', needs: 'product.edit', load: () => import('../office/Product.svelte') },
];

/** The screen of a path; null where there is none for somebody with these permissions. */
export function lookUp(path: string, permissions: readonly Permission[]): { load: Loader; props: ScreenProps } | null {
  const permitted = (needs: Permission | null): boolean => needs === null || permissions.includes(needs);
  for (const screen of screens) if (screen.path === path && permitted(screen.needs)) return { load: screen.load, props: {} };
  for (const screen of hiddenScreens) {
    const parts = match(screen.pattern, path);
    if (parts !== null && permitted(screen.needs)) return { load: screen.load, props: parts };
  }
  return null;
}
