import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['core/**/*.test.ts', 'sync/**/*.test.ts', 'web/**/*.test.ts'],
    passWithNoTests: false,
  },
});
