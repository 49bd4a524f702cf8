// The HTML page in headless Chromium: nothing is requested, logged or refused by its policy, nothing of
// a peer runs, axe-core has nothing serious to say, and a thousand scenarios open in two seconds.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { check, expect, sha256 } from './check.mjs';
import { json_of, names_ending, number_of, read, root } from './samples.mjs';

const executable = process.env.CHROMIUM || '/usr/bin/chromium';
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export function in_browser() {
  expect(existsSync(executable), `no Chromium at ${executable}`);
  return chromium.launch({ executablePath: executable, args: flags });
}

/// A page that notes everything a report must not do.
async function open(context, folder, name) {
  const opened = await watched(context);
  await visit(opened, folder, name);
  return opened;
}

export async function watched(context) {
  const page = await context.newPage();
  const trouble = [];
  const opened = { page, trouble, name: '' };
  page.on('console', (message) => trouble.push(`console: ${message.text()}`));
  page.on('crash', () => trouble.push('the page crashed'));
  page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => { trouble.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', (request) => { if (!request.url().startsWith('file://') || !request.url().endsWith(opened.name)) trouble.push(`request: ${request.url()}`); });
  await page.addInitScript(() => document.addEventListener('securitypolicyviolation', (event) => { window.violated = (window.violated || '') + event.violatedDirective + ' '; }));
  return opened;
}

export async function visit(opened, folder, name) {
  opened.name = name;
  opened.trouble.length = 0;
  await opened.page.goto(pathToFileURL(join(folder, name)).href);
}

export async function expect_inert({ page, trouble }, name) {
  const state = await page.evaluate(() => ({ hit: window.hit, violated: window.violated }));
  expect(state.hit === undefined, `${name}: a script of the peer ran`);
  expect(state.violated === undefined, `${name}: policy violated: ${state.violated}`);
  expect(trouble.length === 0, `${name}: ${trouble.join('; ')}`);
}

export const open_everything = (page) => page.evaluate(async () => {
  for (const details of document.querySelectorAll('details')) details.open = true;
  // A toggle event comes as a task of its own, after the one that opened the element.
  const later = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 1)));
  await later();
  for (const details of document.querySelectorAll('.message')) details.open = true;
  await later();
});

async function inspect(page, scheme) {
  // axe's own script comes in through the debugger, which the page's policy does not govern.
  await page.evaluate(axe);
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  const bad = result.violations.filter((one) => ['serious', 'critical'].includes(one.impact));
  expect(bad.length === 0, `${scheme}: ` + bad.map((one) => `${one.id}: ${one.nodes.slice(0, 2).map((node) => node.html.slice(0, 160) + ' ' + (node.any[0]?.message || '')).join(' | ')}`).join('\n'));
}

async function no_sideways(page, kind) {
  const wide = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return '';
    return [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > width + 1).slice(0, 4).map((one) => one.tagName + '.' + one.className).join(' ') || 'something';
  });
  expect(!wide, `${kind}: the page scrolls sideways: ${wide}`);
}

async function matrix(browser, folder) {
  const { page, trouble } = await open(await browser.newContext(), folder, 'certification.html');
  const table = await page.evaluate(() => [...document.querySelectorAll('#matrix tr')].map((row) => [...row.children].map((cell) => cell.textContent.trim())));
  expect(table.length === 1 + 4 + 9 + 1 && table[0].join('|') === 'Case|Harbour SDK 2.1|lighthouse|ref', JSON.stringify(table[0]));
  expect(table.at(-1).join('|') === 'Total|9 pass|7 pass, 1 warn, 1 fail|5 review, 1 fail, 2 skip', JSON.stringify(table.at(-1)));
  await page.click('#matrix .badge.fail');
  // The page opens the scenario when the browser tells of the new fragment, which is a task of its own.
  const opens = () => page.waitForFunction(() => location.hash !== '' && document.querySelector(location.hash).open, null, { timeout: 5000 }).then(() => true, () => false);
  expect(await opens(), 'the link of a cell does not open its scenario');
  await expect_inert({ page, trouble }, 'certification.html');
}

