// Small helpers of the console's page.

export const $ = id => document.getElementById(id);

export function make(tag, cls, ...inside) {
  const element = document.createElement(tag);
  if (cls) element.className = cls;
  element.append(...inside.filter(part => part != null));
  return element;
}

const shown = {};
// What did not change is left alone, so that a reader or a selection is not disturbed every second.
export function put(id, key, build) {
  const now = JSON.stringify(key);
  if (shown[id] === now) return;
  shown[id] = now;
  $(id).replaceChildren(...[build()].flat());
}

export function table(caption, heads, rows) {
  const cells = (tag, values) => values.map(([inside, cls], i) => {
    const cell = make(i === 0 && tag === 'td' ? 'th' : tag, cls, inside);
    if (tag === 'th') cell.scope = 'col'; else if (i === 0) cell.scope = 'row';
    return cell;
  });
  const title = make('caption', 'hidden', caption);
  return make('table', '', title, make('thead', '', make('tr', '', ...cells('th', heads))),
    make('tbody', '', ...rows.map(row => make('tr', '', ...cells('td', row)))));
}

export const number = value => value == null ? '?' : value.toLocaleString('en');
export const clock = at => at == null ? '–' : new Date(at).toLocaleTimeString([], { hour12: false });
export const after = (at, from) => at == null ? '–' : `+${((new Date(at) - new Date(from)) / 1000).toFixed(1)} s`;
export function ago(s) {
  if (s == null) return 'never';
  if (s < 90) return `${Math.round(Math.max(s, 0))} s`;
  return s < 5400 ? `${Math.round(s / 60)} min` : `${(s / 3600).toFixed(1)} h`;
}
export const roman = ['', 'I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'];
export const channels = { sms: 'SMS', email: 'E-mail', telegram: 'Telegram', webhook: 'Webhook' };
