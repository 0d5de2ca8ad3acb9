import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { precacheList } from './tools/precache-list.ts';

/** What the till imports statically; `npm run build` prints its size and fails when it grows too large. */
function isFirstLoad(id: string): boolean {
  if (/\/node_modules\/(svelte|idb|esm-env|clsx|devalue)\//.test(id)) return true;
  if (/\0|^vite\//.test(id) && !id.includes('service-worker')) return true;
  return /\/web\/(ui|i18n)\/[^/]+$/.test(id) || /\/web\/(kaunta|router)\.svelte\.ts$/.test(id) || /\/web\/i18n\/till\/en\.ts$/.test(id);
}

export default defineConfig({
  plugins: [svelte(), precacheList()],
  publicDir: 'web/public',
  build: {
    target: 'es2022',
    outDir: 'dist',
    // An asset turned into a data: URL would escape the precache list and the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: 'index.html', 'service-worker': 'web/service-worker.ts' },
      output: {
        // The worker keeps one name for ever: a renamed worker is a second registration that fights the first.
        entryFileNames: (chunk) => (chunk.name === 'service-worker' ? 'service-worker.js' : 'assets/[name]-[hash].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
        // Everything that the till needs at once in one file: small shared chunks compress badly, and each is one more request.
        codeSplitting: { groups: [{ name: 'till', test: isFirstLoad, includeDependenciesRecursively: false }] },
      },
    },
  },
  server: { proxy: { '/api': 'http://localhost:5080' } },
});
