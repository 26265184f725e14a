// The result of three rounds of predicting and measuring; exit code 1 when the median deviation of median or last exceeds PERCENT.
// Usage: node verdict.mjs PERCENT FOLDER
import { readFileSync } from 'node:fs';

const [percent, folder] = process.argv.slice(2);
let holds = true;
for (const subscribers of [10000, 100000]) {
  const rounds = [1, 2, 3].map(round => JSON.parse(readFileSync(`${folder}/against-${subscribers}-${round}.json`, 'utf8')).simulation);
  console.log(`${subscribers} subscribers, deviation of the prediction from what was measured`);
  for (const share of ['first', 'p50', 'p99', 'last']) {
    const deviations = rounds.map(round => 100 * round.deviation[share]);
    const median = [...deviations].sort((a, b) => a - b)[1];
    const judged = share === 'p50' || share === 'last';
    if (judged && Math.abs(median) > Number(percent)) holds = false;
    const pairs = rounds.map(round => `${round.overall[share].toFixed(2)}/${(round.measuredMs[share] / 1000).toFixed(2)} s`);
    console.log(`  ${share.padEnd(5)} median ${median.toFixed(0).padStart(4)} %  of ${deviations.map(one => one.toFixed(0)).join(', ')} %  (predicted/measured ${pairs.join(', ')})`);
  }
}
console.log(holds ? `within ${percent} %` : `NOT within ${percent} %`);
process.exit(holds ? 0 : 1);
