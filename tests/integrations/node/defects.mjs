// Defects on purpose, one for each start: BROKEN=NAME turns the reference integration into one that breaks one rule of
// connect-replay and otherwise does everything right. ../variants.json says which. Not a part of the example.
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { write } from './exact_json.mjs';
import { retryAfter } from './http.mjs';

/** Replaces a method; the new one gets the old one first. */
function around(part, method, by) {
  const old = part[method].bind(part);
  part[method] = (...args) => by(old, ...args);
}

/** Does something before the first call for which `when` holds, and then what is right. */
function onceBefore(part, method, extra, when = () => true) {
  let done = false;
  around(part, method, async (old, ...args) => {
    if (!done && when(...args)) {
      done = true;
      await extra(...args);
    }
    return old(...args);
  });
}

/**
 * A post whose answer nobody looks at, but for how long to wait: `message` as it is, or another `text`, or another way to
 * send it.
 */
async function blurt(app, message, { text, ...how } = {}) {
  const body = text ?? write({ connect_token: app.token, ...message });
  const answer = await app.http.request(app.url, { method: 'POST', headers: app.headers(), body, ...how }).catch(() => undefined);
  const pause = retryAfter(answer?.headers);
  if (pause > 0) await sleep(pause);
  return answer;
}

const isData = (page, choice) => choice.data !== undefined;
const on = (route) => (page) => page.route === route;
const answerOf = (page, choice) => ({ route: page.route, ...choice });

/** Before the first answer that fits `when`, a wrong one. */
const wrongAnswer = (wrong, when) => ({ app }) => onceBefore(app, 'answer', (page, choice) => {
  const { text, how, ...message } = wrong(page, choice, app);
  return blurt(app, Object.keys(message).length > 0 ? message : answerOf(page, choice), { ...how, ...(text === undefined ? {} : { text }) });
}, when);

const wrongWords = (change, when) => wrongAnswer((page, choice, app) => ({
  text: change(write({ connect_token: app.token, ...answerOf(page, choice) }), answerOf(page, choice), app),
}), when);

const changedData = (change, route, when = () => true) => ({ app }) => around(app, 'answer', (old, page, choice) => (
  page.route === route && choice.data && when(choice.data) ? old(page, { ...choice, data: change(structuredClone(choice.data)) }) : old(page, choice)));

const header = (name, value) => (part, parts) => around(part, 'headers', (old) => ({ ...old(), [name]: value(parts) }));

/** Sent over and over while the server answers that it is in trouble and does not say for how long. */
function stubborn(part, method, gap) {
  around(part, method, async (old, ...args) => {
    for (let tries = 0; ; tries += 1) {
      const reply = await old(...args);
      if (reply.headers === undefined || retryAfter(reply.headers) > 0 || tries === 12) return reply;
      await sleep(gap);
    }
  });
}

const TOKEN = {
  'token-from-last-time': ({ app }) => onceBefore(app, 'answer', () => blurt(app, { connect_token: `cot_${'0'.repeat(24)}`, route: 'session_restore' })),
  'token-in-capitals': wrongWords((text, message, app) => text.replace(app.token, app.token.toUpperCase())),
  'token-after-its-end': ({ app }) => around(app, 'run', async (old, token) => {
    const end = await old(token);
    if (end === 'expired') await blurt(app, { route: 'session_restore' });
    return end;
  }),
  'no-token': wrongWords((text, message) => write(message)),
  'token-by-another-name': wrongWords((text) => text.replace('"connect_token"', '"token"')),
};

