// Writes what Node's HTTP parser answers to each message of raw_requests.ndjson into its "node" member, so
// that the test can hold us to being no looser. Run by hand when rows are added:
//   node tests/net/data/record_node.mjs tests/net/data/raw_requests.ndjson
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { readFileSync, writeFileSync } from 'node:fs';

const file = process.argv[2];
const rows = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));

function bytesOf(row) {
  let text = row.bytes;
  for (const { mark, text: piece, times } of row.repeat ?? []) text = text.split(mark).join(piece.repeat(times));
  return Buffer.from(text, 'latin1');
}

// The body is read before the answer, so that a bad chunk is seen as what it is.
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.end('ok'));
});
server.on('checkExpectation', (request, response) => { response.statusCode = 417; response.end(); });

function ask(row) {
  return new Promise((resolve) => {
    const socket = connect(server.address().port, '127.0.0.1');
    let seen = '';
    const done = () => {
      const statuses = [...seen.matchAll(/HTTP\/1\.1 (\d\d\d)/g)].map((m) => Number(m[1])).filter((s) => s !== 100);
      socket.destroy();
      resolve(statuses.length ? statuses[0] : 0);
    };
    socket.setTimeout(300, done);
    socket.on('data', (data) => { seen += data.toString('latin1'); });
    socket.on('error', done);
    socket.on('close', done);
    socket.write(bytesOf(row));
  });
}

server.listen(0, '127.0.0.1', async () => {
  for (const row of rows) row.node = await ask(row);
  writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n') + '\n');
  server.close();
  server.closeAllConnections();
});
