/** Puts the screens on the page. The device is opened by the caller, so that tests and the showroom may bring another one. */
import { mount } from 'svelte';
import './base.css';
import './print.css';
import type { Kaunta } from '../sync/types.ts';
import App from './App.svelte';
import { attach } from './kaunta.svelte.ts';
import { listenToAddress } from './router.svelte.ts';
import { listenForInstall } from './shell/install.svelte.ts';
import { loadPreferences } from './shell/preferences.svelte.ts';
import { registerWorker } from './shell/update.svelte.ts';
import { fetchLater } from './ui/later.svelte.ts';

export async function boot(open: () => Promise<Kaunta>): Promise<void> {
  const target = document.getElementById('app');
  if (target === null) throw new Error('index.html lost its #app element');

  listenToAddress();
  listenForInstall();
  const words = loadPreferences().catch((error: unknown) => { console.error('language', error); });
  let failure: string | null = null;
  if (isSecureContext) {
    try {
      attach(await open());
    } catch (error) {
      console.error('opening the device', error);
      failure = error instanceof Error ? error.message : String(error);
    }
  }
  await words;
  mount(App, { target, props: { secure: isSecureContext, failure } });
  if (!isSecureContext) return;
  await fetchLater();
  await registerWorker();
}
