import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // State classes use runes, which are compiled; Svelte's browser half, because its server half has no reactivity.
  plugins: [svelte()],
  resolve: { conditions: ['browser'] },
  test: {
    environment: 'node',
    include: ['core/**/*.test.ts', 'sync/**/*.test.ts', 'web/**/*.test.ts'],
    passWithNoTests: false,
    // A limit against hanging, not a measure of speed: a busy machine may take several times as long.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
