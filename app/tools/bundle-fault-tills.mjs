// Writes the tills of `./kaunta faults` as one module that Node runs: node bundle-fault-tills.mjs OUT
import { fileURLToPath } from 'node:url';
import { writeFileSync } from 'node:fs';
import { build } from 'vite';

const entry = fileURLToPath(new URL('./fault-tills.ts', import.meta.url));
const [out] = process.argv.slice(2);
const { output } = await build({
  configFile: false,
  logLevel: 'error',
  ssr: { noExternal: true, target: 'node' },
  build: { write: false, ssr: entry, minify: false, target: 'es2022', rolldownOptions: { output: { codeSplitting: false } } },
});
writeFileSync(out, output[0].code);
