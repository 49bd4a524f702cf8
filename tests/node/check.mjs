// Counts checks and prints one line for each. A check is a function that throws, or answers a short
// note; the counting line at the end is what tests/run reads.
import { createHash } from 'node:crypto';

let passed = 0;
let failed = 0;

export async function check(name, body) {
  try {
    const note = await body();
    passed += 1;
    console.log(`ok   ${name}${note ? ` (${note})` : ''}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}\n     ${String(error && error.message ? error.message : error).split('\n').slice(0, 12).join('\n     ')}`);
  }
}

export function expect(condition, message) {
  if (!condition) throw new Error(message);
}

export function finish() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

export const sha256 = (text) => createHash('sha256').update(text, 'utf8').digest('base64');
