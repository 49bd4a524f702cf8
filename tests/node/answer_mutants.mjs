// Walks a schema and an answer side by side: which members there are, and what the answer looks like with one
// thing broken. Knows only what the model's export uses: $ref, if/then/else, type, properties, required,
// items, enum, const, pattern, format.

function resolved(schema, part, value) {
  let here = part;
  for (;;) {
    if (here.$ref) here = schema.$defs[here.$ref.replace(/^#\/\$defs\//, '')];
    else if (here.if) here = value !== null && typeof value === 'object' && ('object' in value || 'code' in value) ? here.then : here.else;
    else return here;
  }
}

const is_object = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

/// "holder/name" of all members that an answer of this shape may have; the entries of a list are held by the
/// list's name.
export function members_of(schema, part, holder = '', found = new Set()) {
  const here = resolved(schema, part, {});
  for (const [name, member] of Object.entries(here.properties || {})) {
    found.add(`${holder}/${name}`);
    members_of(schema, member, name, found);
  }
  if (here.items) members_of(schema, here.items, holder, found);
  return found;
}

export function seen_members(value, holder = '', found = new Set()) {
  if (Array.isArray(value)) for (const entry of value) seen_members(entry, holder, found);
  else if (is_object(value)) {
    for (const [name, member] of Object.entries(value)) {
      found.add(`${holder}/${name}`);
      seen_members(member, name, found);
    }
  }
  return found;
}

const strangers = [null, true, 7.5, 'a word that nobody said', [], {}];

function kind_of(value) {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

/// Values that this part must refuse.
function wrong_values(here) {
  if (here.enum || here.const !== undefined || here.pattern || here.format) return strangers.filter((value) => !(here.type || []).includes(kind_of(value)) || typeof value === 'string');
  if (!here.type) return [];
  const kinds = [here.type].flat();
  return strangers.filter((value) => !kinds.includes(kind_of(value)) && !(kinds.includes('integer') && kind_of(value) === 'number' && Number.isInteger(value)));
}

/// Everything that can be broken at one place or below it: {what, make}, where make() gives the broken value.
function* broken(schema, part, value, at) {
  const here = resolved(schema, part, value);
  for (const wrong of wrong_values(here)) yield { what: `${at || '/'} is ${JSON.stringify(wrong)}`, value: wrong };
  if (is_object(value)) {
    for (const name of here.required || []) {
      const { [name]: gone, ...rest } = value;
      if (gone !== undefined) yield { what: `${at}/${name} is missing`, value: rest };
    }
    for (const [name, member] of Object.entries(here.properties || {})) {
      if (!(name in value)) continue;
      for (const one of broken(schema, member, value[name], `${at}/${name}`)) yield { what: one.what, value: { ...value, [name]: one.value } };
    }
  }
  if (Array.isArray(value) && here.items && value.length > 0) {
    for (const one of broken(schema, here.items, value[0], `${at}/0`)) yield { what: one.what, value: [one.value, ...value.slice(1)] };
  }
}

/// The answer with one thing broken, again and again.
export function* mutants(schema, part, body) {
  for (const { what, value } of broken(schema, part, body, '')) yield { what, body: value };
}
