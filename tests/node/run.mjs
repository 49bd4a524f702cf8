// Reads every format that the program writes, and what the mock answers, with readers that nobody here wrote.
// One line per check, the count at the end, and a failure as exit code. Started by tests/run; by hand: node
// run.mjs.
import { rmSync } from 'node:fs';
import { answer_checks } from './answer_checks.mjs';
import { check, finish } from './check.mjs';
import { field_checks } from './field_checks.mjs';
import { json_checks } from './json_checks.mjs';
import { markdown_checks } from './markdown_checks.mjs';
import { page_checks } from './page_checks.mjs';
import { make_samples } from './samples.mjs';
import { shown_checks } from './shown_checks.mjs';
import { tap_checks } from './tap_checks.mjs';
import { xml_checks } from './xml_checks.mjs';

let folder;
await check('sample reports are written', () => {
  folder = make_samples();
});
if (folder) {
  for (const checks of [xml_checks, json_checks, field_checks, tap_checks, markdown_checks, page_checks, shown_checks, answer_checks]) {
    await check(`${checks.name.replace('_', ' ')} ran to their end`, () => checks(folder));
  }
  if (!process.env.CONNECT_REPLAY_KEEP) rmSync(folder, { recursive: true, force: true });
  else console.log(`samples kept in ${folder}`);
}
finish();
