/*
 * A screen part that the first paint doesn't need. Reading `screen` asks for it; `fetchLater()` brings all of them right after the
 * first paint, and those of a screen that opens after that right after it did, so that nobody waits at the moment of paying and nothing is
 * missing when the network goes.
 */
import type { Component } from 'svelte';
import { loadRestMessages } from '../i18n/index.svelte.ts';

let all: (() => Promise<void>)[] | null = [];

export function later<C extends Component<any>>(load: () => Promise<{ default: C }>): { readonly screen: C | null } {
  let screen = $state.raw<C | null>(null);
  let asked: Promise<void> | null = null;
  const bring = (): Promise<void> => {
    asked ??= Promise.all([load(), loadRestMessages()]).then(([module]) => { screen = module.default; }, (error: unknown) => {
      // Not there yet and no network: the next need asks again.
      asked = null;
      throw error;
    });
    return asked;
  };
  if (all) all.push(bring);
  // What can't be had now is asked for again, and told of, when it is needed.
  else setTimeout(() => { bring().catch(() => undefined); });
  return {
    get screen(): C | null {
      if (screen === null) bring().catch((error: unknown) => { console.error('a part of the screen could not be loaded', error); });
      return screen;
    },
  };
}

export async function fetchLater(): Promise<void> {
  const first = all ?? [];
  all = null;
  await Promise.allSettled(first.map((bring) => bring()));
}
