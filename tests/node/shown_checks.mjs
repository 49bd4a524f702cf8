// Hostile text in every field of a run, as a person sees it: on the page in Chromium with everything unfolded, and in the
// summary, rendered. Each field has a label of its own, so that it is known which of them are shown, and that all of the text is there.
import { marked } from 'marked';
import { check, expect } from './check.mjs';
import { make_hostile_run } from './hostile_journal.mjs';
import { as_html, expect_inert, in_browser, open_everything, visit, watched } from './page_checks.mjs';
import { json_of, read } from './samples.mjs';

const strings_per_run = 20;
const long = 80; // from so many characters on, as they are shown, a summary may cut a text

/// What is not shown, and why. All other fields have to be there.
const not_on_page = {};
for (const name of ['mark', 'warn mark', 'skip mark']) not_on_page[name] = 'says to the program what was seen; people are shown the coverage made of it';
not_on_page.file = 'where there are findings, the place shown is that of the worst one';
const not_in_summary = {
  ...not_on_page,
  version: 'the summary says what was played, not with which version',
  title: 'scenarios are named by their ids', why: 'the page has it', tag: 'the page has it', covers: 'the page has it',
  duty: 'the matrix of the page has it', earlier: 'the page has the earlier attempts; the summary only who is flaky', output: 'the page has it: up to 1 MiB',
  reason: 'where there are findings, they say it',
  'warn file': 'a table has one sentence for each scenario, and no place', 'warn again': 'only what failed is to be played again',
};
for (const name of Object.keys(not_in_summary)) if (!/^(warn|skip) /.test(name) && !['version', 'reason', 'file'].includes(name)) not_in_summary[`warn ${name}`] ??= not_in_summary[name];
for (const [name, reason] of Object.entries(not_in_summary)) if (name.startsWith('warn ')) not_in_summary[name.replace('warn', 'skip')] = reason;
const conversation = ['actor', 'summary', 'step reason', 'method', 'url', 'request header name', 'request header value', 'request body key', 'request body value',
  'request body item', 'response header name', 'response header value', 'response body key', 'response body value', 'response body item', 'route', 'from', 'to', 'note'];
for (const name of conversation) not_in_summary[name] = 'the summary has no conversations';

/// Each text of the open document with a label in it, and who wrote it: the program as HTML, the script of the page as
/// it is or as JSON, or the renderer of Markdown.
const texts_of = (page) => page.evaluate(() => {
  const found = [];
  const ways = [['.json .key, .json .said', 'json'], ['.conversation', 'script'], ['pre', 'block'], ['td, th', 'cell']];
  const take = (element, place, text) => {
    if (!/Q\d+z/.test(text) || element.closest('script, style')) return;
    found.push([ways.find(([selector]) => element.closest(selector))?.[1] ?? 'other', place, text]);
  };
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walker.currentNode; node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) take(node.parentElement, node.parentElement.tagName, node.data);
    else for (const { name, value } of node.attributes) take(node, `${node.tagName} ${name}`, value);
  }
  return found;
});

/// How a text stands on the page.
function on_page(text, way) {
  if (way === 'json') return [JSON.stringify(text).slice(1, -1)];
  return [way === 'script' ? text : as_html(text)];
}

