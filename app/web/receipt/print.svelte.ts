/** What the printer gets: one receipt, rendered beside the app and shown only on paper (see Printout.svelte). */
import { mount, tick } from 'svelte';
import type { SaleBody } from '../../sync/types.ts';

export interface Printed { sale: SaleBody; at: number; cashier: string | null; copy: boolean }

let printed = $state.raw<Printed | null>(null);

export const printout = { get current(): Printed | null { return printed; } };

export async function printReceipt(receipt: Printed): Promise<void> {
  if (printed === null) await putOnPage();
  printed = receipt;
  await tick();
  print();
}

/** Beside the app, not in it: on paper the app isn't drawn (print.css). */
async function putOnPage(): Promise<void> {
  const { default: Printout } = await import('./Printout.svelte');
  const paper = document.createElement('div');
  paper.id = 'print';
  document.body.append(paper);
  mount(Printout, { target: paper });
}
