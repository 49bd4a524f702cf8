// Verifies the signature of a webhook: PS256 (RSA-PSS, SHA-256, a salt of 32 bytes) over the timestamp, a dot and the raw
// bytes of the body. Keys are those of the API's jwks.json; nothing in a request decides where keys come from.
import { constants, createPublicKey, verify } from 'node:crypto';

const TOLERANCE_S = 300;
const REFRESH_GAP_MS = 60_000;

export class Signatures {
  constructor({ url, http, now = () => Date.now() / 1000 }) {
    Object.assign(this, { url, http, now });
    this.keys = new Map();
    this.missed = new Map(); // unknown key ids, and when the keys were read for them
  }

  /** `good`, `absent`, or what is wrong with it. `headers` are as Node gives them; `body` is a Buffer. */
  async check(headers, body) {
    const { 'flatpeak-signature': signature, 'flatpeak-timestamp': timestamp } = headers;
    const { 'flatpeak-key-id': keyId, 'flatpeak-signature-scheme': scheme } = headers;
    const rest = [timestamp, keyId, scheme];
    if ((signature === undefined || signature === 'none') && rest.every((value) => value === undefined)) return 'absent';
    if (scheme !== 'v1' || !/^v1=[A-Za-z0-9_-]+$/.test(signature ?? '')) return 'not a v1 signature';
    if (!/^[0-9]{1,12}$/.test(timestamp ?? '')) return 'no timestamp';
    const age = Math.floor(this.now()) - Number(timestamp);
    if (this.isOutOfTime(age)) return 'too old, or from the future';
    const key = keyId && (await this.key(keyId));
    if (!key) return 'unknown key';
    const options = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    const bytes = Buffer.concat([Buffer.from(`${timestamp}.`), this.signedBytes(body)]);
    return verify('sha256', bytes, options, Buffer.from(signature.slice(3), 'base64url')) ? 'good' : 'does not fit the body';
  }

  isOutOfTime(age) {
    return Math.abs(age) > TOLERANCE_S;
  }

  signedBytes(body) {
    return body;
  }

  /** Keys rotate: an unknown id is looked up, but not more than once a minute. */
  async key(id) {
    if (!this.keys.has(id) && Date.now() - (this.missed.get(id) ?? -Infinity) > REFRESH_GAP_MS) {
      await this.refresh();
      if (!this.keys.has(id)) this.missed.set(id, Date.now());
    }
    return this.keys.get(id);
  }

  async refresh() {
    const answer = await this.http.request(`${this.url}/jwks.json`);
    if (answer.status !== 200) throw new Error(`jwks.json: ${answer.status}`);
    for (const jwk of JSON.parse(answer.text).keys) {
      const usable = jwk.kty === 'RSA' && (jwk.use ?? 'sig') === 'sig' && (jwk.alg ?? 'PS256') === 'PS256';
      if (usable) this.keys.set(jwk.kid, createPublicKey({ key: jwk, format: 'jwk' }));
    }
  }
}
