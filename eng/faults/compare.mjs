// One line about runs with a fault beside runs without, by medians. Exit code 1 when a guarantee broke, 2 when another channel was held up.
// Usage: node compare.mjs FAULT PERCENT BROKEN_RUNS CALM… -- WITH_FAULT…
import { readFileSync } from 'node:fs';

const [fault, percent, broken, ...paths] = process.argv.slice(2);
const read = file => JSON.parse(readFileSync(file, 'utf8'));
const channelOf = { twilio: 'sms', ses: 'email', telegram: 'telegram', webhook: 'webhook', sqs: 'sms' };
const hit = channelOf[fault.split(':')[0]];

const border = paths.indexOf('--');
const calm = paths.slice(0, border).map(read);
const faulty = paths.slice(border + 1).map(read);
const median = values => values.sort((a, b) => a - b)[values.length >> 1];
const p99 = (runs, channel) => median(runs.map(run => run.byChannel[channel].p99Ms));

const others = Object.keys(calm[0].byChannel).filter(name => name !== hit).map(name => {
  const [usual, now] = [p99(calm, name), p99(faulty, name)];
  return { name, now, change: 100 * (now / usual - 1) };
});
const total = what => faulty.reduce((sum, run) => sum + what(run), 0);
const { sent, failed, retried } = faulty[0].byChannel[hit];
const slowed = others.filter(other => other.change > Number(percent));
console.log(
  `${fault.padEnd(24)} ${broken === '0' ? 'held' : 'BROKEN'}  missed ${total(run => run.missed)}, twice ${total(run => run.duplicates)}, kept ${faulty[0].deadLettered}; ` +
  `${hit}: ${sent} sent, ${failed} refused, ${retried} after a refusal; others' 99 %${faulty.length > 1 ? `, median of ${faulty.length}` : ''}: ` +
  others.map(other => `${other.name} ${other.now.toFixed(0)} ms (${other.change >= 0 ? '+' : ''}${other.change.toFixed(0)} %)`).join(', ') +
  (slowed.length > 0 ? `  HELD UP: ${slowed.map(other => other.name).join(', ')}` : ''));
process.exit(broken !== '0' ? 1 : slowed.length > 0 ? 2 : 0);
