import { defineConfig } from 'vitest/config';

// What mutation testing runs for every mutant: the vectors, which both languages share, and what no row can say.
export default defineConfig({
  test: { environment: 'node', include: ['core/loading.test.ts', 'core/numbers.test.ts', 'core/returned.test.ts', 'core/vectors.test.ts'] },
});