async function screenshots(browser, folder) {
  const shots = process.env.CONNECT_REPLAY_SHOTS || join(root, 'build', 'screenshots');
  mkdirSync(shots, { recursive: true });
  const kinds = { desktop: { viewport: { width: 1280, height: 900 } }, phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 }, dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' } };
  for (const [kind, options] of Object.entries(kinds)) {
    const context = await browser.newContext(options);
    const { page } = await open(context, folder, 'sample.html');
    await page.evaluate(() => { for (const one of document.querySelectorAll('#scenario-0, #scenario-1, #scenario-2')) one.open = true; });
    await page.waitForTimeout(60);
    await page.evaluate(() => { for (const one of document.querySelectorAll('#scenario-1 .message')) one.open = true; for (const one of document.querySelectorAll('.chapter, .edges')) one.open = true; });
    await page.waitForTimeout(60);
    await page.screenshot({ path: join(shots, `${kind}.png`), fullPage: true });
    await no_sideways(page, kind);
    await visit({ page, trouble: [] }, folder, 'certification.html');
    await page.screenshot({ path: join(shots, `${kind}-matrix.png`) });
    await no_sideways(page, `${kind}, matrix`);
    await context.close();
  }
  const context = await browser.newContext();
  const { page } = await open(context, folder, 'sample.html');
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await page.waitForTimeout(60);
  await page.screenshot({ path: join(shots, 'print.png'), fullPage: true });
  expect(await page.evaluate(() => document.querySelector('#scenario-1').open), 'a failing scenario is closed on paper');
  await page.pdf({ path: join(shots, 'print.pdf') });
  await context.close();
  return shots.startsWith(root) ? shots.slice(root.length + 1) : shots;
}

async function keyboard(browser, folder) {
  const context = await browser.newContext();
  const { page } = await open(context, folder, 'sample.html');
  await page.keyboard.press('/');
  await page.keyboard.type('flat-rate');
  expect((await page.textContent('#shown')) === '1 of 9 shown', await page.textContent('#shown'));
  for (let presses = 0; presses < 12; presses += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement.tagName === 'SUMMARY')) break;
  }
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.querySelector('#scenario-1').open), 'Enter does not open a scenario');
  await page.waitForSelector('#scenario-1 .message');
  const marks = await page.evaluate(() => { for (const one of document.querySelectorAll('#scenario-1 .message')) one.open = true; return new Promise((resolve) => setTimeout(() => resolve(document.querySelectorAll('#scenario-1 .json .mark').length), 60)); });
  expect(marks === 1, `the finding stands at ${marks} places of the messages`);
  await context.close();
}

export async function hostile_pages(browser, folder) {
  const context = await browser.newContext();
  const strings = json_of(folder, 'strings.json');
  const opened = await watched(context);
  let seen = 0;
  for (const name of names_ending(folder, '.html')) {
    const number = number_of(name);
    if (number < 0) continue;
    await visit(opened, folder, name);
    await open_everything(opened.page);
    await expect_inert(opened, name);
    const shown = await opened.page.evaluate(() => [document.querySelector('.scenario .title').textContent, document.querySelector('.sequence .step p').textContent]);
    // Bytes that are no text come as U+FFFD in the list of strings, and as \\xff on the page.
    if (strings[number].includes('\ufffd')) shown[0] = as_html(strings[number]);
    expect(shown[0] === as_html(strings[number]), `${name}: ${JSON.stringify(shown[0])} is not ${JSON.stringify(as_html(strings[number]))}`);
    expect(shown[1].includes(strings[number]), `${name}: the conversation shows ${JSON.stringify(shown[1])}`);
    seen += 1;
  }
  expect(seen === strings.length, `${seen} of ${strings.length}`);
  await context.close();
  return `${seen} pages`;
}

/// Characters that HTML does not allow are shown as escapes; everything else is shown as it is.
export function as_html(text) {
  return [...text].map((letter) => {
    const value = letter.codePointAt(0);
    const bad = (value < 0x20 && !'\t\n\r'.includes(letter)) || (value >= 0x7f && value < 0xa0) || (value & 0xfffe) === 0xfffe || (value >= 0xfdd0 && value <= 0xfdef);
    return bad ? '\\u' + value.toString(16).padStart(value > 0xffff ? 6 : 4, '0') : letter;
  }).join('');
}

