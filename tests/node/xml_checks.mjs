// JUnit by xmllint against the schemas kept in tests/reports/schemas.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { check, expect } from './check.mjs';
import { names_ending, schemas } from './samples.mjs';

function valid(folder, schema, endings) {
  const files = endings.flatMap((ending) => names_ending(folder, ending)).map((name) => join(folder, name));
  expect(files.length > 100, `only ${files.length} files`);
  for (let at = 0; at < files.length; at += 200) {
    const done = spawnSync('xmllint', ['--nonet', '--noout', '--schema', join(schemas, schema), ...files.slice(at, at + 200)], { encoding: 'utf8', maxBuffer: 1 << 28 });
    expect(done.status === 0, done.stderr.split('\n').filter((line) => !line.endsWith(' validates')).join('\n'));
  }
  return `${files.length} files`;
}

export async function xml_checks(folder) {
  await check('JUnit, common and Testmo dialects, keeps to the common schema', () => valid(folder, 'junit-common.xsd', ['.common.xml', '.common-step.xml', '.testmo.xml']));
  await check('JUnit, Jenkins dialect, keeps to the strict schema', () => valid(folder, 'junit-jenkins.xsd', ['.jenkins.xml', '.jenkins-step.xml']));
}
