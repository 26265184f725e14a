// One line about a run with a fault beside runs without; exit code 1 when a guarantee broke or another channel was held up.
// Usage: node compare.mjs FAULT DEMO_EXIT_CODE PERCENT REPORT CALM…
import { readFileSync } from 'node:fs';

const [fault, exitCode, percent, path, ...calmPaths] = process.argv.slice(2);
const read = file => JSON.parse(readFileSync(file, 'utf8'));
const channelOf = { twilio: 'sms', ses: 'email', telegram: 'telegram', webhook: 'webhook', sqs: 'sms' };
const hit = channelOf[fault.split(':')[0]];

const report = read(path);
const calm = calmPaths.map(read);
const median = values => values.sort((a, b) => a - b)[values.length >> 1];

const others = Object.keys(report.byChannel).filter(name => name !== hit).map(name => {
  const usual = median(calm.map(run => run.byChannel[name].p99Ms));
  return { name, usual, now: report.byChannel[name].p99Ms, change: 100 * (report.byChannel[name].p99Ms / usual - 1) };
});
const { sent, failed, retried } = report.byChannel[hit];
const slowed = others.filter(other => other.change > Number(percent));
console.log(
  `${fault.padEnd(24)} ${exitCode === '0' ? 'held' : 'BROKEN'}  missed ${report.missed}, twice ${report.duplicates}, kept ${report.deadLettered}; ` +
  `${hit}: ${sent} sent, ${failed} refused, ${retried} after a refusal; others' 99 %: ` +
  others.map(other => `${other.name} ${other.now.toFixed(0)} ms (${other.change >= 0 ? '+' : ''}${other.change.toFixed(0)} %)`).join(', ') +
  (slowed.length > 0 ? `  HELD UP: ${slowed.map(other => other.name).join(', ')}` : ''));
process.exit(exitCode === '0' && slowed.length === 0 ? 0 : 1);
