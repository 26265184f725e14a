// The operations page: asks for the status once a second and shows it.
import { drawEvents } from './events.mjs';
import { $, ago, channels, clock, make, number, put, table } from './page.mjs';

const freshMinutes = 10;
const icons = {
  ready: '<circle cx="8" cy="8" r="7" fill="%2317653a"/>',
  'not-ready': '<circle cx="8" cy="8" r="7" fill="%237a4f00"/>',
  real: '<rect width="16" height="16" fill="%238f1219"/>',
  exercise: '<rect width="16" height="16" fill="%235b2a86"/>'
    + '<path d="M0 10L10 0M6 16L16 6" stroke="white" stroke-width="3"/>',
};
const titles = { ready: 'Ready', 'not-ready': 'Not ready', real: 'EARTHQUAKE', exercise: 'EXERCISE' };
const space = 'http://www.w3.org/2000/svg';
let mode = '';
let announced = '';
let name = 'local';

async function post(path) {
  try {
    $('said').textContent = (await (await fetch(path, { method: 'POST' })).text()).trim();
  } catch { $('said').textContent = 'not reachable'; }
  poll();
}

// Anything with an effect on people asks for the installation's name.
function ask(path, what) {
  $('ask-what').textContent = what;
  $('ask-name').textContent = name;
  $('typed').value = '';
  $('go').onclick = () => {
    $('ask').close();
    post(`${path}${path.includes('?') ? '&' : '?'}confirm=${encodeURIComponent($('typed').value.trim())}`);
  };
  $('ask').showModal();
}

$('back').onclick = () => $('ask').close();
$('typed').onkeydown = key => {
  if (key.key !== 'Enter') return;
  // Or the same stroke would press the button that the focus goes back to.
  key.preventDefault();
  $('go').click();
};
$('stop').onclick = () => ask('stop', 'Stop all sending: nobody is warned until you resume.');
$('resume').onclick = () => ask('resume', 'Resume sending: what has not expired is sent at once.');
$('kill').onclick = () => post('kill-leader');
$('scale').onclick = () => post('scale');
$('start').onclick = () => post(`replay?scenario=${encodeURIComponent($('scenario').value)}&speed=${$('speed').value}`);
$('stop-replay').onclick = () => post('stop-replay');
$('zone').textContent = `local (${Intl.DateTimeFormat().resolvedOptions().timeZone})`;

function bar(s) {
  const fresh = s.events.filter(e => Date.now() - new Date(e.stages.decided) < freshMinutes * 60000);
  const real = fresh.find(e => e.category === 'Actual' && !e.cancelled);
  const exercise = fresh.find(e => e.category !== 'Actual');
  const now = real ? 'real' : exercise ? 'exercise' : s.readiness.ready ? 'ready' : 'not-ready';
  const magnitude = e => `M ${e.history.at(-1).magnitude.toFixed(1)} ${e.place ?? ''}`;
  const what = real ? `EARTHQUAKE ${magnitude(real)}. ` : exercise ? `EXERCISE ${magnitude(exercise)}. ` : '';
  const words = what + s.readiness.words;
  if ($('words').textContent !== words) $('words').textContent = words;
  if (mode !== now) {
    mode = now;
    $('bar').className = `bar ${now}`;
    document.title = `${titles[now]}: earthquake alerts`;
    $('icon').href = `data:image/svg+xml,<svg xmlns="${space}" viewBox="0 0 16 16">${icons[now]}</svg>`;
  }
  const shown = real ?? exercise;
  const kind = shown?.category === 'Actual' ? 'Earthquake' : 'Exercise';
  const line = shown ? `${kind}: ${magnitude(shown)}${shown.cancelled ? ', withdrawn' : ''}` : '';
  if (line !== announced) $('live').textContent = announced = line;
}

function feeds(list) {
  const words = { Idle: 'nothing happens', Reporting: 'reporting', Empty: 'nothing listed', Answering: 'answers' };
  return table('Feeds', [['Feed'], ['State'], ['Good answer', 'num'], ['24 hours']], list.map(f => {
    const good = words[f.state];
    const state = make('span', good ? 'good' : f.state ? 'bad' : 'warn', good ?? f.state ?? 'not asked yet');
    const bad = f.lastBad;
    const why = bad && make('div', 'small soft',
      `last unusable ${clock(bad.at)}: ${bad.state}${bad.why ? `, ${bad.why}` : ''}`);
    return [[f.name], [make('span', '', state, why)], [ago(f.ageSeconds), 'num'], [strip(f)]];
  }));
}

function strip(feed) {
  const svg = document.createElementNS(space, 'svg');
  const bad = [...feed.strip].filter(mark => mark === '2').length;
  svg.setAttribute('viewBox', '0 0 96 6');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('class', 'strip');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', bad === 0 ? 'no unusable answer' : `unusable answers in ${bad} quarters of an hour`);
  [...feed.strip.padStart(96, '0')].forEach((mark, i) => {
    const rect = document.createElementNS(space, 'rect');
    for (const [key, value] of Object.entries({ x: i, width: 1, height: 6, class: `m${mark}` })) rect.setAttribute(key, value);
    svg.append(rect);
  });
  return svg;
}

