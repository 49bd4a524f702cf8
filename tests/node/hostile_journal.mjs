// Journals in which every text field holds a hostile string and a label of its own, so that a reader of a report can say
// of each field whether it is shown and whether its text came equal. The program makes the reports of them.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from './check.mjs';
import { root } from './samples.mjs';

const program = process.env.CONNECT_REPLAY || join(root, 'build', 'dev', 'connect-replay');
const instant = '2026-01-01T00:00:00.000Z';

/// A function that makes the text of a field and notes what it is called, its label, and the string in it. The label
/// stands before the string or behind it, so that the string both begins and ends a text.
function field_of(all, string, behind, outcome) {
  return (name) => {
    const label = `Q${all.length}z`;
    const text = behind ? label + string : string + label;
    all.push({ name: outcome === 'fail' ? name : `${outcome} ${name}`, string, text });
    return text;
  };
}

function finding(field, under, outcome) {
  const say = (name) => field(`${under}${name}`);
  return { rule: say('rule'), level: 'must', outcome, where: { file: say('file'), line: 3, column: 4 }, pointer: '/' + say('pointer'),
    expected: say('expected'), actual: say('actual'), cause: say('cause'), advice: say('advice') };
}

function exchange(field, note) {
  const headers = (which) => [[field(`${which} header name`), field(`${which} header value`)]];
  const body = (which) => ({ [field(`${which} body key`)]: field(`${which} body value`), list: [field(`${which} body item`)] });
  const request = { method: field('method'), url: 'http://connect.mock/' + field('url'), headers: headers('request'), body: body('request') };
  const ends = { started: instant, ended: instant, from: field('from'), to: field('to') };
  if (note) return { request, response: null, ...ends, note: field('note') };
  // The route of an answer is told in its line of the conversation as well.
  return { request, response: { status: 200, headers: headers('response'), body: { ...body('response'), route: field('route') } }, ...ends };
}

function scenario_records(order, outcome, field) {
  const head = { record: 'scenario', order, id: field('id'), file: field('file'), line: 1, title: field('title'), why: field('why'), tags: [field('tag')],
    covers: [field('covers')], chapter: field('chapter'), duty: field('duty'), seed: 1, agent: field('agent'), again: field('again') };
  const whole = outcome === 'fail';
  const verdict = { record: 'verdict', order, outcome, ending: 'open', expectation: 'none', reason: field('reason'), duration_ms: 0, clock_ms: 0, attempts: 2,
    earlier: [field('earlier')], findings: whole ? [finding(field, 'finding ', outcome)] : [], marks: [field('mark')], output: field('output') };
  // The others are there for the tables of the summary, where the reason is their sentence.
  if (!whole) return [head, verdict];
  const exchanges = [exchange(field, true), exchange(field, false)];
  const step = { record: 'step', order, index: 1, line: 2, actor: field('actor'), summary: field('summary'), outcome, reason: field('step reason'),
    findings: [finding(field, 'step finding ', outcome)], exchange: exchanges[1], exchanges };
  return [head, step, verdict];
}

/// `report` makes the coverage anew from the marks and its own release; what a run from elsewhere may hold there is on the
/// pages of report_samples.
const count = { seen: 0, total: 0, missing: [] };
const coverage = { release: 'zero', routes: count, transitions: count, errors: count, webhooks: count, rules: count, edges: [], rulebook: [] };

/// The scenarios made of one string: outcome, and whether the string stands behind the label.
const kinds = [['fail', false], ['fail', true], ['warn', false], ['skip', true]];

/// Writes NAME.html and NAME.md of one run with all `strings` in it, and answers its fields: label Q7z is that of the eighth.
export function make_hostile_run(folder, name, strings) {
  const fields = [];
  const head = field_of(fields, strings[0], true, 'fail');
  const records = [{ record: 'run', schema: 'connect-replay/journal/1', tool: { name: 'connect-replay', version: head('version') }, started: instant, seed: 1,
    mode: 'run', target: head('target'), insecure: false, planned: strings.length * kinds.length }];
  let order = 0;
  for (const string of strings) for (const [outcome, behind] of kinds) {
    records.push(...scenario_records(order++, outcome, field_of(fields, string, behind, outcome)));
  }
  const each = strings.length;
  records.push({ record: 'end', duration_ms: 0, interrupted: false, outcome: 'fail', exit_code: 1,
    totals: { pass: 0, warn: each, review: 0, fail: 2 * each, skip: each, error: 0 }, coverage });
  writeFileSync(join(folder, `${name}.ndjson`), records.map((record) => JSON.stringify(record) + '\n').join(''));
  const done = spawnSync(program, ['report', `${name}.ndjson`, '--report', `html=${name}.html`, '--report', `markdown=${name}.md`, '--quiet'], { cwd: folder, encoding: 'utf8' });
  // The run has failed scenarios: that is what its exit code says.
  expect(done.status === 1, `report ${name}: exit ${done.status} ${done.stderr.slice(-300)}`);
  return fields;
}
