// What a person does who has no plan for a page: the first thing that the page allows. Pages that nobody here knows
// get no answer. Unknown fields, actions and options are passed over.

const ADDRESS = { address_line1: '1 High Street', city: 'London', post_code: 'SW1A 1AA', country_code: 'GB' };
const STRUCTURES = ['FIXED', 'TIME_OF_DAY', 'MARKET'];
const ALL_WEEK = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const ALL_DAY = { valid_from: '00:00:00', valid_to: '00:00:00' };

const first = (list) => (Array.isArray(list) ? list : []).find((item) => typeof item?.id === 'string');
const offered = (page, action) => ((page.actions ?? []).includes(action) ? { action } : undefined);
const firstOffered = (page, ...actions) => actions.map((action) => offered(page, action)).find(Boolean);

const CHOICES = {
  session_redirect: () => 'logs_in',
  postal_address_capture: (page, data) => {
    const known = Object.entries(data.postal_address ?? {}).filter(([name, value]) => name in ADDRESS && value);
    return { data: { postal_address: { ...ADDRESS, ...Object.fromEntries(known) } } };
  },
  provider_select: (page, data) => {
    const provider = first(data.providers);
    return provider ? { data: { provider: { id: provider.id } } } : offered(page, 'PROVIDER_MISSING');
  },
  provider_name_capture: () => ({ data: { provider: { name: 'Corner Shop Energy' } } }),
  tariff_select: (page, data) => {
    const tariff = first(data.tariffs);
    return tariff ? { data: { tariff: { id: tariff.id } } } : offered(page, 'TARIFF_MISSING');
  },
  tariff_structure_select: (page, data) => {
    const structure = STRUCTURES.find((name) => (data.options ?? []).includes(name));
    return structure && { data: { options: [structure] } };
  },
  rate_fixed_capture: () => ({ data: { cost: 0.25 } }),
  rate_tod_capture: () => ({ data: { hours: [{ cost: 0.25, ...ALL_DAY }] } }),
  rate_advanced_capture: () => {
    const hours = [{ ...ALL_DAY, rate: [{ fixed: 0.25 }] }];
    const schedule = [{ months: ['All'], days_and_hours: [{ days: ALL_WEEK, hours }] }];
    return { data: { tariff: { market_rates: false, schedule } } };
  },
  market_surcharge_capture: (page, data) => {
    const region = Array.isArray(data.regions) && data.regions.length > 0 ? { region: data.regions[0] } : {};
    return { data: { surcharge: { fixed: 0, percentage: 0 }, ...region } };
  },
  tariff_name_capture: (page, data) => ({ data: { tariff: { name: data.tariff?.name || 'My tariff' } } }),
  contract_term_capture: () => ({}),
  summary_fixed_confirm: (page) => firstOffered(page, 'SAVE', 'DISCONNECT'),
  summary_tou_confirm: (page) => firstOffered(page, 'SAVE', 'DISCONNECT'),
  summary_tariff_inprogress: (page) => firstOffered(page, 'SAVE'),
  summary_tariff_failed: (page) => firstOffered(page, 'DISCONNECT', 'RECONNECT'),
};

/** undefined when this page, or everything it offers, is unknown here. */
export function ownChoice(page) {
  return Object.hasOwn(CHOICES, page.route) ? CHOICES[page.route](page, page.data ?? {}) : undefined;
}
