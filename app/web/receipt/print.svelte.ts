/** What the printer gets: one receipt, rendered beside the app and shown only on paper (see Printout.svelte). */
import { tick } from 'svelte';
import type { SaleBody } from '../../sync/types.ts';

export interface Printed { sale: SaleBody; at: number; cashier: string | null; copy: boolean }

let printed = $state.raw<Printed | null>(null);

export const printout = { get current(): Printed | null { return printed; } };

export async function printReceipt(receipt: Printed): Promise<void> {
  printed = receipt;
  await tick();
  print();
}
