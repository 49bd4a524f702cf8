// Fills the control port's page from the routes beside it, once a second. Whatever comes from a message is
// put into text nodes only. No library, no build step.
'use strict';

const byId = (id) => document.getElementById(id);
let chosen = '';
let model = null;
let drawn = '';
const shown = new Map();

function make(tag, className, ...parts) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const part of parts) element.append(part);
  return element;
}

async function get(path) {
  const response = await fetch(path);
  return response.ok ? response.json() : null;
}

async function post(path, body) {
  const response = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  return { ok: response.ok, body: await response.json() };
}

// Rebuilds a list only when what it shows has changed, so that an opened detail stays open.
function fill(id, items, render) {
  const text = JSON.stringify([items, id === 'sessions' ? chosen : '']);
  if (shown.get(id) === text) return;
  shown.set(id, text);
  byId(id).replaceChildren(...items.map(render));
  const empty = byId('no-' + id);
  if (empty) empty.hidden = items.length > 0;
}

function details(title, value) {
  const element = make('details', '', make('summary', '', title));
  element.append(make('pre', '', typeof value === 'string' ? value : JSON.stringify(value, null, 2)));
  return element;
}

function findingLine(finding) {
  const text = finding.outcome + ' ' + finding.rule + ': expected ' + finding.expected + ', got ' + finding.actual;
  return make('p', 'finding ' + finding.outcome, text + (finding.advice ? ' – ' + finding.advice : ''));
}

function sessionLine(session) {
  const button = make('button', 'session' + (session.connect_token === chosen ? ' chosen' : ''));
  button.type = 'button';
  button.append(make('code', '', session.connect_token), document.createElement('br'),
    session.state + (session.route ? ' · ' + session.route : '') + ' · ' + session.exchanges + ' exchanges');
  button.addEventListener('click', () => { chosen = session.connect_token; look(); });
  return make('li', '', button);
}

function exchangeLine(exchange) {
  const line = make('li');
  const said = exchange.trigger ? exchange.trigger + (exchange.from ? ' on ' + exchange.from : '') : exchange.operation || exchange.target;
  const app = make('div', 'said-app', exchange.at.slice(11, 19) + ' app: ' + said + (exchange.overlapping ? ' (arrived before the last answer was out)' : ''));
  if (exchange.request !== null) app.append(details('what it sent', exchange.request));
  const refused = exchange.status >= 400;
  const mock = make('div', 'said-mock' + (refused ? ' refused' : ''), 'mock: ' + exchange.status + ' ' + (exchange.code || exchange.to || exchange.operation));
  if (exchange.response !== null) mock.append(details('what it answered', exchange.response));
  line.append(app, mock, ...exchange.findings.map(findingLine));
  return line;
}

function restLine(exchange) {
  const refused = exchange.status >= 400 ? 'refused' : '';
  return make('li', refused, exchange.at.slice(11, 19) + ' ' + exchange.method + ' ' + exchange.target + ' → ' + exchange.status,
    ...(exchange.response === null ? [] : [details('the answer', exchange.response)]), ...exchange.findings.map(findingLine));
}

function deliveryLine(delivery) {
  const line = make('li', '', make('span', delivery.state, delivery.state.replace('_', ' ')), ' ' + delivery.event.type + ' ' + delivery.event.id + ' to ' + delivery.url);
  for (const attempt of delivery.attempts) {
    line.append(make('div', attempt.result, attempt.n + '. ' + attempt.started + ' ' + attempt.reason));
  }
  if (delivery.next) line.append(make('div', 'quiet', 'next at ' + delivery.next));
  const again = make('button', '', 'Send again');
  again.type = 'button';
  again.addEventListener('click', async () => { await post('/webhooks/deliveries/' + encodeURIComponent(delivery.id) + '/redeliver', {}); look(); });
  line.append(again);
  return line;
}

function subscriptionLine(subscription) {
  return make('li', '', subscription.url + ' · ' + subscription.events.join(', ') + ' · shape ' + subscription.shape);
}

const boxWidth = 186;

