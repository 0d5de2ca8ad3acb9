// Writes docs/reference/mutation.md from the reports of both mutation testers: node mutation-report.mjs CORE.json APP.json OUT.md
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

const [core, app, out] = process.argv.slice(2);
const NOTICED = ['Killed', 'Timeout'];
const MISSED = ['Survived', 'NoCoverage'];

/** Per file: what was noticed and what wasn't. What didn't compile, or was left out, says nothing about the tests. */
function rows(file) {
  const { files } = JSON.parse(readFileSync(file, 'utf8'));
  return Object.entries(files)
    .map(([path, { mutants }]) => {
      const count = (of) => mutants.filter(({ status }) => of.includes(status)).length;
      return { path: basename(path), noticed: count(NOTICED), endless: count(['Timeout']), missed: count(MISSED), uncompiled: count(['CompileError', 'RuntimeError']) };
    })
    .filter(({ noticed, missed }) => noticed + missed > 0)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

const score = ({ noticed, missed }) => ((noticed * 100) / (noticed + missed)).toFixed(1);
const sum = (all) => all.reduce((to, each) => ({ noticed: to.noticed + each.noticed, endless: to.endless + each.endless, missed: to.missed + each.missed, uncompiled: to.uncompiled + each.uncompiled }), {
  noticed: 0, endless: 0, missed: 0, uncompiled: 0,
});

function table(title, all) {
  const line = (name, each) => `| ${name} | ${each.noticed} | ${each.endless} | ${each.missed} | ${each.uncompiled} | ${score(each)} |`;
  return [`## ${title}`, '', '| file | noticed | of these endless | missed | not compiled | score |', '|---|--:|--:|--:|--:|--:|', ...all.map((each) => line(each.path, each)), line('all', sum(all)), ''];
}

const parts = { 'C#': rows(core), TypeScript: rows(app) };
const text = [
  '# Mutation testing of the rules of selling',
  '',
  'Made by `./kaunta mutate`; never edited. Each mutant is the source with one small break; it is *noticed* when a test fails or no longer ends, *missed* when all pass.',
  'The score is noticed of noticed and missed, in percent; the command fails below 90. In both languages the vectors run, and the few tests beside them of what a row cannot say.',
  '',
  ...Object.entries(parts).flatMap(([title, all]) => table(title, all)),
].join('\n');
writeFileSync(out, text);
for (const [title, all] of Object.entries(parts)) console.log(`${title}: ${score(sum(all))} % of ${sum(all).noticed + sum(all).missed} mutants noticed`);
