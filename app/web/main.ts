import { openKaunta } from '../sync/index.ts';
import { boot } from './boot.ts';

// Not awaited: parts that are loaded while it opens import this module, and would wait for it as it waits for them.
boot(openKaunta).catch((error: unknown) => { console.error('starting', error); });
