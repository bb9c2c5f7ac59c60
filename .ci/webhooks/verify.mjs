// What Nexus signs, checked by the public library of Standard Webhooks.
//   node verify.mjs file.json         checks deliveries that a test wrote down; fails when the library disagrees about one
//   node verify.mjs whsec_... port    receives deliveries and prints what the library says about each
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

const says = (secret, body, headers) => {
  try {
    new Webhook(secret).verify(body, headers);
    return 'good';
  } catch (error) {
    return error.message;
  }
};

// The library refuses what is older than five minutes. A test wrote this down a while ago: the clock is set to when it was sent.
const saidThen = ({ secret, body, headers }) => {
  const clock = Date.now;
  Date.now = () => Number(headers['webhook-timestamp']) * 1000;
  try {
    return says(secret, body, headers);
  } finally {
    Date.now = clock;
  }
};

const check = (file) => {
  const deliveries = JSON.parse(readFileSync(file, 'utf8'));
  const wrong = deliveries.filter((delivery) => (saidThen(delivery) === 'good') !== delivery.good);
  for (const delivery of wrong) console.error(`${delivery.name}: the library says: ${saidThen(delivery)}`);
  console.log(`${deliveries.length - wrong.length} of ${deliveries.length} deliveries are what they should be`);
  process.exit(deliveries.length > 0 && wrong.length === 0 ? 0 : 1);
};

const receive = (secret, port) =>
  createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const verdict = says(secret, Buffer.concat(chunks).toString('utf8'), request.headers);
    console.log(`${request.headers['webhook-id']}: ${verdict}`);
    response.writeHead(verdict === 'good' ? 204 : 400).end();
  }).listen(Number(port), '127.0.0.1', () => console.log(`listening on ${port}`));

const [first, port] = process.argv.slice(2);
if (!first) {
  console.error('usage: node verify.mjs file.json | whsec_... port');
  process.exit(2);
} else if (port) receive(first, port);
else check(first);
