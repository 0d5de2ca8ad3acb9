// Packs what a server will send, and prints what a cold first load of the till fetches: brotli as browsers get it over https and on
// localhost, gzip beside it. With --enforce it fails above the limit: a slow phone pays for every byte.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const limitBytes = 60_000;
const dist = join(import.meta.dirname, '..', 'dist');
const assets = join(dist, 'assets');
const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });

/** Everything that index.html names, and what those chunks import without being asked. */
function firstLoad() {
  const html = readFileSync(join(dist, 'index.html'), 'utf8');
  const found = new Set([...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((match) => match[1]));
  for (const name of found) {
    if (!name.endsWith('.js')) continue;
    const code = readFileSync(join(dist, name), 'utf8');
    for (const match of code.matchAll(/(?:from|^import|;import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g)) found.add(`assets/${match[1]}`);
  }
  return [...found].sort();
}

for (const name of readdirSync(assets).filter((one) => /\.(js|css)$/.test(one))) {
  const bytes = readFileSync(join(assets, name));
  writeFileSync(join(assets, `${name}.br`), brotli(bytes));
  writeFileSync(join(assets, `${name}.gz`), gzipSync(bytes, { level: 9 }));
}

const sizes = firstLoad().map((name) => {
  const bytes = readFileSync(join(dist, name));
  return { name, brotli: brotli(bytes).length, gzip: gzipSync(bytes, { level: 9 }).length };
});
const total = { name: `first load of the till; at most ${limitBytes} brotli`, brotli: sum('brotli'), gzip: sum('gzip') };
console.log('  brotli    gzip');
for (const { name, brotli, gzip } of [...sizes, total]) console.log(`${String(brotli).padStart(8)}${String(gzip).padStart(8)}  ${name}`);
if (total.brotli > limitBytes && process.argv.includes('--enforce')) {
  console.error('The first load is too large. Load what the till does not need at once by import().');
  process.exitCode = 1;
}

function sum(kind) {
  return sizes.reduce((bytes, size) => bytes + size[kind], 0);
}
