// The map of one event: borders, cities by expected intensity, and the P and S fronts moving at true speed.
import { geoCircle, geoMercator, geoPath } from 'd3-geo';
import { roman } from './page.mjs';

const width = 720;
const height = 520;
const kmPerDegree = 111.19;
const stepKm = 10;
const space = 'http://www.w3.org/2000/svg';
const land = { type: 'MultiLineString', coordinates: OUTLINE };
const frame = { type: 'MultiPoint', coordinates: [[19.5, 43.2], [30.5, 48.7]] };

function draw(tag, attributes, text) {
  const element = document.createElementNS(space, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}

// How far a wave has come, by its table of arrival times.
export function reachKm(seconds, arrivals) {
  if (seconds <= arrivals[0]) return 0;
  const next = arrivals.findIndex(at => at > seconds);
  if (next < 0) return Infinity;
  const [a, b] = [arrivals[next - 1], arrivals[next]];
  return (next - 1 + (seconds - a) / (b - a)) * stepKm;
}

export class EventMap {
  constructor(event) {
    this.event = event;
    this.projection = geoMercator().fitExtent([[10, 10], [width - 10, height - 10]], frame);
    this.path = geoPath(this.projection);
    const label = `Map: ${event.place ?? event.id}, expected intensities and wave fronts`;
    this.element = draw('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label });
    this.element.append(draw('path', { class: 'land', d: this.path(land) ?? '' }));
    this.blind = this.element.appendChild(draw('path', { class: 'blind' }));
    this.p = this.element.appendChild(draw('path', { class: 'p' }));
    this.s = this.element.appendChild(draw('path', { class: 's' }));
    for (const city of event.cities) {
      const [x, y] = this.projection([city.longitude, city.latitude]);
      const dot = draw('circle', { class: `city i${city.intensity}`, cx: x, cy: y, r: 4 + Math.sqrt(city.thousands) / 6 });
      dot.append(draw('title', {}, `${city.name}: ${roman[city.intensity] || 'I'}`));
      this.element.append(dot);
      if (city.thousands > 180) this.element.append(draw('text', { x: x + 9, y: y + 4 }, `${city.name} ${roman[city.intensity] || 'I'}`));
    }
    const [x, y] = this.projection([event.longitude, event.latitude]);
    this.element.append(draw('path', { class: 'centre', d: `M${x - 8},${y}h16m-8,-8v16` }));
  }

  update(event) { this.event = event; }

  ring(km) {
    if (!(km > 0) || km > 1500) return '';
    const circle = geoCircle().center([this.event.longitude, this.event.latitude]).radius(km / kmPerDegree)();
    return this.path(circle) ?? '';
  }

  // To this moment; false when both fronts have left the map.
  move(now) {
    const seconds = (now - new Date(this.event.originTime)) / 1000;
    const [p, s] = [reachKm(seconds, this.event.pSeconds), reachKm(seconds, this.event.sSeconds)];
    this.p.setAttribute('d', this.ring(p));
    this.s.setAttribute('d', this.ring(s));
    this.blind.setAttribute('d', this.ring(this.event.blindKm ?? 0));
    return s < 700;
  }
}