const MESSAGES = {
  'action-not-offered': wrongAnswer((page) => ({ route: page.route, action: 'BACK' }), (page) => Array.isArray(page.actions)),
  'action-in-small-letters': wrongAnswer((page, choice) => ({ route: page.route, action: choice.action.toLowerCase() }), (page, choice) => choice.action),
  'action-with-data': wrongAnswer((page, choice) => ({ route: page.route, ...choice, data: {} }), (page, choice) => choice.action),
  'options-as-text': wrongAnswer((page, choice) => ({ route: page.route, data: { options: choice.data.options[0] } }), on('tariff_structure_select')),
  'name-not-nested': wrongAnswer((page, choice) => ({ route: page.route, data: { name: choice.data.tariff.name } }), on('tariff_name_capture')),
  'provider-as-text': wrongAnswer((page, choice) => ({ route: page.route, data: { provider: choice.data.provider.id } }),
    (page, choice) => page.route === 'provider_select' && isData(page, choice)),
  'date-without-time': wrongAnswer((page, choice) => ({ route: page.route, data: { contract_end_date: choice.data.contract_end_date.slice(0, 10) } }),
    (page, choice) => page.route === 'contract_term_capture' && /^\d{4}-\d\d-\d\dT/.test(choice.data?.contract_end_date ?? '')),
  'guesses-the-next-page': wrongAnswer(() => ({ route: 'contract_term_capture' }), (page) => page.route !== 'contract_term_capture'),
  'route-of-the-page-before': ({ app }) => {
    let before;
    around(app, 'answer', async (old, page, choice) => {
      if (before && isData(page, choice) && before !== page.route) await blurt(app, { route: before, ...choice });
      before = page.route;
      return old(page, choice);
    });
  },
  'no-route': wrongAnswer((page, choice) => choice, isData),
  'comma-too-many': wrongWords((text) => text.replace(/\}$/, ',}')),
  'byte-order-mark': wrongWords((text) => `\ufeff${text}`),
  'single-quotes': wrongWords((text, message, app) => `{'connect_token': '${app.token}', 'route': '${message.route}'}`),
  'numbers-as-text': wrongAnswer((page, choice) => ({ route: page.route, data: { cost: write(choice.data.cost) } }), on('rate_fixed_capture')),
  'single-precision': changedData((data) => ({ ...data, cost: Math.fround(data.cost) }), 'rate_fixed_capture', 
    (data) => typeof data.cost === 'number' && Math.fround(data.cost) !== data.cost),
  'letters-taken-apart': ({ app }) => around(app, 'bodyOf', (old, message) => old(message).normalize('NFD')),
  'wrong-path': ({ app }) => onceBefore(app, 'answer', () => app.http.request(`${app.url}session`, { method: 'POST', headers: app.headers(), body: '{}' })),
  'put-for-post': wrongAnswer(() => ({ how: { method: 'PUT' } })),
  'latin-1': wrongWords((text) => Buffer.from(text.replace(/\}$/, ',"note":"caf\u00e9"}'), 'latin1')),
  'get-with-a-body': ({ backend }) => around(backend.http, 'request', (old, url, options) => (
    old(url, options.method === 'GET' ? { ...options, body: '{}' } : options))),
};

