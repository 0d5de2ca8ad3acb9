// The till's sync engine as a program: lines of JSON in, one line out for each. `tests/Simulation` lets it take the same steps as the
// server's, or drives whole tills with it; a test may load it with a bug planted in its text, which must stand there exactly once.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
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

const eventOf = ([type, event]) => (event.type === undefined ? { ...event, type } : event);

/** All names of the state and the commands, sorted: JSON.stringify writes in this order. A name that isn't among them would show as a difference. */
const names = new Set();
let order = [];
function learn(value) {
  if (Array.isArray(value)) value.forEach(learn);
  else if (value !== null && typeof value === 'object') {
    for (const [name, inner] of Object.entries(value)) {
      if (name !== 'do' && !names.has(name)) {
        names.add(name);
        order = [...names].sort();
      }
      learn(inner);
    }
  }
}

function check(steps) {
  const { emptyState, step } = engines.get('original');
  const states = [emptyState()];
  const hash = createHash('sha256');
  for (const [from, event] of steps) {
    const { state, commands } = step(states[from], eventOf(event));
    states.push(state);
    learn(state);
    learn(commands);
    let text = '';
    for (const command of commands) text += command.do + JSON.stringify(command, order);
    hash.update(`${text}\n${JSON.stringify(state, order)}\n`);
  }
  return hash.digest('hex');
}

function live(name, steps) {
  const { emptyState, step, lightOf } = engines.get(name);
  return steps.map(([run, from, event]) => {
    if (!runs.has(run)) runs.set(run, [emptyState()]);
    const states = runs.get(run);
    try {
      const { state, commands } = step(states[from], eventOf(event));
      states.push(state);
      const { colour, reason, unsent } = lightOf(state);
      return [states.length - 1, commands, colour, reason, unsent];
    } catch (error) {
      return [-1, [], String(error), null, 0];
    }
  });
}

await load('original', []);
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const asked = JSON.parse(line);
  let answer = null;
  if (asked.load) await load(asked.load, asked.patches);
  else if (asked.check) answer = check(asked.check);
  else if (asked.live) answer = live(asked.live, asked.steps);
  else if (asked.end) runs.clear();
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
