import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Matches the literal in web/service-worker.ts, whichever quotes the minifier chose. */
const placeholder = /["'`]__PRECACHE__["'`]/;

/**
 * Writes every built file with its SHA-256 into the service worker, so that the worker can fetch them all, verify them
 * and serve the app without a network. The worker's bytes change when any file changes: that is how browsers see an update.
 */
export function precacheList(): Plugin {
  let publicDir = '';
  return {
    name: 'kaunta-precache-list',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      publicDir = config.publicDir;
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const files: Record<string, string> = {};
        for (const [name, item] of Object.entries(bundle)) {
          if (name === 'service-worker.js' || name.endsWith('.map')) continue;
          files[`/${name}`] = sha256(item.type === 'chunk' ? item.code : item.source);
        }
        for (const name of readdirSync(publicDir)) files[`/${name}`] = sha256(readFileSync(join(publicDir, name)));

        const worker = bundle['service-worker.js'];
        if (worker?.type !== 'chunk' || !placeholder.test(worker.code)) {
          this.error('web/service-worker.ts no longer holds the "__PRECACHE__" placeholder');
        }
        const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
        worker.code = worker.code.replace(placeholder, () => JSON.stringify(sorted));
      },
    },
  };
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
