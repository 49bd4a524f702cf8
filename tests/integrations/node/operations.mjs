// The operations of the REST API that this backend can make: method, path, and which parameters go into the query.
// Ids are filled in from what earlier answers told.

const SPAN = ['start_time', 'end_time'];

export const OPERATIONS = {
  list_events: ['GET', '/events'],
  retrieve_event: ['GET', '/events/{event_id}'],
  list_customers: ['GET', '/customers'],
  create_customer: ['POST', '/customers'],
  retrieve_customer: ['GET', '/customers/{customer_id}'],
  list_devices: ['GET', '/devices'],
  create_device: ['POST', '/devices'],
  retrieve_device: ['GET', '/devices/{device_id}'],
  list_locations: ['GET', '/locations'],
  retrieve_location: ['GET', '/locations/{location_id}'],
  location_status: ['GET', '/locations/{location_id}/status'],
  list_tariffs: ['GET', '/tariffs/elements', ['location_id']],
  retrieve_tariff: ['GET', '/tariffs/elements/{tariff_id}'],
  rates: ['GET', '/tariffs/rates/{location_id}', [...SPAN, 'include_tariff']],
  audit_rates: ['GET', '/tariffs/audit/{location_id}', SPAN],
  slots_by_time: ['GET', '/slots/time/{location_id}', [...SPAN, 'segment', 'duration']],
  interval_cost: ['POST', '/costs/interval/{location_id}', ['include_tariff']],
};

const PREFIXES = { loc: 'location_id', cus: 'customer_id', dev: 'device_id', trf: 'tariff_id', evt: 'event_id' };
const DAY_MS = 24 * 60 * 60 * 1000;

/** `{method, path, body}`; without a path when an id is not known. */
export function requestOf(name, known) {
  const [method, template, query = []] = OPERATIONS[name];
  const values = { ...nextDay(known), include_tariff: true, segment: 'LOW', duration: 60, ...known };
  const names = [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  if ([...names, ...query].some((wanted) => values[wanted] === undefined)) return { method };
  const path = template.replace(/\{(\w+)\}/g, (_, wanted) => encodeURIComponent(values[wanted]));
  const search = new URLSearchParams(query.map((wanted) => [wanted, values[wanted]])).toString();
  const body = name === 'interval_cost' ? { start_time: values.start_time, end_time: values.end_time } : {};
  return { method, path: search ? `${path}?${search}` : path, body: method === 'POST' ? body : undefined };
}

/** The day that begins with the session, by the clock of the service. */
function nextDay(known) {
  const start = known.time_created === undefined ? Date.now() : Date.parse(known.time_created);
  const text = (instant) => new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z');
  return { start_time: text(start), end_time: text(start + DAY_MS) };
}

/** Keeps the ids of an answer, and of the first object of a list. */
export function remember(known, body) {
  const object = body?.object === 'list' ? body.data?.[0] : body;
  for (const id of [object?.id, object?.location_id, object?.customer_id]) {
    const name = typeof id === 'string' ? PREFIXES[id.split('_')[0]] : undefined;
    if (name !== undefined) known[name] = id;
  }
  if (body?.object === 'connect_token') known.time_created = body.time_created;
}
