// Prices baskets: one JSON basket a line in, one line of the result out, as the till computes it. The C# tests send random baskets
// through it and compare the bytes. Node 20 can't run TypeScript, so Vite bundles the rules first, into memory.
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const entry = fileURLToPath(new URL('../core/pricing.ts', import.meta.url));
const bundle = await build({
  configFile: false,
  logLevel: 'error',
  build: { write: false, minify: false, target: 'es2022', lib: { entry, formats: ['es'] } },
});
const [{ output }] = bundle;
const { completeBasket } = await import(`data:text/javascript;base64,${Buffer.from(output[0].code).toString('base64')}`);

const results = [];
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const result = completeBasket(JSON.parse(line));
  results.push(JSON.stringify(result.ok ? result.value : { refused: result.code }));
}
process.stdout.write(results.map((result) => `${result}\n`).join(''));
