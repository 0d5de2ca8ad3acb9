// Prints what a cold first load of the till fetches, compressed; with --enforce it fails above the limit: a slow phone pays for every byte.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const limitBytes = 60_000;
const dist = join(import.meta.dirname, '..', 'dist');

/** Everything that index.html names, and what those chunks import without being asked. */
function firstLoad() {
  const html = readFileSync(join(dist, 'index.html'), 'utf8');
  const found = new Set([...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((match) => match[1]));
  for (const name of found) {
    if (!name.endsWith('.js')) continue;
    const code = readFileSync(join(dist, name), 'utf8');
    for (const match of code.matchAll(/(?:from|^import|;import)\s*["']\.\/([^"']+\.js)["']/g)) found.add(`assets/${match[1]}`);
  }
  return [...found].sort();
}

let total = 0;
for (const name of firstLoad()) {
  const bytes = gzipSync(readFileSync(join(dist, name)), { level: 9 }).length;
  total += bytes;
  console.log(`${String(bytes).padStart(8)}  ${name}`);
}
console.log(`${String(total).padStart(8)}  first load of the till, gzip; at most ${limitBytes}`);
if (total > limitBytes && process.argv.includes('--enforce')) {
  console.error('The first load is too large. Load what the till does not need at once by import().');
  process.exitCode = 1;
}
