// Hostile text in every field of every format comes back equal. A run with a marker in all its fields says where
// text stands; in the run with a hostile string, exactly there has to stand that string, as the format writes it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { marked } from 'marked';
import { Parser } from 'tap-parser';
import { check, expect } from './check.mjs';
import { here, json_of, names_ending, number_of, read } from './samples.mjs';

const marker = 'Qx7zMarker';

/// Every place of a tree: its path by positions, its text, and its path by names for people. Keys are places too.
function places_of(value, path = '', named = '', into = []) {
  if (typeof value === 'string') into.push([path, value, named]);
  else if (Array.isArray(value)) value.forEach((item, index) => places_of(item, `${path}/${index}`, `${named}/${typeof item === 'string' ? index : '*'}`, into));
  else if (value !== null && typeof value === 'object') {
    // JSON.parse puts keys that look like positions first; in the files they stand last.
    const entries = Object.entries(value).sort(([left], [right]) => /^\d+$/.test(left) - /^\d+$/.test(right));
    entries.forEach(([key, item], index) => {
      into.push([`${path}/key ${index}`, key, `${named}/key`]);
      places_of(item, `${path}/${index}`, `${named}/${key}`, into);
    });
  }
  return into;
}

/// Compares two trees of one shape; `written` is how the format writes a text at a place, or null where it holds
/// something made of the text: a sentence, a block for people, a name with its dots replaced.
function compare(name, plain, hostile, text, written) {
  const found = new Map(places_of(hostile).map(([path, said]) => [path, said]));
  const wrong = [];
  let places = 0;
  for (const [path, template, named] of places_of(plain)) {
    if (!template.includes(marker)) continue;
    const here_written = written(text, named);
    if (here_written === null) continue;
    places += 1;
    const wanted = template.split(marker).join(here_written);
    if (found.get(path) !== wanted) wrong.push(`${name} at ${named}: ${JSON.stringify(found.get(path))} is not ${JSON.stringify(wanted)}`);
  }
  expect(wrong.length === 0, wrong.slice(0, 3).join('\n'));
  return places;
}

/// The check for one format. `tree(name)` reads a file of it with a reader from elsewhere.
async function everywhere(folder, ending, tree, at_least, written = (text) => text) {
  const strings = json_of(folder, 'strings.json');
  const plain = await tree(`plain${ending}`);
  let files = 0;
  let places = 0;
  for (const name of names_ending(folder, ending)) {
    const number = number_of(name);
    if (number < 0 || no_text(strings[number])) continue;
    places = compare(name, plain, await tree(name), strings[number], written);
    files += 1;
  }
  expect(files > 480 && places >= at_least, `${files} files, ${places} places`);
  return `${files} files, ${places} places each`;
}

const digits = (value, count) => value.toString(16).padStart(count, '0');

/// XML 1.0 has no place for these; they come as a visible escape.
function as_xml(text) {
  return [...text].map((letter) => {
    const value = letter.codePointAt(0);
    const bad = (value < 0x20 && !'\t\n\r'.includes(letter)) || value === 0xfffe || value === 0xffff;
    return bad ? '\\u' + digits(value, 4) : letter;
  }).join('');
}

function xml_trees(folder, ending) {
  const names = names_ending(folder, ending).filter((name) => number_of(name) >= 0 || name.startsWith('plain'));
  const done = spawnSync('python3', [join(here, 'tree_of_xml.py'), ...names.map((name) => join(folder, name))], { encoding: 'utf8', maxBuffer: 1 << 29 });
  expect(done.status === 0, done.stderr.slice(-600));
  const lines = done.stdout.trim().split('\n').map((line) => JSON.parse(line));
  const trees = new Map(names.map((name, index) => [name, lines[index]]));
  return (name) => trees.get(name);
}

function tap_tree(folder) {
  return (name) => new Promise((resolve) => {
    const points = [];
    const parser = new Parser({}, () => resolve(points));
    const listen = (from) => {
      from.on('assert', (one) => points.push([one.name, one.diag ?? null, String(one.todo || ''), String(one.skip || '')]));
      from.on('child', listen);
    };
    listen(parser);
    parser.end(read(folder, name));
  });
}

/// Bytes that are no text come as U+FFFD in the list of strings; each format has its own way with them. An empty
/// text is left out where a format need not have it.
const no_text = (text) => text.includes('\ufffd') || text === '';

/// The places, by the ends of their names, that hold something made of the text.
const made = (...ends) => (text, named) => (ends.some((end) => named.endsWith(end)) ? null : text);

const in_ctrf = made('/message', '/trace', '/connect-replay.findings/0', '/connect-replay.findings/1');

function in_har(text, named) {
  if (named.endsWith('/url') || named.includes('/_findings/')) return null;
  return named.endsWith('/postData/text') ? JSON.stringify(text).slice(1, -1) : text;
}

/// /2 is the text of an element: the block that a terminal shows.
const in_junit = (text, named) => (['/classname', '/message', '/2'].some((end) => named.endsWith(end)) ? null : as_xml(text));

