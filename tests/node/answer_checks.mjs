// What the mock answers, against the JSON Schemas that the model is exported as, with ajv. The answers are
// those of the mock's own tests: test_mock_server writes them down where CONNECT_REPLAY_ANSWERS says so.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import addFormats from 'ajv-formats';
import Ajv2020 from 'ajv/dist/2020.js';
import { check, expect } from './check.mjs';
import { members_of, mutants, seen_members } from './answer_mutants.mjs';
import { root } from './samples.mjs';

const build = process.env.CONNECT_REPLAY_BUILD || join(root, 'build', 'dev');

/// What the release describes and this mock never sends.
const never_sent = {
  'response.slots_by_time.400': 'bad input of price operations is 422 everywhere',
};
const only_by_fault = (name) => name.endsWith('.500');

/// Members that the release names and that no answer of this mock has.
const never_there = {
  'tariff/reconnect_required': 'only the web client knows it, and not when it is sent',
  'non_commodity_export/connection_type': 'not supported, so there is nothing to tell',
  'non_commodity_export/provider': 'the same',
  'non_commodity_export/tariff': 'the same',
  'local/connection_type': 'the same',
  'local/provider': 'the same',
  'local/tariff': 'the same',
};

function kept_answers() {
  const folder = mkdtempSync(join(tmpdir(), 'connect-replay-answers-'));
  const file = join(folder, 'answers.jsonl');
  try {
    execFileSync(join(build, 'tests', 'test_mock_server'), { env: { ...process.env, CONNECT_REPLAY_ANSWERS: file }, stdio: ['ignore', 'ignore', 'inherit'] });
    return readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function exported_schema() {
  const program = process.env.CONNECT_REPLAY || join(build, 'connect-replay');
  return JSON.parse(execFileSync(program, ['model', 'export', '--format', 'json-schema'], { encoding: 'utf8', maxBuffer: 1 << 28 }));
}

/// Which definition an answer must keep to.
function definition_of({ operation, status, body }) {
  if (operation !== 'connect') return `response.${operation}.${status}`;
  return status === 200 ? `page.${body.route}` : 'error';
}

function validators(schema) {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
  addFormats(ajv);
  ajv.addSchema(schema);
  const known = new Map();
  return (name) => {
    expect(Object.hasOwn(schema.$defs, name), `the export has no ${name}`);
    if (!known.has(name)) known.set(name, ajv.compile({ $ref: `${schema.$id}#/$defs/${name}` }));
    return known.get(name);
  };
}

/// The same schema with no room for members that it does not name.
function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== 'object') return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, key === 'if' ? value : closed(value)]));
  if (copy.type === 'object' && copy.properties) copy.additionalProperties = false;
  return copy;
}

function all_valid(answers, validator_of) {
  const names = new Set();
  for (const answer of answers) {
    const name = definition_of(answer);
    const validate = validator_of(name);
    names.add(name);
    expect(validate(answer.body), `${name}: ${JSON.stringify(validate.errors && validate.errors[0])} in ${JSON.stringify(answer.body).slice(0, 300)}`);
  }
  return `${answers.length} answers of ${names.size} definitions`;
}

function every_definition(answers, schema) {
  const seen = new Set(answers.map(definition_of));
  const wanted = Object.keys(schema.$defs).filter((name) => /^(response|page)\./.test(name) && !only_by_fault(name) && !(name in never_sent));
  const missing = wanted.filter((name) => !seen.has(name));
  expect(missing.length === 0, `no answer of ${missing.join(', ')}`);
  for (const name of Object.keys(never_sent)) expect(!seen.has(name), `${name} is sent after all`);
  return `${wanted.length} definitions`;
}