const COURSE = {
  insists: ({ app }) => insisting(app, () => undefined),
  'reloads-and-insists': ({ app }) => insisting(app, () => blurt(app, { route: 'session_restore' })),
  'stops-half-way': ({ app }) => around(app, 'answer', (old, page, choice) => {
    app.answers = (app.answers ?? 0) + 1;
    return app.answers < 3 ? old(page, choice) : new Promise(() => setInterval(() => undefined, 1000));
  }),
  'leaves-early': ({ app }) => around(app, 'answer', () => process.exit(0)),
  'no-way-back': ({ app }) => around(app, 'visitProvider', () => new Promise(() => setInterval(() => undefined, 1000))),
  'falls-over-new-fields': ({ app }) => around(app, 'checkOwner', (old, body) => {
    const known = ['connect_token', 'route', 'direction', 'live_mode', 'actions', 'data', 'object', 'context', 'type', 'code', 'message', 'time_created', 'request_id'];
    const unknown = Object.keys(body).find((name) => !known.includes(name));
    if (unknown !== undefined && body.route !== 'session_complete') process.exit(1);
    return old(body);
  }),
  'dies-in-a-post': ({ app }) => onceBefore(app, 'answer', () => dieInside(app.url, 'POST')),
  'dies-in-a-call': ({ backend }) => onceBefore(backend, 'createConnectToken', () => dieInside(`${backend.url}/connect/tariff/token`, 'POST')),
  'goes-round': ({ app }) => {
    let done = false;
    around(app, 'answer', async (old, page, choice) => {
      const reply = await old(page, choice);
      if (done || !reply?.route.startsWith('summary_') || reply.route === page.route) return reply;
      done = true;
      await overAndOver(app, [{ route: 'session_restore' }, answerOf(page, choice)]);
      return reply;
    });
  },
  'two-pages-for-ever': ({ app }) => {
    let said = [];
    around(app, 'run', (old, token) => {
      said = [];
      return old(token);
    });
    around(app, 'answer', async (old, page, choice) => {
      const reply = await old(page, choice);
      said.push(answerOf(page, choice));
      if (said.length !== 2 || reply === null || reply.route === 'session_complete') return reply;
      await overAndOver(app, said);
      return reply;
    });
  },
  'double-click': ({ app }) => {
    let done = false;
    around(app, 'answer', async (old, page, choice) => {
      const reply = await old(page, choice);
      if (done || reply === null || reply.route === page.route || !isData(page, choice)) return reply;
      done = true;
      return (await app.post(answerOf(page, choice))).page ?? reply;
    });
  },
  impatient: ({ app }) => around(app, 'post', (old, message) => {
    let answered = false;
    const sent = old(message).finally(() => { answered = true; });
    return Promise.race([sent, sleep(400).then(() => (answered || message.data === undefined ? sent : old(message)))]);
  }),
  'saves-again': ({ app }) => afterEnd(app, 'SAVE'),
  'edits-after-the-end': ({ app }) => afterEnd(app, 'EDIT'),
  'retries-at-once': ({ app }) => stubborn(app, 'post', 20),
  'retries-evenly': ({ app }) => stubborn(app, 'post', 200),
  'deaf-to-retry-after': ({ app }) => around(app, 'post', async (old, message) => {
    const reply = await old(message);
    return reply.headers ? { headers: {} } : reply;
  }),
};

/** As long as Connect takes it. */
async function overAndOver(app, messages) {
  for (let round = 0; round < 6; round += 1) {
    for (const message of messages) {
      const answer = await blurt(app, message);
      if (answer === undefined || answer.status >= 300) return;
    }
  }
}

function insisting(app, between) {
  around(app, 'answer', async (old, page, choice) => {
    const reply = await old(page, choice);
    for (let again = 0; reply === page && again < 3; again += 1) {
      await between();
      await blurt(app, answerOf(page, choice));
    }
    return reply;
  });
}

function afterEnd(app, action) {
  let last;
  around(app, 'answer', (old, page, choice) => {
    last = page.route;
    return old(page, choice);
  });
  around(app, 'run', async (old, token) => {
    const end = await old(token);
    if (end === 'saved' && last?.startsWith('summary_')) await blurt(app, { route: last, action });
    return end;
  });
}

/** A crash with half a request on the wire. */
function dieInside(address, method) {
  const url = new URL(address);
  return new Promise(() => {
    const socket = net.connect(Number(url.port), url.hostname, () => {
      socket.write(`${method} ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Length: 1000\r\n\r\n{"connect_`, () => setTimeout(() => process.exit(70), 50));
    });
    socket.on('error', () => process.exit(70));
  });
}

