// Filters the list and draws conversations when they are opened. Text from the run reaches the document
// only through textContent; nothing here builds markup from strings, and nothing is fetched.
'use strict';
(() => {
  const lines_shown = 3000;
  const known_lanes = ['app', 'connect', 'backend', 'api', 'customer', 'provider', 'receiver'];
  // A map, not an object: the name of a party may be any text, `hasOwnProperty` too.
  const lane_names = new Map([['connect', 'Connect'], ['api', 'API']]);
  const lane_name = (lane) => lane_names.get(lane) || lane;

  const make = (name, css, text) => {
    const element = document.createElement(name);
    if (css) element.className = css;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  // ---- filter -------------------------------------------------------------------------------------
  const scenarios = [...document.querySelectorAll('.scenario')];
  const search = document.getElementById('search');
  const choices = [...document.querySelectorAll('.filter input[type=checkbox]')];
  const texts = new Map();
  const text_of = (scenario) => {
    if (!texts.has(scenario)) texts.set(scenario, scenario.textContent.toLowerCase());
    return texts.get(scenario);
  };
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter((word) => word !== '');
    const wanted = new Set(choices.filter((choice) => choice.checked).map((choice) => choice.value));
    let shown = 0;
    for (const scenario of scenarios) {
      const fits = wanted.has(scenario.dataset.outcome) && words.every((word) => text_of(scenario).includes(word));
      scenario.hidden = !fits;
      if (fits) shown += 1;
    }
    document.getElementById('shown').textContent = shown + ' of ' + scenarios.length + ' shown';
    document.getElementById('nothing').hidden = shown > 0;
  };
  if (search) {
    search.addEventListener('input', filter);
    search.form.addEventListener('submit', (event) => event.preventDefault());
    for (const choice of choices) choice.addEventListener('change', filter);
    document.addEventListener('keydown', (event) => {
      if (event.key !== '/' || /^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
      event.preventDefault();
      search.focus();
    });
    filter();
  }

  // A number keeps its digits: 0.00 is not 0 to a person who looks for a wrong rate. Browsers that do not
  // hand out the source of a number show its value.
  class Lexeme {
    constructor(source) { this.source = source; }
  }
  const parse = (text) => JSON.parse(text, (key, value, context) =>
    typeof value === 'number' && context && context.source !== undefined && context.source !== String(value) ? new Lexeme(context.source) : value);
  const scalar_text = (value) => value instanceof Lexeme ? value.source : JSON.stringify(value);

  // ---- JSON with findings in place ------------------------------------------------------------------
  const at_pointer = (value, pointer) => {
    if (pointer === '') return true;
    let here = value;
    for (const part of pointer.slice(1).split('/')) {
      const key = part.replace(/~1/g, '/').replace(/~0/g, '~');
      if (here === null || typeof here !== 'object' || !Object.hasOwn(here, key)) return false;
      here = here[key];
    }
    return true;
  };
  // The place of a finding, or of the nearest thing around it that is there.
  const nearest_pointer = (value, pointer) => {
    while (pointer !== '' && !at_pointer(value, pointer)) pointer = pointer.slice(0, pointer.lastIndexOf('/'));
    return pointer;
  };
  const mark_of = (finding) => {
    const mark = make('span', 'mark ' + finding.outcome);
    const head = finding.rule === 'expect' ? finding.outcome : finding.outcome + ', ' + finding.rule + ' (' + finding.level + ')';
    mark.append(make('strong', '', head));
    for (const [name, value] of [['expected', finding.expected], ['got', finding.actual], ['because', finding.cause], ['help', finding.advice]]) {
      if (value) mark.append('\n' + name + ': ' + value);
    }
    return mark;
  };
  const json_view = (value, findings) => {
    const pre = make('pre', 'json');
    const marks = new Map();
    for (const finding of findings) {
      const pointer = nearest_pointer(value, finding.pointer || '');
      if (!marks.has(pointer)) marks.set(pointer, []);
      marks.get(pointer).push(finding);
    }
    let lines = 0;
    const line = (depth, key, said, pointer) => {
      lines += 1;
      if (lines > lines_shown) return;
      const row = make('span', marks.has(pointer) ? 'marked' : '');
      row.append('  '.repeat(depth));
      if (key !== null) row.append(make('span', 'key', JSON.stringify(key)), ': ');
      row.append(make('span', 'said', said));
      pre.append(row, '\n');
      for (const finding of marks.get(pointer) || []) pre.append(mark_of(finding));
    };
    const walk = (part, depth, key, pointer, comma) => {
      if (part === null || typeof part !== 'object' || part instanceof Lexeme) return line(depth, key, scalar_text(part) + comma, pointer);
      const list = Array.isArray(part);
      const names = Object.keys(part);
      if (names.length === 0) return line(depth, key, (list ? '[]' : '{}') + comma, pointer);
      line(depth, key, list ? '[' : '{', pointer);
      names.forEach((name, index) => {
        const below = pointer + '/' + name.replace(/~/g, '~0').replace(/\//g, '~1');
        walk(part[name], depth + 1, list ? null : name, below, index + 1 < names.length ? ',' : '');
      });
      line(depth, null, (list ? ']' : '}') + comma, null);
    };
    walk(value, 0, null, '', '');
    if (lines > lines_shown) pre.append('… ' + (lines - lines_shown) + ' more lines are in the JSON report\n');
    return pre;
  };

  // ---- conversation -----------------------------------------------------------------------------
  const when_text = (milliseconds) => {
    for (const [unit, name] of [[86400000, 'd'], [3600000, 'h'], [60000, 'min'], [1000, 's']]) {
      if (milliseconds >= unit) return '+' + Math.round(milliseconds / unit * 10) / 10 + ' ' + name;
    }
    return '+' + milliseconds + ' ms';
  };
  const path_of = (url) => {
    const start = url.indexOf('://');
    const slash = start < 0 ? 0 : url.indexOf('/', start + 3);
    return slash < 0 ? '/' : url.slice(slash);
  };
  const gist_of = (body) => {
    if (body === null || typeof body !== 'object') return '';
    const words = [body.route, body.code, body.type, body.action].filter((word) => typeof word === 'string');
    return words.join(' ');
  };
  const exchanges_of = (step) => step.exchanges || (step.exchange ? [step.exchange] : []);

  // Lines of the app, the backend and the webhook judge what was sent, all others what was answered.
  const judged_message = (step, exchange, pointer) => {
    const fits = (message) => message && message.body !== null && typeof message.body === 'object';
    const sent = fits(exchange.request) ? exchange.request : null;
    const answered = fits(exchange.response) ? exchange.response : null;
    if (!['app', 'backend', 'webhook'].includes(step.actor)) return answered;
    if (answered && !(sent && at_pointer(sent.body, pointer)) && at_pointer(answered.body, pointer)) return answered;
    return sent;
  };
  // A finding of a line that brought no message of its own speaks of the exchange before it.
  const place_findings = (steps) => {
    const placed = new Map();
    let last = null;
    for (const step of steps) {
      const own = exchanges_of(step);
      if (own.length > 0) last = own[own.length - 1];
      for (const finding of step.findings) {
        if (!last || !finding.pointer) continue;
        const fits = judged_message(step, last, finding.pointer);
        if (!fits) continue;
        if (!placed.has(fits)) placed.set(fits, []);
        placed.get(fits).push(finding);
      }
    }
    return placed;
  };
  const lanes_of = (steps) => {
    const used = new Set();
    for (const step of steps) for (const exchange of exchanges_of(step)) used.add(exchange.from).add(exchange.to);
    const others = [...used].filter((lane) => !known_lanes.includes(lane)).slice(0, 4);
    return known_lanes.filter((lane) => used.has(lane)).concat(others);
  };

  const draw_arrow = (lanes, from, to, css) => {
    const row = make('span', 'row');
    row.style.gridTemplateColumns = 'repeat(' + 2 * lanes.length + ', 1fr)';
    row.setAttribute('aria-hidden', 'true');
    const left = Math.max(Math.min(lanes.indexOf(from), lanes.indexOf(to)), 0);
    const right = Math.max(lanes.indexOf(from), lanes.indexOf(to), 0);
    const self = left === right;
    const arrow = make('span', 'arrow ' + (self ? 'self' : lanes.indexOf(to) > lanes.indexOf(from) ? 'right' : 'left') + ' ' + css);
    arrow.style.gridColumn = (2 * left + 2) + ' / ' + (self ? 2 * left + 3 : 2 * right + 2);
    row.append(arrow);
    return row;
  };
  // The words of a message stand below its arrow: from where it begins on the left, or to where it ends
  // on the right, so that they fit beside it.
  const place_label = (label, lanes, from, to) => {
    const ends = [lanes.indexOf(from), lanes.indexOf(to)].map((lane) => (2 * Math.max(lane, 0) + 1) / (2 * Math.max(lanes.length, 1)));
    const left = Math.min(...ends);
    const right = Math.max(...ends);
    if (left + right <= 1) {
      label.style.marginLeft = 'min(' + 100 * left + '%, 100% - 17rem)';
    } else {
      label.style.marginLeft = 'auto';
      label.style.marginRight = 'min(' + 100 * (1 - right) + '%, 100% - 17rem)';
    }
  };
  const headers_view = (headers) => {
    const table = make('table', 'headers');
    const body = make('tbody');
    for (const [name, value] of headers) {
      const row = make('tr');
      row.append(make('td', 'quiet', name), make('td', '', value));
      body.append(row);
    }
    table.append(body);
    return table;
  };
  const draw_message = (lanes, from, to, css, words, message, findings) => {
    const details = make('details', 'message');
    const summary = make('summary');
    summary.append(draw_arrow(lanes, from, to, css));
    const label = make('span', 'label');
    place_label(label, lanes, from, to);
    label.append(make('span', 'quiet', words.when));
    label.append(make('span', '', lane_name(from) + ' → ' + lane_name(to)), make('span', 'mono', words.what));
    if (findings.length > 0) label.append(make('strong', '', findings.length + (findings.length === 1 ? ' finding' : ' findings')));
    summary.append(label);
    details.append(summary);
    details.addEventListener('toggle', () => {
      if (!details.open || details.childElementCount > 1) return;
      const inside = make('div', 'inside-message');
      if (words.url) inside.append(make('p', 'mono', words.url));
      if (message && message.headers.length > 0) inside.append(headers_view(message.headers));
      if (message && message.body !== null) inside.append(json_view(message.body, findings));
      else inside.append(make('p', 'quiet', message ? 'no body' : 'no response came'));
      details.append(inside);
    });
    return details;
  };
  const draw_exchange = (lanes, exchange, origin, placed) => {
    const parts = [];
    const started = Date.parse(exchange.started) - origin;
    const ended = Date.parse(exchange.ended) - origin;
    const request = { when: when_text(started), what: exchange.request.method + ' ' + path_of(exchange.request.url) + ' ' + gist_of(exchange.request.body), url: exchange.request.url };
    parts.push(draw_message(lanes, exchange.from, exchange.to, '', request, exchange.request, placed.get(exchange.request) || []));
    const answer = exchange.response;
    const response = { when: when_text(ended), what: answer ? answer.status + ' ' + gist_of(answer.body) : exchange.note || 'no response came' };
    parts.push(draw_message(lanes, exchange.to, exchange.from, answer ? 'answer' : 'answer lost', response, answer, answer ? placed.get(answer) || [] : []));
    if (exchange.note) parts.push(make('p', 'quiet', exchange.note));
    return parts;
  };
  const draw_step = (lanes, step, origin, placed) => {
    const item = make('li', 'step');
    const head = make('p');
    const said = step.summary.startsWith(step.actor + ': ') ? step.summary.slice(step.actor.length + 2) : step.summary;
    head.append(make('span', 'badge ' + step.outcome, step.outcome), ' ' + step.index + ' ', make('strong', '', step.actor), ' ' + said + ' ', make('span', 'place', 'line ' + step.line));
    if (step.reason) head.append(' – ' + step.reason);
    item.append(head);
    for (const exchange of exchanges_of(step)) item.append(...draw_exchange(lanes, exchange, origin, placed));
    for (const finding of step.findings) item.append(mark_of(finding));
    return item;
  };
  const draw_conversation = (place) => {
    const source = document.getElementById(place.dataset.from);
    if (!source) return;
    const data = parse(source.textContent);
    source.remove();
    place.textContent = '';
    const lanes = lanes_of(data.steps);
    const first = data.steps.flatMap(exchanges_of)[0];
    const origin = first ? Date.parse(first.started) : 0;
    const placed = place_findings(data.steps);
    if (!data.bodies) place.append(make('p', 'quiet', 'This page would be too big with all bodies: they are in the JSON report.'));
    const columns = 'repeat(' + Math.max(lanes.length, 1) + ', 1fr)';
    const names = make('ul', 'lanes');
    names.style.gridTemplateColumns = columns;
    names.setAttribute('aria-label', 'Parties');
    for (const lane of lanes) names.append(make('li', '', lane_name(lane)));
    const lifelines = make('div', 'lifelines');
    lifelines.style.gridTemplateColumns = columns;
    for (let index = 0; index < lanes.length; index += 1) lifelines.append(make('span'));
    const sequence = make('ol', 'sequence');
    for (const step of data.steps) sequence.append(draw_step(lanes, step, origin, placed));
    if (lanes.length > 0) place.append(names);
    place.append(lifelines, sequence);
  };
  const draw = (scenario) => {
    const place = scenario.querySelector('.conversation');
    if (place && !place.dataset.drawn) {
      place.dataset.drawn = 'yes';
      draw_conversation(place);
    }
  };
  for (const scenario of scenarios) {
    scenario.addEventListener('toggle', (event) => {
      if (event.target === scenario && scenario.open) draw(scenario);
    });
  }

  // ---- links into the list, and paper -------------------------------------------------------------
  const open_target = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.classList.contains('scenario')) return;
    target.hidden = false;
    target.open = true;
    target.scrollIntoView();
  };
  window.addEventListener('hashchange', open_target);
  open_target();
  window.addEventListener('beforeprint', () => {
    for (const scenario of scenarios) {
      if (scenario.dataset.outcome !== 'fail' && scenario.dataset.outcome !== 'error') continue;
      draw(scenario);
      scenario.open = true;
    }
  });
})();
