// The till's rules as a program: one JSON case a line in (a basket, choices of prices, labels of a scale, raced returns), one line of the
// results out. `tools/PricingDiff` sends random cases through it and compares the bytes. Node 20 can't run TypeScript, so Vite bundles the
// rules first, into memory.
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const entry = fileURLToPath(new URL('./pricing-rules.ts', import.meta.url));
const bundle = await build({
  configFile: false,
  logLevel: 'error',
  build: { write: false, minify: false, target: 'es2022', lib: { entry, formats: ['es'] } },
});
const [{ output }] = bundle;
const { resultOf } = await import(`data:text/javascript;base64,${Buffer.from(output[0].code).toString('base64')}`);

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  process.stdout.write(`${JSON.stringify(resultOf(JSON.parse(line)))}\n`);
}