// Columns by distance from the first page; within a column in the order of the model.
function places(routes, transitions) {
  const depth = new Map();
  let edge = routes.filter((route) => route.kind === 'opening').map((route) => route.route);
  edge.forEach((route) => depth.set(route, 0));
  for (let step = 1; edge.length > 0; step += 1) {
    const next = transitions.filter((t) => edge.includes(t.from) && !depth.has(t.to)).map((t) => t.to);
    edge = [...new Set(next)];
    edge.forEach((route) => depth.set(route, step));
  }
  const rows = new Map();
  const at = new Map();
  for (const { route } of routes) {
    const column = depth.get(route) ?? 0;
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    at.set(route, { x: 10 + column * 260, y: 10 + row * 46 });
  }
  return at;
}

function svg(tag, attributes, ...parts) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  for (const part of parts) element.append(part);
  return element;
}

function draw(current, visited) {
  const key = JSON.stringify([current, visited]);
  if (!model || drawn === key) return;
  drawn = key;
  const at = places(model.routes, model.transitions);
  const all = [...at.values()];
  const width = Math.max(...all.map((p) => p.x)) + boxWidth + 12;
  const height = Math.max(...all.map((p) => p.y)) + 44;
  const picture = svg('svg', { viewBox: '0 0 ' + width + ' ' + height, role: 'img', 'aria-label': 'The pages of Connect' });
  const edges = [];
  for (const { from, on, to } of model.transitions) {
    const a = at.get(from), b = at.get(to);
    if (!a || !b || from === to) continue;
    // From the side that faces the target; within a column around the right side.
    const bend = b.x < a.x ? -36 : 36;
    const x1 = a.x + (b.x < a.x ? 0 : boxWidth), x2 = b.x + (b.x > a.x ? 0 : boxWidth);
    const y1 = a.y + 15, y2 = b.y + 15;
    const d = 'M' + x1 + ',' + y1 + ' C' + (x1 + bend) + ',' + y1 + ' ' + (x2 + (b.x === a.x ? bend : -bend)) + ',' + y2 + ' ' + x2 + ',' + y2;
    edges.push(svg('path', { d, class: from === current ? 'next' : '' }, svg('title', {}, from + ' → ' + to + ' by ' + on)));
  }
  // The ways out of the current page lie on top.
  edges.sort((left, right) => left.getAttribute('class').length - right.getAttribute('class').length);
  picture.append(...edges);
  for (const { route } of model.routes) {
    const { x, y } = at.get(route);
    const className = route === current ? 'current' : visited.includes(route) ? 'visited' : '';
    picture.append(svg('g', { class: className, 'data-route': route },
      svg('rect', { x, y, width: boxWidth, height: 30, rx: 6 }), svg('text', { x: x + 8, y: y + 19 }, route)));
  }
  byId('diagram').replaceChildren(picture);
}

async function look() {
  const [clock, sessions, webhooks, deliveries, rest] = await Promise.all(
    ['/clock', '/sessions', '/webhooks', '/webhooks/deliveries', '/rest'].map(get));
  if (!clock) return;
  byId('now').textContent = clock.now;
  if (!chosen && sessions.sessions.length > 0) chosen = sessions.sessions[0].connect_token;
  fill('sessions', sessions.sessions, sessionLine);
  fill('subscriptions', webhooks.webhooks, subscriptionLine);
  fill('deliveries', deliveries.deliveries, deliveryLine);
  fill('rest', rest.exchanges.slice().reverse(), restLine);
  const session = chosen ? await get('/sessions/' + encodeURIComponent(chosen)) : null;
  fill('conversation', session ? session.exchanges : [], exchangeLine);
  draw(session ? session.route : '', session ? session.exchanges.map((exchange) => exchange.to) : []);
}

async function move(duration) {
  byId('clock-note').textContent = 'moving …';
  const answer = await post('/clock', { advance: duration });
  byId('clock-note').textContent = answer.ok ? '' : answer.body.message;
  look();
}

byId('clock-form').addEventListener('submit', (event) => { event.preventDefault(); move(byId('advance').value); });
for (const button of document.querySelectorAll('[data-advance]')) {
  button.addEventListener('click', () => move(button.dataset.advance));
}
byId('webhook-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const answer = await post('/webhooks', { url: byId('webhook-url').value });
  byId('webhook-note').textContent = answer.ok ? 'subscribed' : answer.body.message;
  look();
});

(async () => {
  model = await get('/model');
  byId('model-name').textContent = 'release ' + model.name + ', ' + model.version;
  for (;;) {
    // The mock may be stopped and started again while the page is open.
    await look().catch(() => { byId('now').textContent = 'the mock does not answer'; });
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
})();
