// Runs one emulator for the process at the other end of stdin, and not a moment longer: a pipe closes however its
// owner ends, killed ones included, so nothing is left behind on the machine.
// Usage: node host.mjs <path of node_modules> dynalite|fauxqs|kinesalite
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
// dynalite and kinesalite throw when a client goes in the middle of its request, as one that is killed does, and the
// store would go with it. Nobody is there to be answered.
process.on('uncaughtException', (failure) => {
  if (failure.code === 'ECONNRESET' && failure.message === 'aborted') return;
  console.error(failure);
  process.exit(1);
});

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

async function kinesalite() {
  const { default: create } = await load('kinesalite');
  const server = create({ createStreamMs: 0, deleteStreamMs: 0, updateStreamMs: 0, shardLimit: 10_000 });
  server.keepAliveTimeout = 0;
  extend(server);
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, loopback, resolve));
  return server.address().port;
}

// Two things that kinesalite does not know. Records are handed to whoever waits for them, as enhanced fan-out does: a
// GetRecords is held back until something was written, or half a second. And UpdateShardCount: shards are split until
// there are as many, the widest first, as uniform scaling does; nobody asks for fewer.
function extend(server) {
  const target = 'Kinesis_20131202.';
  const [holdMs, freshMs] = [500, 150];
  const waiting = new Set();
  let written = 0;
  const [handle] = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    switch (request.headers['x-amz-target']) {
      case `${target}GetRecords`:
        somethingWritten().then(() => handle(request, response));
        break;
      case `${target}PutRecords`:
        response.once('finish', wake);
        handle(request, response);
        break;
      case `${target}UpdateShardCount`:
        grow(request).then(
          (answer) => reply(response, 200, answer),
          (error) => reply(response, 400, { __type: 'InvalidArgumentException', message: error.message }),
        );
        break;
      default:
        handle(request, response);
    }
  });

  // A reader that did not wait when a record was written asks again within freshMs: for so long it is answered at once.
  function somethingWritten() {
    if (Date.now() - written < freshMs) return Promise.resolve();
    return new Promise((resolve) => {
      const over = setTimeout(end, holdMs);
      waiting.add(end);
      function end() {
        clearTimeout(over);
        waiting.delete(end);
        resolve();
      }
    });
  }

  function wake() {
    written = Date.now();
    for (const end of [...waiting]) end();
  }

  async function grow(request) {
    const { StreamName, TargetShardCount } = JSON.parse(await text(request));
    let open = await openShards(StreamName);
    const answer = { StreamName, CurrentShardCount: open.length, TargetShardCount };
    if (TargetShardCount > 2 * open.length || TargetShardCount < open.length)
      throw new Error(`UpdateShardCount cannot go from ${open.length} to ${TargetShardCount} shards here`);
    while (open.length < TargetShardCount) {
      const [widest] = open.sort((a, b) => (width(a) < width(b) ? 1 : width(a) > width(b) ? -1 : 0));
      const { StartingHashKey } = widest.HashKeyRange;
      const NewStartingHashKey = `${BigInt(StartingHashKey) + width(widest) / 2n}`;
      await call('SplitShard', { StreamName, ShardToSplit: widest.ShardId, NewStartingHashKey });
      while (!(await isActive(StreamName)));
      open = await openShards(StreamName);
    }

    return answer;
  }

  const width = ({ HashKeyRange: range }) => BigInt(range.EndingHashKey) - BigInt(range.StartingHashKey) + 1n;

  async function openShards(StreamName) {
    const { Shards } = await call('ListShards', { StreamName });
    return Shards.filter((shard) => !shard.SequenceNumberRange.EndingSequenceNumber);
  }

  async function isActive(StreamName) {
    const { StreamDescriptionSummary: summary } = await call('DescribeStreamSummary', { StreamName });
    return summary.StreamStatus === 'ACTIVE';
  }

  async function call(operation, body) {
    const response = await fetch(`http://${loopback}:${server.address().port}/`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': target + operation,
        'x-amz-date': '20260101T000000Z',
        // Looked at and not verified.
        authorization: 'AWS4-HMAC-SHA256 Credential=a/20260101/local/kinesis/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify(body),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(answer);
    return answer ? JSON.parse(answer) : {};
  }

  async function text(request) {
    let all = '';
    for await (const part of request) all += part;
    return all;
  }

  function reply(response, status, body) {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  }
}

const starters = { dynalite, fauxqs, kinesalite };
try {
  const port = await starters[emulator]();
  process.stdout.write(`ready ${port}\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
