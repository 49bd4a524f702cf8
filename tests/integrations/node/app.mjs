// The app: takes one customer through Connect, page by page, and knows nothing but the connect_token. Keys and bearers
// stay in the backend. The order of pages is Connect's: each answer goes to the page that came last.
import { read, write } from './exact_json.mjs';
import { isPassing, NoAnswer, Patience } from './http.mjs';

/** The session cannot go on; the message is for the customer. */
export class Stopped extends Error {
  constructor(message, end = 'stopped') {
    super(message);
    this.end = end;
  }
}

const MOST_PAGES = 60;
const RESTORE = { route: 'session_restore' };
const COMPLETING = new Set(['SAVE', 'DISCONNECT']);
const DEAD_SESSION = new Set(['token_expired', 'token_missing', 'token_not_found', 'session_completed', 'account_disabled']);

export class App {
  /** `url` is Connect; `live` tells whether this is a live account; `say` shows a line to the customer. */
  constructor({ url, live, plan, http, browser, say }) {
    Object.assign(this, { url, live, plan, http, browser, say });
  }

  /** How the session ended: `saved`, `disconnected`, `left`, `expired` or `stopped`. */
  async run(token) {
    this.token = token;
    this.lastAction = undefined;
    try {
      return await this.walk();
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      this.say(error.message);
      return error.end;
    }
  }

  async walk() {
    let page = (await this.sendOrStop(RESTORE)).page;
    for (let shown = 0; shown < MOST_PAGES; shown += 1) {
      if (page.route === 'session_complete') return this.lastAction === 'DISCONNECT' ? 'disconnected' : 'saved';
      if (page.route === 'error') throw new Stopped(`Connect: ${page.error_message ?? 'unknown error'}`);
      const choice = this.plan.choose(page);
      if (choice === null) return 'left';
      if (choice === undefined) throw new Stopped(`The page ${page.route} is not supported by this version of the app.`);
      page = page.route === 'session_redirect' ? await this.visitProvider(page, choice) : await this.answer(page, choice);
      if (page === null) return 'left';
    }
    throw new Stopped('This goes round in circles. Please try again later.');
  }

  /** The next page; the same one when the answer was refused and the customer tries again; null for one who leaves. */
  async answer(page, choice) {
    const reply = await this.send({ route: page.route, ...choice });
    if (reply.page) {
      this.lastAction = choice.action;
      return reply.page;
    }
    this.showError(reply.error);
    return this.plan.refused(page.route) ? page : null;
  }

  showError(error) {
    if (DEAD_SESSION.has(error.code)) {
      throw new Stopped(`${error.message} (${error.code})`, error.code === 'token_expired' ? 'expired' : 'stopped');
    }
    this.say(`${error.message ?? 'Connect refused this answer.'} (${error.code ?? 'no code'})`);
  }

  /** Through the provider's login in the browser, and back by session_restore. */
  async visitProvider(page, act) {
    // Either name has been in use for the address of the login.
    const address = page.data?.redirect_url ?? page.data?.redirect_uri;
    await this.browser.visit(address, this.token, act);
    if (act === 'walks_away' && !this.plan.comesBack(page.route)) return null;
    return (await this.sendOrStop(RESTORE)).page;
  }

  async sendOrStop(message) {
    const reply = await this.send(message);
    if (reply.page) return reply;
    this.showError(reply.error);
    throw new Stopped('The session cannot be opened.');
  }

  /**
   * Sends a message and resolves to `{page}` or `{error}`. When no answer came, nobody knows whether the message
   * arrived: the current page is asked for, and only when it is still the same one is the message sent again.
   */
  async send(message) {
    const patience = new Patience();
    let next = message;
    for (;;) {
      const reply = await this.post(next);
      if (reply.page || reply.error) {
        if (next === message) return reply;
        const wasCompleted = reply.error?.code === 'session_completed' && COMPLETING.has(message.action);
        if (wasCompleted) return { page: { route: 'session_complete' } };
        if (reply.error || reply.page.route !== message.route) return reply;
        next = message;
        continue;
      }
      if (!(await patience.wait(reply.headers))) throw new Stopped('Connect cannot be reached at the moment. Please try again later.');
      next = { ...RESTORE };
    }
  }

  /** One exchange: `{page}`, `{error}`, or `{headers}` when it is worth asking again. */
  async post(message) {
    let answer;
    try {
      answer = await this.http.request(this.url, { method: 'POST', headers: this.headers(), body: this.bodyOf(message) });
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      return {};
    }
    if (isPassing(answer.status)) return { headers: answer.headers };
    if (answer.status >= 300 && answer.status < 400) throw new Stopped('Connect sends us elsewhere; this app does not follow.');
    const body = readObject(answer.text);
    if (body === undefined) return answer.status >= 400 ? { error: { message: `Connect answers ${answer.status}.` } } : {};
    this.checkOwner(body);
    return answer.status >= 400 || body.object === 'error' ? { error: body } : { page: body };
  }

  headers() {
    return { 'Content-Type': 'application/json' };
  }

  bodyOf(message) {
    return write({ connect_token: this.token, ...message });
  }

  /** An answer about somebody else's session, or from the other mode, is not shown to this customer. */
  checkOwner(body) {
    if (body.connect_token !== undefined && body.connect_token !== this.token) {
      throw new Stopped('Connect answered for another session. Please start again.');
    }
    if (typeof body.live_mode === 'boolean' && body.live_mode !== this.live) {
      throw new Stopped('Test and live data were mixed up. Please start again.');
    }
  }
}

function readObject(text) {
  try {
    const value = read(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
