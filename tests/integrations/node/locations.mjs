// What the partner's system believes of each location, and which events have had an effect. A real partner keeps this
// in a database; ids of events need a unique key there, so that an event that comes twice acts once.

const STATUS_OF = { 'tariff.expiring': 'expiring', 'tariff.expired': 'expired', 'tariff.fetch.failed': 'fetch_failed' };

export class Locations {
  places = new Map();
  seen = new Set();
  acted = 0;

  place(id) {
    if (!this.places.has(id)) this.places.set(id, { status: 'unknown', effects: [] });
    return this.places.get(id);
  }

  /** A location that the partner has an id of was connected once. */
  opened(id) {
    const place = this.place(id);
    if (place.status === 'unknown') place.status = 'connected';
  }

  /** A number that grows with each event that has acted. */
  mark() {
    return this.acted;
  }

  /** A session was exchanged; `begun` is the mark of when it began. An event that came meanwhile is newer. */
  exchanged({ location_id: id, complete_action: action, time_created: created }, begun) {
    const place = this.place(id);
    if (place.mark > begun) return;
    Object.assign(place, { status: action === 'DISCONNECT' ? 'disconnected' : 'connected', since: Date.parse(created) });
  }

  disconnected(id) {
    this.place(id).status = 'disconnected';
  }

  /** An event from a webhook. Unknown types and events about nothing known have no effect. */
  apply(event) {
    if (this.isRepeated(event)) return;
    const status = STATUS_OF[event.type];
    const id = event.data?.location_id;
    if (status === undefined || typeof id !== 'string') return;
    const place = this.place(id);
    const time = Date.parse(event.time_created); // not every shape of an event has one
    if (this.isLate(place, status, time)) return;
    place.status = status;
    place.effects.push(event.id);
    place.mark = this.acted += 1;
    if (!Number.isNaN(time)) place.since = time;
  }

  isRepeated(event) {
    if (this.seen.has(event.id)) return true;
    this.seen.add(event.id);
    return false;
  }

  /** Events come in any order: an older one does not undo a newer one. Where times do not tell, the end is final. */
  isLate(place, status, time) {
    if (time < place.since) return true;
    const timesTell = time > place.since;
    return !timesTell && place.status === 'expired' && status === 'expiring';
  }

  /** The answer of the probe. */
  believed(id) {
    const { status, effects } = this.places.get(id) ?? { status: 'unknown', effects: [] };
    return { location_id: id, status, effects };
  }
}
