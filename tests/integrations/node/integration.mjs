#!/usr/bin/env node
// A partner's integration of FlatPeak Connect, complete and small enough to copy: app, backend and webhook receiver, with
// nothing but Node 18. It is started once for each case of a certification:
//
//     connect-replay certify --agent mine -- node integration.mjs
//
// What it is told by the environment: CONNECT_API_URL and FLATPEAK_API_URL, the addresses; FLATPEAK_ACCOUNT_ID and
// FLATPEAK_API_KEY; CONNECT_REPLAY_PLAN, the file that says what the person and the backend do; CONNECT_REPLAY_WEBHOOK_URL and
// CONNECT_REPLAY_PROBE, where to listen; CONNECT_REPLAY_CA, a certificate to trust. In production the first four are all there
// is, and people take the place of the plan.
import { readFileSync } from 'node:fs';
import { App } from './app.mjs';
import { Backend } from './backend.mjs';
import { Browser } from './browser.mjs';
import { Http } from './http.mjs';
import { Locations } from './locations.mjs';
import { Plan } from './plan.mjs';
import { Receiver } from './receiver.mjs';
import { Signatures } from './signature.mjs';

const env = process.env;
const say = (line) => console.error(line);

function build() {
  const plan = new Plan(readFileSync(env.CONNECT_REPLAY_PLAN, 'utf8'));
  const locations = new Locations();
  const web = () => new Http(env.CONNECT_REPLAY_CA); // app, backend and browser are different programs in real life
  const api = { url: env.FLATPEAK_API_URL, account: env.FLATPEAK_ACCOUNT_ID, key: env.FLATPEAK_API_KEY };
  const backend = new Backend({ ...api, http: web(), locations, say });
  const browser = new Browser({ http: web(), say });
  const app = new App({ url: env.CONNECT_API_URL, live: backend.live, plan, http: web(), browser, say });
  const signatures = new Signatures({ url: env.FLATPEAK_API_URL, http: web() });
  const receiver = new Receiver({ signatures, required: plan.webhooks?.signatures === 'required', locations, say });
  return { plan, locations, backend, browser, app, signatures, receiver };
}

async function play({ plan, backend, app }) {
  if (plan.tokens.length === 0) return backend.perform(plan.backend);
  for (const wishes of plan.tokens) {
    const token = await backend.createConnectToken(wishes);
    const end = token === undefined ? 'none' : await app.run(token);
    await backend.sessionEnded(token, end, plan.backend);
    if (end === 'stopped') return undefined;
  }
  return undefined;
}

const parts = build();
// Only for the tests of connect-replay: one defect on purpose. Leave this line out when you copy.
if (env.BROKEN) (await import('./defects.mjs')).breakOne(env.BROKEN, parts);

process.on('SIGTERM', () => process.exit(0));
if (env.CONNECT_REPLAY_WEBHOOK_URL) await parts.receiver.listen(env.CONNECT_REPLAY_WEBHOOK_URL);
if (env.CONNECT_REPLAY_PROBE) await parts.receiver.listenToProbes(env.CONNECT_REPLAY_PROBE);
try {
  await play(parts);
} catch (error) {
  say(error.message);
}
if (!parts.plan.webhooks) process.exit(0); // otherwise the receiver goes on until it is stopped
