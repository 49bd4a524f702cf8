// The webhook receiver: verifies, keeps the event, acknowledges at once; anything that takes long comes later. Whatever is good gets a 2xx, known or not,
// because anything else is sent again for two days. The probe tells a test what the partner's system believes by now.
import http from 'node:http';

const LONGEST_BODY = 1024 * 1024;
const MOST_TRIES = 50;

export class Receiver {
  /** `required` refuses what is not signed; otherwise only a signature that is there has to be good. */
  constructor({ signatures, required, locations, say }) {
    Object.assign(this, { signatures, required, locations, say });
  }

  async handle(request, body) {
    if (request.method !== 'POST') return { status: 405 };
    if (body === undefined) return { status: 413 };
    const signature = await this.signatures.check(request.headers, body);
    if (this.isForged(signature)) {
      this.say(`A webhook was refused: its signature is ${signature}.`);
      return { status: 401 };
    }
    const event = eventOf(body);
    if (event === undefined) return { status: 400 };
    this.locations.apply(event);
    return { status: 200 };
  }

  isForged(signature) {
    return signature === 'absent' ? this.required : signature !== 'good';
  }

  /** Listens at the address that deliveries go to. */
  listen(address) {
    return listen(address, async (request, body) => {
      try {
        return await this.handle(request, body);
      } catch (error) {
        this.say(`A webhook could not be checked: ${error.message}`);
        return { status: 503 }; // it will come again
      }
    });
  }

  /** Listens at the address where a test asks what this system believes. */
  listenToProbes(address) {
    return listen(address, async (request) => {
      const id = new URL(request.url, address).searchParams.get('location_id') ?? '';
      return request.method === 'GET' ? { status: 200, json: this.locations.believed(id) } : { status: 405 };
    });
  }
}

/** An event has an id and a type at least; what else it has may change. */
function eventOf(body) {
  try {
    const event = JSON.parse(body.toString('utf8'));
    return typeof event?.id === 'string' && typeof event.type === 'string' ? event : undefined;
  } catch {
    return undefined;
  }
}

function listen(address, handle) {
  const url = new URL(address);
  const server = http.createServer((request, response) => {
    const parts = [];
    let size = 0;
    request.on('error', () => response.destroy());
    request.on('data', (part) => {
      size += part.length;
      if (size <= LONGEST_BODY) parts.push(part);
    });
    request.on('end', async () => {
      const isHere = new URL(request.url, url).pathname === url.pathname;
      const body = size <= LONGEST_BODY ? Buffer.concat(parts) : undefined;
      const { status, json, headers } = isHere ? await handle(request, body) : { status: 404 };
      response.writeHead(status, { ...headers, ...(json ? { 'Content-Type': 'application/json' } : {}) });
      response.end(json ? JSON.stringify(json) : undefined);
    });
  });
  return new Promise((resolve, reject) => {
    let tries = 0;
    const open = () => server.listen(Number(url.port), url.hostname, () => resolve(server));
    server.on('error', (error) => {
      tries += 1;
      if (error.code !== 'EADDRINUSE' || tries === MOST_TRIES) reject(error);
      else setTimeout(open, 100); // whoever holds the port may be on the way out
    });
    open();
  });
}
