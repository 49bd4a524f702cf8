// The other side of the signature test, in Node's crypto: checks what the mock has signed, and signs what
// the mock is to check. Usage: node oracle.mjs FOLDER, with mine.ndjson ({headers, body}) and jwks.json
// in it; writes theirs.ndjson and theirs_jwks.json. The last line says how many of the mock's were good.
import { constants, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const folder = process.argv[2];
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
const keys = JSON.parse(readFileSync(`${folder}/jwks.json`, 'utf8')).keys;

let good = 0;
const deliveries = readFileSync(`${folder}/mine.ndjson`, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
for (const { headers, body } of deliveries) {
  const jwk = keys.find((key) => key.kid === headers['Flatpeak-Key-ID']);
  const bytes = Buffer.from(`${headers['Flatpeak-Timestamp']}.${body}`);
  const signature = Buffer.from(headers['Flatpeak-Signature'].replace(/^v1=/, ''), 'base64url');
  if (verify('sha256', bytes, { key: createPublicKey({ key: jwk, format: 'jwk' }), ...pss }, signature)) good += 1;
}

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const theirs = deliveries.map(({ headers, body }) => {
  const timestamp = headers['Flatpeak-Timestamp'];
  const signature = sign('sha256', Buffer.from(`${timestamp}.${body}`), { key: privateKey, ...pss }).toString('base64url');
  return JSON.stringify({ headers: { ...headers, 'Flatpeak-Key-ID': 'theirs', 'Flatpeak-Signature': `v1=${signature}` }, body });
});
writeFileSync(`${folder}/theirs.ndjson`, theirs.join('\n'));
writeFileSync(`${folder}/theirs_jwks.json`, JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'theirs' }] }));
console.log(good);
