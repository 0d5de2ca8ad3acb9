// The till's sync engine as a program: lines of JSON in, one line out for each. `tests/Simulation` lets it take the same steps as the
// server's, or drives whole tills with it; a test may load it with a bug planted in its text, which must stand there exactly once.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import ts from 'typescript';

const source = readFileSync(new URL('../core/engine.ts', import.meta.url), 'utf8');
const engines = new Map();
const runs = new Map();

async function load(name, patches) {
  let text = source;
  for (const { find, put } of patches) {
    if (text.split(find).length !== 2) throw new Error(`The engine doesn't hold once: ${find}`);
    text = text.replace(find, () => put);
  }
  const { outputText } = ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } });
  const module = await import(`data:text/javascript;base64,${Buffer.from(`${outputText}\n//# ${name}`).toString('base64')}`);
  engines.set(name, module);
}

/** What the engine says to each step, three lines for each: the commands and the state after it, with all that they have, and whether the device notes it. */
function said(steps) {
  const { emptyState, step, leads, lasting } = engines.get('original');
  const states = [emptyState()];
  const lasts = [lasting(states[0])];
  let text = '';
  for (const [from, event] of steps) {
    const { state, commands } = step(states[from], event);
    states.push(state);
    lasts.push(lasting(state));
    const noted = leads(states[from], event, state) && lasts[from] !== lasts.at(-1);
    text += `${JSON.stringify(commands)}\n${JSON.stringify(state)}\n${noted}\n`;
  }
  return text;
}

function live(name, steps) {
  const { emptyState, step, lightOf, leads, lasting } = engines.get(name);
  return steps.map(([run, from, event]) => {
    if (!runs.has(run)) runs.set(run, [emptyState()]);
    const states = runs.get(run);
    try {
      const { state, commands } = step(states[from], event);
      states.push(state);
      const { colour, reason, unsent } = lightOf(state);
      const noted = leads(states[from], event, state) && lasting(states[from]) !== lasting(state);
      return [states.length - 1, commands, colour, reason, unsent, state.streams, noted];
    } catch (error) {
      return [-1, [], String(error), null, 0, [], false];
    }
  });
}

async function answer(asked) {
  if (asked.load) return (await load(asked.load, asked.patches)) ?? null;
  if (asked.check) return createHash('sha256').update(said(asked.check)).digest('hex');
  if (asked.tell) return said(asked.tell);
  if (asked.live) return live(asked.live, asked.steps);
  if (asked.end) runs.clear();
  return null;
}

await load('original', []);
let parts = [];
for await (const chunk of process.stdin) {
  let from = 0;
  for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
    parts.push(chunk.subarray(from, end));
    from = end + 1;
    const asked = JSON.parse(Buffer.concat(parts).toString());
    parts = [];
    process.stdout.write(`${JSON.stringify(await answer(asked))}\n`);
  }
  parts.push(chunk.subarray(from));
}
