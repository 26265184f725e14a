// Runs one emulator for the process at the other end of stdin, and not a moment longer: a pipe closes however its
// owner ends, killed ones included, so nothing is left behind on the machine.
// Usage: node host.mjs <path of node_modules> dynalite|fauxqs
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, emulator] = process.argv.slice(2);
const loopback = '127.0.0.1';

process.stdin.on('end', () => process.exit(0));
process.stdin.on('error', () => process.exit(0));
process.stdin.resume();
// An interrupt reaches the whole terminal group; the owner decides when its store goes.
process.on('SIGINT', () => {});

// By path, because the program may run from a folder that has no node_modules above it.
function load(name) {
  const folder = join(modules, name);
  const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return import(pathToFileURL(join(folder, main ?? 'index.js')));
}

async function dynalite() {
  const { default: create } = await load('dynalite');
  // No waiting for tables: the emulator's delays imitate the service's, and nothing here is about them.
  const server = create({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  // A client's idle connection must not be closed under it just as it sends.
  server.keepAliveTimeout = 0;
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, loopback, resolve));
  return server.address().port;
}

async function fauxqs() {
  // Its own start command listens on every interface; the application does as it is told.
  const { buildApp } = await load('fauxqs');
  const app = buildApp({ logger: false });
  await app.listen({ port: 0, host: loopback });
  return app.server.address().port;
}

const starters = { dynalite, fauxqs };
try {
  const port = await starters[emulator]();
  process.stdout.write(`ready ${port}\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