const BACKEND = {
  'never-exchanges': ({ backend }) => around(backend, 'exchange', async () => undefined),
  'forgets-pending-sessions': ({ app, backend }) => {
    let pending = false;
    around(app, 'answer', (old, page, choice) => {
      pending = page.route === 'summary_tariff_inprogress';
      return old(page, choice);
    });
    around(backend, 'exchange', async (old, token) => (pending ? undefined : old(token)));
  },
  'exchanges-at-the-first-page': ({ app, backend }) => onceBefore(app, 'answer', () => backend.exchange(app.token)),
  'exchanges-at-the-redirect': ({ app, backend }) => onceBefore(app, 'visitProvider', () => backend.exchange(app.token)),
  'exchanges-four-times': ({ backend }) => around(backend, 'exchange', async (old, token) => {
    for (let more = 0; more < 3; more += 1) await old(token);
    return old(token);
  }),
  'polls-prices': ({ backend }) => polling(backend, (path) => path),
  'polls-other-hours': ({ backend }) => polling(backend, (path) => path.replace(/&include_tariff=true/, '')),
  'login-for-each-call': ({ backend }) => around(backend, 'call', (old, ...args) => {
    backend.bearerToken = undefined;
    return old(...args);
  }),
  'login-for-each-session': ({ backend }) => around(backend, 'createConnectToken', (old, wishes) => {
    backend.bearerToken = undefined;
    return old(wishes);
  }),
  'live-key': ({ backend }) => onceBefore(backend, 'login', () => backend.sendOnce('GET', '/login', {
    Authorization: `Basic ${Buffer.from(`${backend.account}:${backend.key.replace('sk_test_', 'sk_live_')}`).toString('base64')}` })),
};

function polling(backend, other) {
  around(backend, 'call', async (old, method, path, body) => {
    const answer = await old(method, path, body);
    if (answer.status !== 422 || !path.startsWith('/tariffs/')) return answer;
    await sleep(50);
    return old(method, other(path), body);
  });
}

const KEY_IN_REFERER = ({ backend }) => ({ Referer: `https://partner.example/admin?key=${backend.key}` });

const SECRETS = {
  'key-to-connect': (parts) => header('X-Api-Key', ({ backend }) => backend.key)(parts.app, parts),
  'basic-to-connect': (parts) => header('Authorization', ({ backend }) => backend.basic())(parts.app, parts),
  'bearer-to-connect': (parts) => header('Authorization', ({ backend }) => `Bearer ${backend.bearerToken}`)(parts.app, parts),
  'bearer-to-provider': ({ browser, backend }) => withHeaders(browser.http, () => ({ Authorization: `Bearer ${backend.bearerToken}` })),
  'key-in-the-url': ({ backend }) => around(backend.http, 'request', (old, url, options) => (
    old(url.includes('connect_token=') ? `${url}&api_key=${backend.key}` : url, options))),
  'key-in-the-referer': (parts) => withHeaders(parts.backend.http, () => KEY_IN_REFERER(parts)),
  'logo-with-a-bearer': ({ app, backend }) => fetchingLogos(app, () => ({ Authorization: `Bearer ${backend.bearerToken}` })),
  'logo-with-a-referer': ({ app }) => fetchingLogos(app, () => ({ Referer: `https://partner.example/connect?fp_cot=${app.token}` })),
  'no-certificate-check': ({ app, backend, browser }) => [app, backend, browser].forEach(({ http }) => Object.assign(http.tls, { rejectUnauthorized: false })),
  'no-host-name-check': ({ app, backend, browser }) => [app, backend, browser].forEach(({ http }) => Object.assign(http.tls, { checkServerIdentity: () => undefined })),
  'app-follows-redirects': ({ app }) => following(app.http),
  'backend-follows-redirects': ({ backend }) => following(backend.http),
};

function withHeaders(http, headers) {
  around(http, 'request', (old, url, options = {}) => old(url, { ...options, headers: { ...options.headers, ...headers() } }));
}

function fetchingLogos(app, headers) {
  around(app, 'answer', async (old, page, choice) => {
    const shown = [page.data?.provider, ...(page.data?.providers ?? [])].map((provider) => provider?.logo_url);
    const logo = shown.find((address) => typeof address === 'string' && /^https?:/.test(address));
    if (logo !== undefined) await app.http.request(logo, { headers: headers() }).catch(() => undefined);
    return old(page, choice);
  });
}

