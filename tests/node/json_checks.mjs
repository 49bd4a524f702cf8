// JSON report, CTRF, HAR and SARIF against schemas, with ajv; and text that comes back equal.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import addFormats from 'ajv-formats';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import { check, expect } from './check.mjs';
import { json_of, names_ending, number_of, root, schemas } from './samples.mjs';

const require = createRequire(import.meta.url);
const load = (path) => JSON.parse(readFileSync(path, 'utf8'));

function first_errors(validate) {
  return validate.errors.slice(0, 3).map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`).join('\n');
}

async function all_valid(folder, ending, validate) {
  const names = names_ending(folder, ending);
  expect(names.length > 100, `only ${names.length} files`);
  for (const name of names) expect(validate(json_of(folder, name)), `${name}: ${validate.errors ? first_errors(validate) : ''}`);
  return `${names.length} files`;
}

function har_validator() {
  const ajv = new Ajv({ strict: false, allErrors: false });
  addFormats(ajv);
  ajv.addMetaSchema(require('ajv/dist/refs/json-schema-draft-06.json'));
  const parts = require('har-schema');
  for (const name of Object.keys(parts)) ajv.addSchema(parts[name]);
  return ajv.getSchema('har.json#') || ajv.getSchema('har.json');
}

/// Every hostile string must be found again, unchanged, at these places.
async function comes_back(folder, ending, texts_of) {
  const strings = json_of(folder, 'strings.json');
  let seen = 0;
  for (const name of names_ending(folder, ending)) {
    const number = number_of(name);
    if (number < 0) continue;
    seen += 1;
    for (const text of texts_of(json_of(folder, name))) expect(text === strings[number], `${name}: ${JSON.stringify(text)} is not ${JSON.stringify(strings[number])}`);
  }
  expect(seen === strings.length, `${seen} of ${strings.length}`);
  return `${seen} strings`;
}

export async function json_checks(folder) {
  const draft7 = new Ajv({ strict: true, strictTypes: false });
  addFormats(draft7);
  const draft2020 = new Ajv2020({ strict: true, strictTypes: false });
  addFormats(draft2020);
  await check('run.json keeps to docs/run.schema.json', () => all_valid(folder, '.run.json', draft2020.compile(load(join(root, 'docs', 'run.schema.json')))));
  await check('CTRF keeps to its schema, nothing unknown in it', () => all_valid(folder, '.ctrf.json', draft7.compile(load(join(schemas, 'ctrf.schema.json')))));
  await check('HAR keeps to har-schema', () => all_valid(folder, '.har', har_validator()));
  await check('SARIF keeps to the subset that GitHub reads', () => all_valid(folder, '.sarif', draft7.compile(load(join(schemas, 'sarif-subset.schema.json')))));
  await check('run.json gives hostile text back', () => comes_back(folder, '.run.json', (run) => [run.scenarios[3].title, run.scenarios[3].steps[0].findings[0].expected, run.scenarios[3].steps[0].exchange.request.headers[0][1], run.coverage.release]));
  await check('CTRF gives hostile text back', () => comes_back(folder, '.ctrf.json', (report) => [report.results.tests[3].extra['connect-replay.title'], report.results.tests[3].tags[0]]));
  await check('HAR gives hostile text back', () => comes_back(folder, '.har', ({ log }) => [log.entries[0].request.headers[0].value, log.entries[0].response.content.text, log.entries[0]._note].filter((text) => text !== undefined)));
}