/// A name is one printable line; a diagnostic is the text itself.
function in_tap(text, named) {
  if (named.endsWith('/message')) return null;
  const as_it_is = /^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(text) && !/::|##/.test(text);
  return /\/\d$/.test(named) && !as_it_is ? null : text;
}

/// Addresses are percent-encoded: decoded they are the text again. An escape that stands in the text is left alone.
function addresses(folder, ending, urls_of) {
  const strings = json_of(folder, 'strings.json');
  let seen = 0;
  for (const name of names_ending(folder, ending)) {
    const number = number_of(name);
    if (number < 0 || no_text(strings[number]) || /%[0-9a-f]{2}/i.test(strings[number])) continue;
    for (const [before, url] of urls_of(json_of(folder, name))) {
      expect(decodeURIComponent(url) === before + strings[number], `${name}: ${JSON.stringify(url)}`);
      expect(/^[\x21-\x7e]*$/.test(url), `${name}: ${JSON.stringify(url)} is no address`);
      seen += 1;
    }
  }
  expect(seen > 480, `only ${seen}`);
  return `${seen} addresses`;
}

/// What the formats for people write as it is: one line of visible letters, short enough not to be cut, without the
/// beginnings of a CI server's commands. Other texts are made visible, which their writer's own tests pin.
const is_line = (text) => /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u.test(text) && !/::|##|^ | $| {2}/.test(text) && [...text].length <= 250;

/// The code spans of a rendered summary, in order. A bar is written with a backslash, for a table would be cut at it.
function spans_of(folder) {
  const letters = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
  const undone = (html) => html.replace(/&(lt|gt|quot|#39|amp);/g, (one) => letters[one]);
  return (name) => {
    const found = [];
    const walk = (tokens) => tokens.forEach((token) => {
      if (token.type === 'codespan') found.push(undone(token.text).replaceAll('\\|', '|'));
      if (token.tokens) walk(token.tokens);
      for (const row of token.type === 'table' ? [token.header, ...token.rows] : []) row.forEach((cell) => walk(cell.tokens));
      if (token.items) walk(token.items);
    });
    walk(marked.lexer(read(folder, name), { gfm: true }));
    return found;
  };
}

/// Annotations as a runner reads them: properties and message, with the escapes undone.
function annotations_of(folder) {
  const undone = (text) => text.replace(/%(25|0D|0A|3A|2C)/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
  return (name) => read(folder, name).split('\n').map((line) => /^::(error|warning|notice) ([^:]*)::(.*)$/.exec(line)).filter(Boolean)
    .flatMap(([, , properties, message]) => [...properties.split(',').map((one) => undone(one.slice(one.indexOf('=') + 1))), ...undone(message).split('\n')]);
}

/// The same texts at the same places of a list.
async function lines_everywhere(folder, ending, list, at_least) {
  const strings = json_of(folder, 'strings.json');
  const plain = list(`plain${ending}`);
  let files = 0;
  let places = 0;
  for (const name of names_ending(folder, ending)) {
    const number = number_of(name);
    if (number < 0 || no_text(strings[number]) || !is_line(strings[number])) continue;
    const found = list(name);
    places = 0;
    plain.forEach((template, index) => {
      if (!template.includes(marker) || /^again: |^connect-replay explain |: expected /.test(template)) return;
      places += 1;
      const wanted = template.split(marker).join(strings[number]);
      expect(found[index] === wanted, `${name}, place ${index}: ${JSON.stringify(found[index])} is not ${JSON.stringify(wanted)}`);
    });
    files += 1;
  }
  expect(files > 250 && places >= at_least, `${files} files, ${places} places`);
  return `${files} files, ${places} places each`;
}

export async function field_checks(folder) {
  const json = (name) => json_of(folder, name);
  await check('run.json: every field gives hostile text back', () => everywhere(folder, '.run.json', json, 800));
  await check('CTRF: every field gives hostile text back', () => everywhere(folder, '.ctrf.json', json, 60, in_ctrf));
  await check('HAR: every field gives hostile text back', () => everywhere(folder, '.har', json, 300, in_har));
  await check('SARIF: every field gives hostile text back', () => everywhere(folder, '.sarif', json, 5, made('/uri')));
  await check('addresses in HAR and SARIF, decoded, are the text', () => [
    addresses(folder, '.har', ({ log }) => log.entries.map((entry) => ['http://connect.mock/', entry.request.url])),
    addresses(folder, '.sarif', ({ runs }) => runs[0].results.map((one) => ['', one.locations[0].physicalLocation.artifactLocation.uri])),
  ].join(', '));
  for (const dialect of ['common', 'common-step', 'jenkins', 'testmo']) {
    await check(`JUnit, ${dialect}: every field gives hostile text back`, () => everywhere(folder, `.${dialect}.xml`, xml_trees(folder, `.${dialect}.xml`), 8, in_junit));
  }
  await check('TAP: every name and diagnostic gives hostile text back', () => everywhere(folder, '.tap', tap_tree(folder), 60, in_tap));
  await check('Markdown: every code span gives hostile text back', () => lines_everywhere(folder, '.md', spans_of(folder), 20));
  await check('annotations: every property and line gives hostile text back', () => lines_everywhere(folder, '.github.txt', annotations_of(folder), 10));
}
