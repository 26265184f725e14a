// One line about a run in which something was down until the alert had ended; exit code 1 when the counts do not agree.
// Usage: node expiry.mjs FAULT DEMO_EXIT_CODE REPORT
import { readFileSync } from 'node:fs';

const [fault, exitCode, path] = process.argv.slice(2);
const { missed, duplicates, undelivered, expired, stale, wronglyFiled, leftSilent } = JSON.parse(readFileSync(path, 'utf8'));
const agrees = exitCode === '0' && expired > 0 && expired === undelivered && stale === 0 && wronglyFiled === 0;
console.log(
  `${fault.padEnd(24)} ${agrees ? 'held' : 'BROKEN'}  missed ${missed}, twice ${duplicates}; ` +
  `filed as expired ${expired}, not taken by any provider ${undelivered}, taken after the alert had ended ${stale}, ` +
  `filed wrongly ${wronglyFiled}, wanted nothing late ${leftSilent}`);
process.exit(agrees ? 0 : 1);
