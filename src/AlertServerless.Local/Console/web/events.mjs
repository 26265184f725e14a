// One card an event: its magnitude as it grew, its stages, everybody by what became of them, map and countdown.
import { EventMap } from './map.mjs';
import { $, after, clock, make, number, roman, table } from './page.mjs';

const largest = 10;
const cards = new Map();
const quiet = matchMedia('(prefers-reduced-motion: reduce)');

function card(event, ask) {
  const map = new EventMap(event);
  const facts = make('div', '');
  const countdown = make('div', '');
  const head = make('h3', '');
  const cancel = make('button', 'danger', 'Withdraw this event');
  cancel.type = 'button';
  cancel.onclick = () => ask(`cancel?event=${encodeURIComponent(event.id)}`,
    `Withdraw ${event.id}: everybody who was notified of it receives the cancellation.`);
  const save = make('a', 'button', 'Save report');
  save.href = `report?event=${encodeURIComponent(event.id)}`;
  save.download = `${event.id}.html`;
  const root = make('article', 'event', head, facts,
    make('div', 'parts', map.element, countdown), make('div', 'row', save, cancel));
  return { root, head, facts, countdown, cancel, map, event };
}

function fill(one, event) {
  one.event = event;
  // A revision moves the epicentre and raises what is expected: another map.
  const drawn = JSON.stringify([event.latitude, event.longitude, event.cities.map(city => city.intensity)]);
  if (drawn !== one.drawn) {
    const map = new EventMap(event);
    one.map.element.replaceWith(map.element);
    Object.assign(one, { map, drawn });
  }
  one.map.update(event);
  const exercise = event.category !== 'Actual';
  one.root.className = exercise ? 'event exercise' : 'event';
  one.cancel.disabled = event.cancelled;
  const last = event.history.filter(h => h.kind !== 'Cancelled').at(-1) ?? event.history.at(-1);
  one.head.replaceChildren(
    make('span', exercise ? 'tag exercise' : 'tag real', exercise ? 'EXERCISE' : 'REAL'),
    `M ${last.magnitude.toFixed(1)} ${event.place ?? ''}${event.cancelled ? ' (withdrawn)' : ''}`);
  const times = event.stages;
  const steps = [['seen', clock(times.seen)], ['decided', after(times.decided, times.seen)],
    ['on the topic', after(times.onTopic, times.seen)], ['first', after(times.first, times.seen)],
    ['50 %', after(times.half, times.seen)], ['99 %', after(times.last99, times.seen)]];
  const stages = make('ul', 'stages', ...steps.map(([name, when]) => make('li', '', `${name} `, make('b', '', when))));
  const issued = h => h.kind === 'Cancelled' ? 'withdrawn' : `M ${h.magnitude.toFixed(1)}, up to ${roman[h.tier]}`;
  const history = make('p', 'small',
    `Magnitude: ${event.history.map(h => `${clock(h.at)} ${issued(h)}`).join(' → ')}`);
  const p = event.people;
  const people = p && make('p', 'small', `${number(p.subscribers)} subscribers = ${number(p.notified)} notified `
    + `+ ${number(p.undelivered)} not reached + ${number(p.notConcerned)} not concerned`);
  one.facts.replaceChildren(stages, history, ...(people ? [people] : []));
}

function count(one, now) {
  const rows = one.event.cities.slice(0, largest).map(city => {
    const left = (new Date(city.sArrival) - now) / 1000;
    const when = left > 0 ? [`${left.toFixed(0)} s`, 'num bad'] : ['arrived', 'num soft'];
    return [[city.name], [roman[city.intensity] || 'I', 'num'], when];
  });
  one.countdown.replaceChildren(table('Seconds until the S wave', [['City'], ['Expected', 'num'], ['S wave in', 'num']], rows));
}

export function drawEvents(events, ask) {
  if (events.length === 0) return;
  if (cards.size === 0) $('events').replaceChildren();
  for (const event of [...events].reverse()) {
    if (!cards.has(event.id)) {
      const one = card(event, ask);
      cards.set(event.id, one);
      $('events').prepend(one.root);
    }
    fill(cards.get(event.id), event);
  }
  tick();
}

let last = 0;
// True speed: the fronts are where they are, a picture each frame, the countdown once a second.
function tick() {
  const now = Date.now();
  const second = now - last >= 1000;
  for (const one of cards.values()) {
    if (second || !quiet.matches) one.map.move(now);
    if (second) count(one, now);
  }
  if (second) last = now;
}

function animate() {
  if (cards.size > 0) tick();
  requestAnimationFrame(animate);
}
animate();
