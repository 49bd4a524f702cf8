// The job summary rendered as GitHub would: no markup of a peer survives, and it stays small.
import { marked } from 'marked';
import { check, expect } from './check.mjs';
import { names_ending, read } from './samples.mjs';

const ours = new Set(['h2', 'h3', 'h4', 'p', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'code', 'pre', 'details', 'summary', 'b', 'strong']);

export async function markdown_checks(folder) {
  await check('rendered Markdown has no element, link or image but ours', () => {
    const names = names_ending(folder, '.md');
    for (const name of names) {
      const html = marked.parse(read(folder, name), { gfm: true });
      for (const [, tag] of html.matchAll(/<([a-zA-Z!][a-zA-Z0-9-]*)/g)) expect(ours.has(tag.toLowerCase()), `${name}: <${tag}>`);
      expect(!/\s(href|src|on[a-z]+)=/i.test(html.replace(/<code[^>]*>[^]*?<\/code>/g, '')), `${name}: an attribute that acts`);
    }
    return `${names.length} files`;
  });
  await check('every summary is within 1 MiB, and its tables keep their columns', () => {
    for (const name of names_ending(folder, '.md')) {
      const text = read(folder, name);
      expect(Buffer.byteLength(text) <= 1 << 20, `${name}: ${Buffer.byteLength(text)} bytes`);
      const html = marked.parse(text, { gfm: true });
      for (const row of html.match(/<tr>[^]*?<\/tr>/g) || []) expect([2, 4].includes((row.match(/<t[hd]/g) || []).length), `${name}: ${row.slice(0, 200)}`);
    }
  });
}
