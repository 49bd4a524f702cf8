// The customer's browser at the provider's login: opens the address, fills in the forms, and stops at the redirect back
// to connect_web_uri. An app on a phone opens a real browser here. It sends no key, no bearer and no Referer.
import { NoAnswer } from './http.mjs';

const MOST_FORMS = 5;

export class Browser {
  constructor({ http, say }) {
    Object.assign(this, { http, say });
  }

  /** `act` is `logs_in`, `cancels`, `fails_login` or `walks_away`. */
  async visit(address, token, act) {
    const url = loginAddress(address, token);
    if (url === undefined) {
      this.say('The address of the login cannot be opened.');
      return;
    }
    try {
      await this.walk(url, token, act);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      this.say('The provider cannot be reached.');
    }
  }

  async walk(url, token, act) {
    let page = await this.open(url);
    let presses = buttons(act);
    for (let forms = 0; forms < MOST_FORMS; forms += 1) {
      if (page.status >= 300 && page.status < 400) return this.checkReturn(page.headers.location, token);
      const form = firstForm(page.text);
      if (form === undefined) return this.say('The provider shows no form.');
      const press = form.buttons.has('consent') && act === 'logs_in' ? { consent: {} } : presses.shift();
      if (press === undefined) return undefined; // the customer closes the window
      url = new URL(form.action, url);
      page = await this.open(url, { ...form.hidden, ...pressed(form, press) });
    }
    return undefined;
  }

  open(url, fields) {
    const accept = { Accept: 'text/html' };
    if (fields === undefined) return this.http.request(url, { headers: accept });
    const headers = { ...accept, 'Content-Type': 'application/x-www-form-urlencoded' };
    return this.http.request(url, { method: 'POST', headers, body: new URLSearchParams(fields).toString() });
  }

  /** Where the provider sends the browser is the partner's own page; all that counts is whose session comes back. */
  checkReturn(location, token) {
    const back = parsed(location)?.searchParams.getAll('fp_cot') ?? [];
    if (back.length !== 1 || back[0] !== token) this.say('The provider sent the browser back for another session.');
  }
}

function buttons(act) {
  const login = (password) => ({ log_in: { username: 'customer@example.com', password } });
  if (act === 'logs_in') return [login('right-horse-battery')];
  if (act === 'fails_login') return [login('wrong'), { cancel: {} }];
  return act === 'cancels' ? [{ cancel: {} }] : [];
}

function pressed(form, press) {
  const [[button, fields]] = Object.entries(press);
  const field = form.buttons.get(button) ?? button;
  return { ...fields, [field]: button };
}

function parsed(address) {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}

/** Only web addresses, and only with our own token in them; it is added when it is missing. */
function loginAddress(address, token) {
  const url = parsed(address);
  if (url === undefined) return undefined;
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  const tokens = url.searchParams.getAll('fp_cot');
  if (tokens.length === 0) url.searchParams.append('fp_cot', token);
  return tokens.length > 1 || (tokens.length === 1 && tokens[0] !== token) ? undefined : url;
}

const ENTITIES = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

function attribute(tag, name) {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag);
  return found ? found[1].replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity]) : undefined;
}

/** As much of HTML as a login form needs: its action, hidden fields, and buttons as value -> name. */
function firstForm(html) {
  const form = /<form[^>]*>[\s\S]*?<\/form>/.exec(html)?.[0];
  if (form === undefined) return undefined;
  const inputs = form.match(/<input[^>]*>/g) ?? [];
  const hidden = inputs.filter((tag) => attribute(tag, 'type') === 'hidden').map((tag) => [attribute(tag, 'name'), attribute(tag, 'value')]);
  const found = (form.match(/<button[^>]*>/g) ?? []).map((tag) => [attribute(tag, 'value') ?? attribute(tag, 'name'), attribute(tag, 'name')]);
  return { action: attribute(form.slice(0, form.indexOf('>')), 'action') ?? '', hidden: Object.fromEntries(hidden), buttons: new Map(found) };
}