const hex = (letter, count) => letter.codePointAt(0).toString(16).padStart(count, '0');
const named = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/// How a text may stand in the summary: control characters and marks that reorder a line as escapes; where a block has a
/// value, newline and tab stay.
function in_summary(text, way) {
  const escaped = (controls) => text.replace(controls, (letter) => named[letter] ?? `\\x${hex(letter, 2)}`)
    .replace(/[\x80-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (letter) => `\\u${hex(letter, 4)}`);
  const line = escaped(/[\0-\x1f\x7f]/g);
  if (way === 'block') return [line, escaped(/[\0-\x08\x0b-\x1f\x7f]/g)];
  return [line];
}

/// Commands of CI servers are broken by a backslash; a block is indented and broken into lines, so that blanks say nothing.
const bare = (text, way) => (way === 'block' ? text.replace(/\s+/g, '') : text).replace(/:\\:/g, '::').replace(/#\\#/g, '##');

const is_long = (field) => in_summary(field.string, 'cell')[0].length >= long;

/// The text ends inside this field, with a sign that it was cut.
function is_cut(text, field, label) {
  return text.endsWith('…') && field.startsWith(text.slice(text.lastIndexOf(label), -1));
}

class Tally {
  constructor() { this.wrong = []; this.texts = 0; this.missing = new Map(); }

  take(texts, fields, written, plain) {
    const seen = new Set();
    for (const [way, place, text] of texts) {
      for (const [label] of plain(text, way).matchAll(/Q\d+z/g)) {
        const field = fields[Number(label.slice(1, -1))];
        seen.add(field);
        this.texts += 1;
        const lawful = written(field.text, way);
        if (lawful.some((one) => plain(text, way).includes(plain(one, way)))) continue;
        if (written === in_summary && is_long(field) && lawful.some((one) => is_cut(plain(text.trimEnd(), way), plain(one, way), label))) continue;
        this.wrong.push(`${field.name} in ${place}: ${JSON.stringify(text.slice(0, 200))} has no ${JSON.stringify(lawful[0].slice(0, 200))}`);
      }
    }
    for (const field of fields) {
      if (!seen.has(field) && (written === on_page || !is_long(field))) this.missing.set(field.name, (this.missing.get(field.name) ?? 0) + 1);
    }
  }

  /// Every text came equal, and exactly the fields of `unshown` are not there.
  expect(unshown, at_least) {
    expect(this.wrong.length === 0, `${this.wrong.length} texts\n${this.wrong.slice(0, 6).join('\n')}`);
    const gone = [...this.missing].filter(([name]) => !(name in unshown));
    expect(gone.length === 0, `not shown: ${gone.map(([name, times]) => `${name} (${times})`).join(', ')}`);
    const here = Object.keys(unshown).filter((name) => !this.missing.has(name));
    expect(here.length === 0, `shown after all: ${here.join(', ')}`);
    expect(this.texts >= at_least, `only ${this.texts} texts`);
    return `${this.texts} texts`;
  }
}

const ours = 'html head body h2 h3 h4 p table thead tbody tr th td code pre details summary b strong'.split(' ');

/// CommonMark lets a code span bind tighter than emphasis; this renderer takes stars inside the span for the end of the
/// bold around it. Only a chapter of the matrix stands in bold: it is rendered without.
const unbold = (text) => text.replace(/^\| \*\*(`+ .* `+)\*\* \|/gm, '| $1 |');

async function render(opened, text, name) {
  opened.trouble.length = 0;
  await opened.page.setContent(marked.parse(unbold(text), { gfm: true }));
  const strange = await opened.page.evaluate((known) => [...document.querySelectorAll('*')].filter((one) => !known.includes(one.localName)
    || [...one.attributes].some((attribute) => !['class', 'align'].includes(attribute.name))).map((one) => one.outerHTML.slice(0, 160)), ours);
  expect(strange.length === 0, `${name}: ${strange.slice(0, 3).join('\n')}`);
  await expect_inert(opened, name);
}

/// Once the page is drawn, whatever a script of the peer would do has been done.
async function show(folder, strings, page, summary, tallies) {
  for (let at = 0; at < strings.length; at += strings_per_run) {
    const name = `shown-${at}`;
    const fields = make_hostile_run(folder, name, strings.slice(at, at + strings_per_run));
    await visit(page, folder, `${name}.html`);
    await open_everything(page.page);
    await expect_inert(page, name);
    tallies.page.take(await texts_of(page.page), fields, on_page, (text) => text);
    await render(summary, read(folder, `${name}.md`), name);
    tallies.summary.take(await texts_of(summary.page), fields, in_summary, bare);
  }
}

export async function shown_checks(folder) {
  const strings = json_of(folder, 'strings.json').filter((text) => text !== '');
  const tallies = { page: new Tally(), summary: new Tally() };
  const browser = await in_browser();
  try {
    await check('nothing of a peer runs, loads or becomes an element, in any field of the page or the summary', async () => {
      const pages = [await watched(await browser.newContext()), await watched(await browser.newContext())];
      await show(folder, strings, ...pages, tallies);
      return `${strings.length} strings`;
    });
    await check('page: every field gives hostile text back', () => tallies.page.expect(not_on_page, 100000));
    await check('summary: every field gives hostile text back', () => tallies.summary.expect(not_in_summary, 30000));
  } finally {
    await browser.close();
  }
}
