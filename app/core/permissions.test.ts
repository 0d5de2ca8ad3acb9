import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { permissionsOf, ROLES } from './permissions.ts';

test('roles and permissions are those of the server', () => {
  const source = readFileSync(new URL('../../src/Contracts/Permissions.cs', import.meta.url), 'utf8');
  const names = new Map([...source.matchAll(/const string (\w+) = "([^"]+)"/g)].map(([, name, value]) => [name!, value!]));
  const roles = [...source.matchAll(/\["(\w+)"\] = new HashSet<string>\s*\{([^}]*)\}/g)].map(([, role, list]) => [
    role,
    list!.split(',').map((name) => name.trim()).filter(Boolean).map((name) => names.get(name)),
  ]);
  expect(roles).toHaveLength(3);
  expect(Object.fromEntries(roles)).toEqual(ROLES);
});

test('a role that is not known may do nothing', () => {
  expect(permissionsOf('constructor')).toEqual([]);
});
