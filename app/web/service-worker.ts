/// <reference lib="webworker" />
/*
 * Keeps the app's own files on the device, so that a cold start needs no network.
 *
 * It never activates itself while a page of an older version is open: only the page may say "activate", and it does so with an
 * empty cart. It never touches /api: what the server says is kept by the device runtime, not by this cache.
 */
const worker = self as unknown as ServiceWorkerGlobalScope;

/** Path -> SHA-256 in hex; the build writes it here. */
const files = '__PRECACHE__' as unknown as Record<string, string>;
const prefix = 'kaunta-app-';
const cacheName = versionedName();

function versionedName(): string {
  // The hash of the page's own index stands for the version: it names every other file.
  return prefix + (files['/index.html'] ?? 'unbuilt').slice(0, 16);
}

worker.addEventListener('install', (event) => {
  event.waitUntil(fetchAll());
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(dropOlder().then(() => worker.clients.claim()));
});

worker.addEventListener('message', (event) => {
  if (event.data === 'activate') void worker.skipWaiting();
});

worker.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== worker.location.origin) return;
  if (url.pathname === '/api' || url.pathname.startsWith('/api/')) return;
  if (event.request.mode === 'navigate') event.respondWith(fromCache('/index.html', event.request));
  else if (url.pathname in files || url.pathname.startsWith('/assets/')) event.respondWith(fromCache(url.pathname, event.request));
});

/** One wrong or missing file fails the whole install: a half version is worse than an old one. */
async function fetchAll(): Promise<void> {
  const cache = await caches.open(cacheName);
  await Promise.all(
    Object.entries(files).map(async ([path, hash]) => {
      if ((await cache.match(path)) !== undefined) return;
      const answer = await fetch(path, { cache: 'no-cache', redirect: 'error', credentials: 'same-origin' });
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
      const bytes = await answer.clone().arrayBuffer();
      if ((await hexSha256(bytes)) !== hash) throw new Error(`${path} is not the file of this version`);
      await cache.put(path, answer);
    }),
  );
}

/** The version before stays for pages that are still open on it: their lazily loaded screens are only there. */
async function dropOlder(): Promise<void> {
  const older = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== cacheName);
  await Promise.all(older.slice(0, -1).map((name) => caches.delete(name)));
}

async function fromCache(path: string, request: Request): Promise<Response> {
  const cached = (await (await caches.open(cacheName)).match(path)) ?? (await caches.match(path));
  return cached ?? fetch(request);
}

async function hexSha256(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
