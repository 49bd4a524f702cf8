// HTTP as an integration needs it: one request on a connection of its own, with a time limit, certificates that are
// verified and no redirect that is followed. Also how long to wait before asking again. It knows nothing of Connect.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';

/** The connection broke, or the answer was cut short: nobody knows whether the server has done what it was asked. */
export class NoAnswer extends Error {}

/** The server could not prove who it is. Nothing was sent to it. */
export class NotTrusted extends Error {}

const TIME_LIMIT_MS = 10_000;
const LONGEST_WAIT_MS = 60_000;
const MOST_REPEATS = 4;
const LONGEST_ANSWER = 5 * 1024 * 1024;
const BAD_CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME|EPROTO|ERR_SSL|ERR_TLS/;

export class Http {
  /** `authority` is the path of a certificate to trust beside the usual ones, as a test system needs it. */
  constructor(authority) {
    this.tls = authority ? { ca: [...tls.rootCertificates, readFileSync(authority)] } : {};
  }

  /** Resolves to `{status, headers, text}` whatever the status is; rejects with NoAnswer or NotTrusted. */
  request(url, { method = 'GET', headers = {}, body } = {}) {
    return new Promise((resolve, reject) => {
      const bytes = body === undefined ? undefined : Buffer.from(body);
      const length = bytes ? { 'Content-Length': bytes.length } : {};
      const options = { method, agent: false, headers: { Accept: 'application/json', ...headers, ...length } };
      const call = String(url).startsWith('https:')
        ? https.request(url, { ...options, ...this.tls })
        : http.request(url, options);
      const limit = setTimeout(() => call.destroy(new NoAnswer(`no answer within ${TIME_LIMIT_MS / 1000} s`)), TIME_LIMIT_MS);
      const fail = (error) => {
        clearTimeout(limit);
        reject(BAD_CERTIFICATE.test(error.code ?? '') ? new NotTrusted(error.message) : new NoAnswer(error.message));
      };
      call.on('error', fail);
      call.on('response', (answer) => {
        const parts = [];
        let size = 0;
        answer.on('error', fail);
        answer.on('data', (part) => {
          parts.push(part);
          size += part.length;
          if (size > LONGEST_ANSWER) call.destroy(new NoAnswer('the answer is too long'));
        });
        answer.on('end', () => {
          clearTimeout(limit);
          if (!answer.complete) return reject(new NoAnswer('the answer was cut short'));
          return resolve({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString('utf8') });
        });
      });
      call.end(bytes);
    });
  }
}

/** What may work when it is asked again later. */
export const isPassing = (status) => status === 408 || status === 429 || status >= 500;

/** Milliseconds that a Retry-After header asks for; 0 when there is none, or none that can be read. */
export function retryAfter(headers = {}, now = Date.now()) {
  const text = headers['retry-after'] ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const instant = Date.parse(text);
  return /[A-Z][a-z]{2}, /.test(text) && Number.isFinite(instant) ? Math.max(0, instant - now) : 0;
}

/** Asking again: four times at most, with gaps that grow, and never before the server said so. */
export class Patience {
  tries = 0;

  gap(headers) {
    return Math.max(250 * 2 ** this.tries, retryAfter(headers));
  }

  /** False when it is time to give up. */
  async wait(headers) {
    const gap = this.gap(headers);
    if (this.tries === MOST_REPEATS || gap > LONGEST_WAIT_MS) return false;
    this.tries += 1;
    await sleep(gap);
    return true;
  }
}
