// TAP: by a TAP 14 parser of npm, and by prove of Perl, whose version on Debian 12 knows only 13 in the
// first line; the rest of the format is the same to it.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from 'tap-parser';
import { check, expect } from './check.mjs';
import { names_ending, read } from './samples.mjs';

function parsed(text) {
  return new Promise((resolve) => {
    const parser = new Parser({ strict: true }, resolve);
    parser.end(text);
  });
}

function prove(folder, text) {
  const path = join(folder, 'for-prove.tap');
  writeFileSync(path, text.replace(/^TAP version 14\n/, 'TAP version 13\n'));
  return spawnSync('prove', ['--exec', 'cat', path], { encoding: 'utf8' });
}

export async function tap_checks(folder) {
  await check('a TAP 14 parser reads every sample in strict mode', async () => {
    for (const name of names_ending(folder, '.tap')) {
      const results = await parsed(read(folder, name));
      expect(results.failures.every((one) => !one.tapError), `${name}: ${JSON.stringify(results.failures.filter((one) => one.tapError)).slice(0, 400)}`);
    }
  });
  await check('the TAP of the sample says what the run said', async () => {
    const results = await parsed(read(folder, 'sample.tap'));
    const got = [results.count, results.pass, results.fail, results.todo, results.skip].join(' ');
    expect(got === '9 5 4 1 1', `count pass fail todo skip: ${got}`);
  });
  await check('prove reads every sample without a parse error', () => {
    const names = names_ending(folder, '.tap').filter((name) => /^(sample|hostile-\d*[05])\./.test(name));
    for (const name of names) {
      const done = prove(folder, read(folder, name));
      expect(!/Parse errors|Cannot|Unsupported|died/i.test(done.stdout + done.stderr), `${name}: ${done.stdout}${done.stderr}`);
    }
    return `${names.length} files`;
  });
  await check('prove reads a file as it is written: all points, and but for the number of the version no complaint', () => {
    for (const name of ['sample.tap', 'certification.tap']) {
      const text = read(folder, name);
      const points = text.split('\n').filter((line) => /^(not )?ok \d+/.test(line));
      const path = join(folder, name);
      const done = spawnSync('prove', ['--exec', 'cat', path], { encoding: 'utf8' });
      const errors = [...done.stdout.matchAll(/Parse errors: (.*)/g)].map(([, error]) => error);
      expect(errors.length === 1 && errors[0].startsWith('TAP specified version 14'), `${name}: ${done.stdout}${done.stderr}`);
      expect(done.stdout.includes(`Tests: ${points.length} Failed: ${points.filter((line) => line.startsWith('not ok') && !/# todo/i.test(line)).length})`), done.stdout);
    }
  });
  await check('prove tells what failed, what is expected to and what was skipped', () => {
    const { stdout } = spawnSync('prove', ['--exec', 'cat', join(folder, 'sample.tap')], { encoding: 'utf8' });
    for (const words of [/Failed 3\/9 subtests/, /\(less 1 skipped subtest: 5 okay\)/, /Failed tests:\s+2, 6, 8\n/]) expect(words.test(stdout), stdout);
  });
  await check('prove fails the sample at the three scenarios that failed', () => {
    const done = prove(folder, read(folder, 'sample.tap'));
    expect(/Failed tests:\s+2, 6, 8\n/.test(done.stdout), done.stdout);
    expect(done.status !== 0, 'prove must not pass it');
  });
}
