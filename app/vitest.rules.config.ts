import { defineConfig } from 'vitest/config';

// What mutation testing runs for every mutant: the vectors alone, which both languages share.
export default defineConfig({
  test: { environment: 'node', include: ['core/vectors.test.ts'] },
});