/// The page of a real run of a thousand scenario files, each a conversation of 13 exchanges.
function play_a_thousand(folder) {
  execFileSync('python3', [join(root, 'tests', 'bench', 'make_scenarios.py'), join(folder, 'thousand'), '1000'], { stdio: 'ignore' });
  const program = process.env.CONNECT_REPLAY || join(root, 'build', 'dev', 'connect-replay');
  const done = spawnSync(program, ['run', 'thousand', '--report', 'html=thousand.html', '--quiet'], { cwd: folder, encoding: 'utf8' });
  expect(done.status === 0, done.stdout.slice(-300) + done.stderr.slice(-300));
}

async function opens_fast(browser, folder, name, id) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const started = Date.now();
  await page.goto(pathToFileURL(join(folder, name)).href);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const took = Date.now() - started;
  expect((await page.textContent('#shown')) === '1000 of 1000 shown', 'the list is not there');
  const before_filter = Date.now();
  await page.fill('#search', id);
  expect((await page.textContent('#shown')) === '1 of 1000 shown', await page.textContent('#shown'));
  const filtered = Date.now() - before_filter;
  await context.close();
  const limit = Number(process.env.CONNECT_REPLAY_OPEN_MS || 2000);
  expect(took < limit, `${took} ms`);
  return `${took} ms, filter ${filtered} ms, ${Math.round(read(folder, name).length / 1e6)} MB`;
}

function hashes(folder) {
  const text = read(folder, 'sample.html');
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(text)[1];
  const style = /<style>([^]*?)<\/style>/.exec(text)[1];
  const script = /<script>([^]*?)<\/script>/.exec(text)[1];
  expect(policy.includes(`style-src 'sha256-${sha256(style)}'`), 'the hash of the style');
  expect(policy.includes(`script-src 'sha256-${sha256(script)}'`), 'the hash of the script');
  expect(policy.startsWith("default-src 'none';") && policy.includes("base-uri 'none'") && policy.includes("form-action 'none'"), policy);
  expect(!/https?:\/\/(?!connect\.mock|api\.mock|receiver\.mock|provider)/.test(text.replace(/<script>[^]*?<\/script>/, '')), 'an address of elsewhere');
}

export async function page_checks(folder) {
  await check('the policy of the page names its own style and script by their hashes', () => hashes(folder));
  const browser = await in_browser();
  try {
    await check('1,000 scenarios open in under 2 s', () => opens_fast(browser, folder, 'big.html', 'bulk-999'));
    await check('a real run of 1,000 scenario files opens in under 2 s', () => {
      play_a_thousand(folder);
      return opens_fast(browser, folder, 'thousand.html', 'bench-00999');
    });
    await check('the sample opens and unfolds without a request, a log line or a violation', async () => {
      const opened = await open(await browser.newContext(), folder, 'sample.html');
      await open_everything(opened.page);
      await expect_inert(opened, 'sample.html');
    });
    for (const scheme of ['light', 'dark']) {
      await check(`axe-core finds nothing serious, ${scheme}`, async () => {
        const { page } = await open(await browser.newContext({ colorScheme: scheme, bypassCSP: true }), folder, 'sample.html');
        await inspect(page, 'closed');
        await open_everything(page);
        await inspect(page, 'open');
        await visit({ page, trouble: [] }, folder, 'certification.html');
        await inspect(page, 'matrix');
      });
    }
    await check('the matrix has its rows, columns and totals, and its cells lead to the scenarios', () => matrix(browser, folder));
    await check('the page is searched and unfolded by keyboard, with the finding in its place', () => keyboard(browser, folder));
    await check('screenshots: desktop, phone, dark, print; none scrolls sideways', () => screenshots(browser, folder));
    await check('hostile text is shown as text, and nothing of it runs', () => hostile_pages(browser, folder));
  } finally {
    await browser.close();
  }
}
