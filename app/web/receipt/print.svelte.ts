/** What the printer gets: one piece of paper, rendered beside the app and shown only on paper (see Printout.svelte). */
import { mount, tick, type Component } from 'svelte';
import type { SaleBody } from '../../sync/types.ts';

export interface Printed { sale: SaleBody; at: number; cashier: string | null; copy: boolean }
interface Paper { component: Component<any>; props: object }

let printed = $state.raw<Paper | null>(null);

export const printout = { get current(): Paper | null { return printed; } };

export async function printPaper<P extends object>(component: Component<P>, props: P): Promise<void> {
  if (printed === null) await putOnPage();
  printed = { component, props };
  await tick();
  print();
}

export async function printReceipt(receipt: Printed): Promise<void> {
  const { default: Receipt } = await import('./Receipt.svelte');
  await printPaper(Receipt, receipt);
}

/** Beside the app, not in it: on paper the app isn't drawn (print.css). */
async function putOnPage(): Promise<void> {
  const { default: Printout } = await import('./Printout.svelte');
  const paper = document.createElement('div');
  paper.id = 'print';
  document.body.append(paper);
  mount(Printout, { target: paper });
}
