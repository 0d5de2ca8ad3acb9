import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { emptyState, step, type DeviceEvent } from './engine.ts';
import { sortedJson } from './envelope.ts';
import { sha256 } from './sha256.ts';

interface Trace {
  name: string;
  steps: { event: DeviceEvent; hash: string; commands?: unknown[] }[];
}

const read = (file: string): Trace[] => JSON.parse(readFileSync(new URL(`../../spec/protocol/traces/${file}`, import.meta.url), 'utf8'));

for (const trace of [...read('scenarios.json'), ...read('walks.json')]) {
  test(`as in C#: ${trace.name}`, () => {
    expect(trace.steps.length).toBeGreaterThan(3);
    let state = emptyState();
    trace.steps.forEach(({ event, hash, commands: wanted }, at) => {
      const before = sortedJson(state);
      const after = step(state, event);
      expect(sortedJson(state), 'a step changes nothing that it was given').toBe(before);
      if (wanted) expect(after.commands, `step ${at}`).toEqual(wanted);
      const text = `${sortedJson(after.commands)}\n${sortedJson(after.state)}`;
      if (sha256(text) !== hash) throw new Error(`Step ${at} (${JSON.stringify(event)}) differs from C#: ${text}`);
      state = after.state;
    });
  });
}