const as_pattern = (message) => new RegExp('^' + message.split(/\{[a-z]+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^]*') + '$');

/// The errors that each REST operation may send, as the model's file says it.
function errors_of(model, operation) {
  const input = operation.request || (operation.parameters || []).some((one) => one.in === 'query');
  const shared = model.api_errors.filter((one) => (operation.auth === 'bearer' ? !one.message.includes('{what}') || input : one.code === '' && one.status === 403));
  return [...(operation.errors || []), ...shared].filter((one) => one.sent !== false);
}

function every_refusal(answers, model) {
  let pairs = 0;
  for (const operation of model.operations) {
    const refused = answers.filter((one) => one.operation === operation.operation && one.status >= 400);
    const known = errors_of(model, operation).map((error) => ({ ...error, pattern: as_pattern(error.message), seen: 0 }));
    for (const { status, body } of refused) {
      const error = known.find((one) => one.status === status && one.code === (body.code || '') && one.pattern.test(body.message));
      expect(error, `${operation.operation} has no error ${status} ${JSON.stringify(body)}`);
      if (error.code !== '') expect(body.type === (error.type || 'invalid_request'), `${operation.operation} ${error.code} has type ${body.type}`);
      error.seen += 1;
    }
    const missing = known.filter((one) => one.seen === 0).map((one) => `${one.status} ${one.code} ${one.message}`);
    expect(missing.length === 0, `${operation.operation} never answers ${missing.join('; ')}`);
    pairs += known.length;
  }
  return `${pairs} pairs of operation and error`;
}

function every_connect_error(answers, model) {
  const errors = answers.filter((one) => one.operation === 'connect' && one.status >= 400).map((one) => one.body);
  const of_route = (route) => errors.filter((one) => one.context === `connect.${route}`);
  let pairs = 0;
  for (const { code } of model.session_errors) {
    expect(errors.some((one) => one.code === code), `no answer has ${code}`);
    pairs += 1;
  }
  for (const route of model.routes) {
    const known = [...(route.errors || []), ...model.session_errors];
    for (const error of of_route(route.route)) {
      expect(known.some((one) => one.code === error.code && as_pattern(one.message).test(error.message)), `${route.route} has no error ${JSON.stringify(error)}`);
    }
    for (const { code, sent } of route.errors || []) {
      if (sent === false) continue;
      expect(of_route(route.route).some((one) => one.code === code), `${route.route} never answers ${code}`);
      pairs += 1;
    }
  }
  return `${pairs} pairs of route and code`;
}

/// Every member that the schema names, with the one that holds it, stands in some answer.
function every_member(answers, schema) {
  const [named, seen] = [new Set(), new Set()];
  for (const answer of answers) for (const member of seen_members(answer.body)) seen.add(member);
  for (const name of new Set(answers.map(definition_of))) for (const member of members_of(schema, schema.$defs[name])) named.add(member);
  const missing = [...named].filter((member) => !seen.has(member) && !(member in never_there));
  expect(missing.length === 0, `never there: ${missing.join(', ')}`);
  for (const member of Object.keys(never_there)) expect(!seen.has(member), `${member} is there after all`);
  return `${named.size} members`;
}

/// The two checks of what is missing, with one sort of answer left out at a time.
function gaps_are_noticed(answers, schema, model) {
  const fails = (body) => {
    try {
      body();
    } catch {
      return true;
    }
    return false;
  };
  let gaps = 0;
  for (const name of new Set(answers.map(definition_of))) {
    const rest = answers.filter((one) => definition_of(one) !== name);
    if (name !== 'error') expect(fails(() => every_definition(rest, schema)), `nobody misses ${name}`);
    if (/^response\..*\.4/.test(name)) expect(fails(() => every_refusal(rest, model)), `nobody misses the refusals ${name}`);
    gaps += 1;
  }
  expect(fails(() => every_connect_error(answers.filter((one) => one.body.code !== 'gap_in_time_period'), model)), 'nobody misses a code');
  return `${gaps} gaps`;
}

function mutants_are_refused(answers, schema, validator_of) {
  let count = 0;
  const played = new Map();
  for (const answer of answers) {
    const name = definition_of(answer);
    const nth = played.get(name) || 0;
    if (nth >= 3) continue;
    played.set(name, nth + 1);
    for (const { what, body } of mutants(schema, schema.$defs[name], answer.body)) {
      expect(!validator_of(name)(body), `${name} is still valid after: ${what}`);
      count += 1;
    }
  }
  expect(count > 5000, `only ${count} mutants`);
  return `${count} mutants`;
}

export async function answer_checks() {
  const answers = kept_answers();
  const schema = exported_schema();
  const model = JSON.parse(readFileSync(join(root, 'core', 'protocol', 'zero.json'), 'utf8'));
  expect(new Set(answers.map((one) => one.operation)).size === model.operations.length + 1, 'an operation gave no answer');
  const validator_of = validators(schema);
  await check("every answer of the mock keeps to the model's schema", () => all_valid(answers, validator_of));
  await check('no answer of the mock has a member that the schema does not name', () => all_valid(answers, validators({ ...schema, $id: `${schema.$id}:closed`, $defs: closed(schema.$defs) })));
  await check('every response and page of the schema has been answered', () => every_definition(answers, schema));
  await check('every member of the schema has been answered', () => every_member(answers, schema));
  await check('every operation has given every refusal of the model, and no other', () => every_refusal(answers, model));
  await check('every page has given every error code of the model, and no other', () => every_connect_error(answers, model));
  await check('a sort of answer that is left out is missed', () => gaps_are_noticed(answers, schema, model));
  await check('an answer without a required member or with a wrong value is refused', () => mutants_are_refused(answers, schema, validator_of));
}