function following(http) {
  around(http, 'request', async (old, url, options) => {
    const answer = await old(url, options);
    const elsewhere = answer.status >= 300 && answer.status < 400 && answer.headers.location;
    return elsewhere ? old(new URL(elsewhere, url).href, options) : answer;
  });
}

const KNOWN_TYPES = ['tariff.expiring', 'tariff.expired', 'tariff.fetch.failed'];
const KNOWN_FIELDS = ['id', 'object', 'type', 'data', 'time_created', 'account_id'];
const FIRST_SHAPE = ['id', 'object', 'type', 'data', 'time_created', 'tariff_id', 'location_id', 'customer_id'];

/** A known event as it has looked since the beginning, with nothing more and nothing less. */
function isPlain(event) {
  const names = [...Object.keys(event), ...Object.keys(event.data ?? {})];
  return KNOWN_TYPES.includes(event.type) && event.time_created !== undefined && names.every((name) => FIRST_SHAPE.includes(name));
}

/** Another answer to good events of some kind. */
const answering = (answer, when) => ({ receiver }) => around(receiver, 'handle', async (old, request, body) => {
  const right = await old(request, body);
  return right.status === 200 && when(JSON.parse(body), request) ? answer : right;
});

const verdict = (change) => ({ signatures }) => around(signatures, 'check', async (old, ...args) => change(await old(...args)));

const RECEIVER = {
  'slow-receiver': ({ receiver }) => onceBefore(receiver, 'handle', () => sleep(11_000)),
  'refuses-good-events': answering({ status: 500 }, isPlain),
  'redirects-events': answering({ status: 302, headers: { Location: '/elsewhere' } }, isPlain),
  'insists-on-signatures': answering({ status: 401 }, (event, { headers }) => isPlain(event) && headers['flatpeak-timestamp'] === undefined),
  'needs-a-time': answering({ status: 400 }, (event) => event.time_created === undefined),
  'needs-a-customer': answering({ status: 400 }, (event) => KNOWN_TYPES.includes(event.type) && event.data?.customer_id === undefined),
  'verifies-other-bytes': ({ signatures }) => around(signatures, 'signedBytes', (old, body) => Buffer.from(JSON.stringify(JSON.parse(body), null, 2))),
  'first-key-only': ({ signatures }) => around(signatures, 'refresh', async (old) => {
    await old();
    signatures.keys = new Map([...signatures.keys].slice(0, 1));
  }),
  'verifies-nothing': ({ receiver }) => around(receiver, 'isForged', () => false),
  'any-time-will-do': ({ signatures }) => around(signatures, 'isOutOfTime', () => false),
  'the-future-will-do': ({ signatures }) => around(signatures, 'isOutOfTime', (old, age) => age > 300),
  'takes-unsigned-events': ({ receiver }) => Object.assign(receiver, { required: false }),
  'takes-bad-signatures': verdict((result) => (result === 'does not fit the body' ? 'good' : result)),
  'refuses-unknown-types': answering({ status: 400 }, (event) => !KNOWN_TYPES.includes(event.type)),
  'refuses-unknown-fields': answering({ status: 400 }, (event) => Object.keys(event).some((name) => !KNOWN_FIELDS.includes(name))),
  'acts-each-time': ({ locations }) => around(locations, 'isRepeated', () => false),
  'last-one-wins': ({ locations }) => around(locations, 'isLate', () => false),
};

export const defects = { ...TOKEN, ...MESSAGES, ...COURSE, ...BACKEND, ...SECRETS, ...RECEIVER };

export function breakOne(name, parts) {
  if (!Object.hasOwn(defects, name)) throw new Error(`BROKEN=${name}: there is no such defect`);
  defects[name](parts);
}