function dispatches(list) {
  const heads = [['Channel'], ['Sent', 'num'], ['Refused', 'num'], ['Now', 'num'], ['Limit', 'num'], ['Spent', 'num']];
  return table('Channels', heads, list.map(h => {
    const refused = Object.entries(h.refused).map(([status, count]) => `${number(count)} × ${status}`).join(', ');
    const limit = h.limitPerSecond == null ? 'none' : `${number(h.limitPerSecond)}/s`;
    return [[channels[h.channel]], [number(h.sent), 'num'], [make('span', refused ? 'bad' : '', refused || 'none'), 'num'],
      [`${h.perSecond.toFixed(0)}/s`, 'num'], [limit, 'num'], [`$ ${h.spentUsd.toFixed(2)}`, 'num']];
  }));
}

function plan(scaler, fleet) {
  if (!scaler?.plan) return make('p', 'empty', 'No plan in force.');
  const p = scaler.plan;
  const parts = [`${p.lanes} lanes`, `${p.partitions} partitions`, `${fleet.warmConsumers} of ${p.provisionedConcurrency} consumers warm`, `${p.pollers} pollers`];
  return make('p', 'small', `Plan for ${number(p.subscribers)} subscribers: ${parts.join(', ')}. Event source mapping: ${fleet.mapping}.`);
}

function replay(s) {
  $('replay-panel').hidden = s.scenarios.length === 0;
  const real = one => one.name.startsWith('vrancea');
  const ordered = [...s.scenarios].sort((a, b) => real(b) - real(a));
  put('scenario', s.scenarios.map(one => one.name), () => ordered.map(one => {
    const option = make('option', '', one.title);
    option.value = one.name;
    return option;
  }));
  const running = s.replay && s.replay.elapsedSeconds < s.replay.liveSeconds;
  $('start').disabled = Boolean(running);
  $('stop-replay').disabled = !running;
  $('progress').hidden = !running;
  if (running) Object.assign($('progress'), { max: s.replay.liveSeconds, value: s.replay.elapsedSeconds });
  const r = s.replay;
  const how = running ? `${Math.round(r.elapsedSeconds)} of ${r.liveSeconds} s` : 'over';
  $('replaying').textContent = !r || r.liveSeconds === 0 ? 'At 1 × as it was seen; the waves keep their own speed.' : `${r.title}: ${how}`;
}

function draw(s) {
  name = s.readiness.name;
  bar(s);
  replay(s);
  drawEvents(s.events, ask);
  // A deployment has none of these.
  for (const id of ['inbox', 'kill', 'scale']) $(id).hidden = !s.inbox;
  if (s.inbox) $('inbox').href = s.inbox;
  $('stop').disabled = s.stopped;
  $('resume').disabled = !s.stopped;
  const figures = [['Subscribers', s.subscribers], ['Open records', s.unfinished], ['To be retried', s.retryQueue], ['Dead letters', s.deadLetters]];
  const isBad = (label, value) => label === 'Dead letters' && value ? 'bad' : '';
  put('figures', figures, () => figures.map(([label, value]) =>
    make('div', '', make('dt', '', label), make('dd', isBad(label, value), number(value)))));
  put('feeds', s.feeds, () => s.feeds.length ? feeds(s.feeds) : make('p', 'empty', 'No producer leads yet.'));
  put('channels', s.handOffs, () => s.handOffs.length ? dispatches(s.handOffs)
    : make('p', 'empty', 'The dashboard during-an-earthquake has them.'));
  put('producers', s.producers.map(p => [p.name, p.state]), () => s.producers.map(p =>
    make('li', '', make('b', '', `Producer ${p.name}: `), p.state)));
  const act = a => `${new Date(a.at).toLocaleString()}: ${a.what} by ${a.who}${a.people == null ? '' : `, ${number(a.people)} people`}`;
  put('audit', s.audit, () => s.audit.length
    ? s.audit.map(a => make('li', '', act(a)))
    : [make('li', 'soft', 'Nobody did anything yet.')]);
  put('plan', [s.scaler?.plan ?? null, s.inbox, s.fleet?.warmConsumers, s.fleet?.mapping], () => s.inbox ? plan(s.scaler, s.fleet)
    : make('p', 'empty', 'The plan: alert plan --history.'));
  put('failures', s.troubles, () => s.troubles.slice(0, 5).map(t =>
    make('li', 'warn small', `${clock(t.at)} ${t.part}: ${t.what}`)));
}

let asking = 0;
async function poll() {
  const mine = ++asking;
  try {
    const status = await (await fetch('status')).json();
    if (mine === asking) draw(status);
  } catch (failure) {
    mode = '';
    $('bar').className = 'bar not-ready';
    $('words').textContent = 'not reachable';
    console.warn(failure);
  }
  if (mine === asking) setTimeout(poll, 1000);
}
poll();
