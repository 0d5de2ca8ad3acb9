import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { firstLoad } from './tools/first-load.ts';
import { precacheList } from './tools/precache-list.ts';

export default defineConfig({
  // Names that only a machine reads are short: they stand in the first load as often as a style is used.
  plugins: [svelte({ compilerOptions: { cssHash: ({ hash, filename }) => `s-${hash(filename ?? '').slice(0, 4)}`, discloseVersion: false } }), precacheList()],
  publicDir: 'web/public',
  build: {
    target: 'es2022',
    outDir: 'dist',
    // An asset turned into a data: URL would escape the precache list and the content security policy.
    assetsInlineLimit: 0,
    // Styles must be there before their screen; what else a chunk imports it fetches itself (from the worker's store). The names of all those
    // chunks would be in the first load.
    modulePreload: { polyfill: false, resolveDependencies: (_file, dependencies) => dependencies.filter((name) => name.endsWith('.css')) },
    rolldownOptions: {
      input: { index: 'index.html', 'service-worker': 'web/service-worker.ts' },
      output: {
        // The worker keeps one name for ever: a renamed worker is a second registration that fights the first.
        // Seven characters are 42 bits: enough to tell a file from the one of that name before it, and the first load names 60 of them.
        entryFileNames: (chunk) => (chunk.name === 'service-worker' ? 'service-worker.js' : 'assets/[name]-[hash:7].js'),
        chunkFileNames: 'assets/[name]-[hash:7].js',
        assetFileNames: 'assets/[name]-[hash:7][extname]',
        codeSplitting: { groups: [{ debugName: 'first load', name: firstLoad(fileURLToPath(new URL('web/main.ts', import.meta.url)), 'till') }] },
      },
    },
  },
  server: { proxy: { '/api': process.env['KAUNTA_SERVER'] ?? 'http://localhost:5080' } },
});
