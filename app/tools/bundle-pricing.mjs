// Prints the till's pricing rules as one minified module in base64, for `./kaunta bench pricing`.
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const entry = fileURLToPath(new URL('./pricing-rules.ts', import.meta.url));
const [{ output }] = await build({
  configFile: false,
  logLevel: 'error',
  build: { write: false, minify: true, target: 'es2022', lib: { entry, formats: ['es'] } },
});
process.stdout.write(Buffer.from(output[0].code).toString('base64'));
