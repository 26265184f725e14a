// Builds what pages embed, into the folder that is given: the outline of borders and coasts around Romania, and the
// console's script. Run by the project file; needs what `make setup` installed.
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { mesh } from 'topojson-client';

const target = process.argv[2];
mkdirSync(target, { recursive: true });

// Natural Earth, 1:50 million, by way of the world-atlas package.
const atlas = createRequire(import.meta.url).resolve('world-atlas/countries-50m.json');
const world = JSON.parse(readFileSync(atlas, 'utf8'));
const [west, south, east, north] = [16, 41, 34, 51];
const inside = ([lon, lat]) => lon >= west && lon <= east && lat >= south && lat <= north;
const lines = [];
for (const line of mesh(world, world.objects.countries).coordinates) {
  let part = [];
  for (const place of line) {
    if (inside(place)) part.push(place.map(value => Math.round(value * 100) / 100));
    else { if (part.length > 1) lines.push(part); part = []; }
  }
  if (part.length > 1) lines.push(part);
}
const outline = JSON.stringify(lines);
writeFileSync(join(target, 'outline.json'), outline);

await build({
  entryPoints: [join(dirname(fileURLToPath(import.meta.url)), 'console.mjs')],
  outfile: join(target, 'console.js'),
  bundle: true, minify: true, format: 'iife', target: 'es2022', charset: 'utf8', legalComments: 'none', logLevel: 'warning',
  define: { OUTLINE: outline },
});
