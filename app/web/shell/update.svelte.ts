/*
 * A new version waits until somebody says so with an empty cart. Every tab then reloads at its own next safe moment; the open cart is
 * on disk in any case.
 */
const workerPath = '/service-worker.js';

let ready = $state(false);
let changed = $state(false);
let waiting: ServiceWorker | null = null;
let problem = $state<string | null>(null);

export const update = {
  /** A downloaded and verified version waits. */
  get ready(): boolean { return ready; },
  /** Another version took over: this page should reload when nothing is under way. */
  get changed(): boolean { return changed; },
  /** Why the app can't be kept for a start without network, if it can't. */
  get problem(): string | null { return problem; },
  apply(): void { waiting?.postMessage('activate'); },
};

export async function registerWorker(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  const controlledBefore = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    // The first worker of a fresh page takes over the same version: nothing to reload for.
    if (controlledBefore || waiting !== null) changed = true;
  });
  try {
    const registration = await navigator.serviceWorker.register(trusted(workerPath), { updateViaCache: 'none' });
    notice(registration);
    registration.addEventListener('updatefound', () => {
      registration.installing?.addEventListener('statechange', () => notice(registration));
    });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible' && navigator.onLine) registration.update().catch(note);
    });
  } catch (error) {
    note(error);
  }
}

function notice(registration: ServiceWorkerRegistration): void {
  if (registration.waiting === null || navigator.serviceWorker.controller === null) return;
  waiting = registration.waiting;
  ready = true;
}

function note(error: unknown): void {
  problem = error instanceof Error ? error.message : String(error);
}

/** The page enforces Trusted Types: a worker's address is one of its sinks, and this policy lets exactly one through. */
function trusted(path: string): string {
  if (!('trustedTypes' in window)) return path;
  const types = window.trustedTypes as { createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string } };
  const policy = types.createPolicy('kaunta-worker', {
    createScriptURL(url) {
      if (url !== workerPath) throw new TypeError('only the app\'s own worker may be registered');
      return url;
    },
  });
  return policy.createScriptURL(path);
}
