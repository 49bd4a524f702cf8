// The backend: the only place that knows the API key. It logs in once, makes connect_tokens for the app, exchanges them
// when a session was saved, and reads what the partner wants to know about a location.
import { isPassing, NoAnswer, Patience } from './http.mjs';
import { OPERATIONS, requestOf, remember } from './operations.mjs';

const CALLBACKS = { callback_uri: 'https://partner.example/done', connect_web_uri: 'https://partner.example/connect' };
const DONE_ELSEWHERE = new Set(['login', 'create_connect_token', 'exchange_connect_token']);
const ASK_AGAIN_AFTER_MS = 15 * 60 * 1000;

export class Backend {
  constructor({ url, account, key, http, locations, say }) {
    Object.assign(this, { url, account, key, http, locations, say });
    this.live = key.startsWith('sk_live_');
    this.known = {}; // ids for further calls, by parameter name
    this.notReady = new Map(); // price resources that answered 422, and when
  }

  /** The bearer is kept until it expires, or until the API refuses it. */
  async bearer() {
    if (this.bearerToken === undefined || Date.now() >= this.bearerExpires) await this.login();
    return this.bearerToken;
  }

  async login() {
    const answer = await this.send('GET', '/login', { Authorization: this.basic() });
    if (answer.status !== 200) throw new Error(`login: ${answer.status} ${answer.body?.message ?? ''}`);
    this.checkMode(answer.body);
    this.bearerToken = answer.body.bearer_token;
    this.bearerExpires = Date.now() + answer.body.expires_in * 1000;
  }

  basic() {
    return `Basic ${Buffer.from(`${this.account}:${this.key}`).toString('base64')}`;
  }

  /** One call with a bearer. A bearer that is refused is renewed once. */
  async call(method, path, body) {
    let answer = await this.send(method, path, { Authorization: `Bearer ${await this.bearer()}` }, body);
    if (answer.status === 401 || answer.status === 403) {
      await this.login();
      answer = await this.send(method, path, { Authorization: `Bearer ${this.bearerToken}` }, body);
    }
    return answer;
  }

  /** Sends until there is an answer that waiting will not change; a few repeats at most. Redirects are not followed. */
  async send(method, path, headers, body) {
    const patience = new Patience();
    for (;;) {
      const answer = await this.sendOnce(method, path, headers, body);
      if (answer.status !== undefined && !isPassing(answer.status)) return answer;
      if (!(await patience.wait(answer.headers))) throw new Error(`${method} ${path}: the API cannot be reached`);
    }
  }

  async sendOnce(method, path, headers, body) {
    const content = body === undefined ? {} : { 'Content-Type': 'application/json' };
    try {
      const options = { method, headers: { ...headers, ...content }, body: body && JSON.stringify(body) };
      const answer = await this.http.request(this.url + path, options);
      return { status: answer.status, headers: answer.headers, body: objectOf(answer.text) };
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      return {};
    }
  }

  checkMode(body) {
    if (body.live_mode !== this.live) throw new Error('the API answered in the other mode: test and live were mixed up');
  }

  /** A new connect_token, or undefined when the API refuses to make one. */
  async createConnectToken(wishes) {
    const given = Object.entries(wishes).filter(([, value]) => value !== null);
    const answer = await this.call('POST', '/connect/tariff/token', { ...CALLBACKS, ...Object.fromEntries(given) });
    if (answer.status !== 200) return this.refused('create_connect_token', answer);
    this.checkMode(answer.body);
    this.begun = this.locations.mark();
    if (wishes.location_id) {
      this.known.location_id = wishes.location_id;
      this.locations.opened(wishes.location_id);
    }
    return answer.body.connect_token;
  }

  /** After a saved session: the location_id is what the partner keeps. Called once. */
  async exchange(token) {
    const answer = await this.call('GET', `/connect/tariff/token?connect_token=${encodeURIComponent(token)}`);
    if (answer.status !== 200) return this.refused('exchange_connect_token', answer);
    this.checkMode(answer.body);
    if (answer.body.id !== token) throw new Error('the exchange answered for another session');
    this.locations.exchanged(answer.body, this.begun);
    remember(this.known, answer.body);
    return answer.body;
  }

  /** What follows a session: the exchange when it was saved, and the calls that the partner makes then. */
  async sessionEnded(token, end, calls) {
    if (end !== 'saved' && end !== 'disconnected') return;
    if (end === 'saved' || calls.includes('exchange_connect_token')) await this.exchange(token);
    if (end === 'disconnected' && this.known.location_id) this.locations.disconnected(this.known.location_id);
    await this.perform(calls);
  }

  async perform(names) {
    for (const name of names.filter((one) => !DONE_ELSEWHERE.has(one))) await this.performOne(name);
  }

  /** Any other operation by name. A price that is not ready is not asked for again within 15 minutes. */
  async performOne(name) {
    if (!Object.hasOwn(OPERATIONS, name)) return this.say(`This backend does not know the operation ${name}.`);
    const { method, path, body } = requestOf(name, this.known);
    if (path === undefined) return this.say(`${name}: nothing is known yet to ask about.`);
    const resource = path.split('?')[0];
    if (Date.now() - (this.notReady.get(resource) ?? -Infinity) < ASK_AGAIN_AFTER_MS) return this.say(`${name}: not ready yet.`);
    const answer = await this.call(method, path, body);
    if (answer.status === 422) this.notReady.set(resource, Date.now());
    if (answer.status >= 300) return this.refused(name, answer);
    remember(this.known, answer.body);
    return answer.body;
  }

  refused(name, answer) {
    this.say(`${name}: ${answer.status} ${answer.body?.code ?? ''} ${answer.body?.message ?? ''}`);
    return undefined;
  }
}

function objectOf(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
