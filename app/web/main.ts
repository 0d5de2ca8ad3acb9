import { openKaunta } from '../sync/index.ts';
import { boot } from './boot.ts';

await boot(openKaunta);
