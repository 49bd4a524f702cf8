// The plan of a case: what the person does on each page, and what the backend is to do. A real app has a person in
// this place; everything else in this folder is what a real integration needs too.
import { read } from './exact_json.mjs';
import { ownChoice } from './own_choice.mjs';

const TURNING_BACK = new Set(['ADDRESS_CHANGE', 'BACK', 'DISMISS_DIRECT', 'EDIT', 'RECONNECT', 'walks_away']);

export class Plan {
  constructor(text) {
    const plan = read(text);
    this.ends = plan.ends ?? 'complete';
    this.tokens = plan.token ?? [];
    this.customer = plan.customer ?? {};
    this.backend = plan.backend ?? [];
    this.webhooks = plan.webhooks;
    this.used = new Map(); // route -> entries that were used up
    this.lastRefused = new Set(); // routes whose last entry was refused
  }

  /** What the person does on this page: part of a message, a word at the provider, or null for one who leaves. */
  choose(page) {
    const entries = this.customer[page.route] ?? [];
    const used = this.used.get(page.route) ?? 0;
    if (used < entries.length) {
      this.used.set(page.route, used + 1);
      return spoken(page.route, entries[used]);
    }
    const last = entries.at(-1);
    if (last !== undefined && !this.lastRefused.has(page.route) && !turnsBack(page.route, last)) return spoken(page.route, last);
    return this.ends === 'complete' || this.ends === 'error' ? ownChoice(page) : null;
  }

  /** Told that the answer to a page was refused: whether the person tries again. */
  refused(route) {
    const entries = this.customer[route] ?? [];
    if ((this.used.get(route) ?? 0) < entries.length) return true;
    const again = this.ends === 'complete' && entries.length > 0 && !this.lastRefused.has(route);
    this.lastRefused.add(route);
    return again;
  }

  /** Whether the person who walked away from the provider's page comes back to the app. */
  comesBack(route) {
    return this.ends !== 'closed' || (this.used.get(route) ?? 0) < (this.customer[route] ?? []).length;
  }
}

function spoken(route, entry) {
  if (route === 'session_redirect') return entry;
  if (entry === 'skip') return {};
  return typeof entry === 'string' ? { action: entry } : { data: entry };
}

function turnsBack(route, entry) {
  return TURNING_BACK.has(entry) || (route === 'summary_tariff_inprogress' && entry === 'DISCONNECT');
}
