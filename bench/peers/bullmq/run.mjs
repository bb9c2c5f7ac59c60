// The peer of webhooks and batches: jobs a second that BullMQ does, with Redis that writes its append-only file every second.
//   node run.mjs --redis 127.0.0.1:6379 --jobs 20000 --workers 64 [--post http://127.0.0.1:9000/]
// Without --post a job does nothing. Jobs are in the queue before the clock starts, as events are in the log. Prints one line of JSON.
import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';
import { Queue, Worker } from 'bullmq';

const { values } = parseArgs({
  options: {
    redis: { type: 'string', default: '127.0.0.1:6379' },
    jobs: { type: 'string', default: '20000' },
    workers: { type: 'string', default: '64' },
    post: { type: 'string' },
    body: { type: 'string', default: '{}' },
  },
});
const [host, port] = values.redis.split(':');
const connection = { host, port: Number(port), maxRetriesPerRequest: null };
const jobs = Number(values.jobs);
const concurrency = Number(values.workers);
const name = `bench-${process.pid}-${Date.now()}`;
const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(values.body) };

const post = () => new Promise((done, failed) => {
  const sent = request(values.post, { method: 'POST', agent, headers }, (answer) => {
    answer.resume();
    answer.on('end', () => (answer.statusCode < 300 ? done() : failed(new Error(`answered ${answer.statusCode}`))));
  });
  sent.on('error', failed);
  sent.end(values.body);
});

const queue = new Queue(name, { connection });
const options = { removeOnComplete: true, removeOnFail: true };
const adding = process.hrtime.bigint();
for (let i = 0; i < jobs; i += 1000) {
  const some = Math.min(1000, jobs - i);
  await queue.addBulk(Array.from({ length: some }, (_, n) => ({ name: 'job', data: { number: i + n }, opts: options })));
}
const added = process.hrtime.bigint();

let completed = 0;
let failures = 0;
const worker = new Worker(name, values.post ? post : async () => {}, { connection, concurrency, autorun: false });
const finished = new Promise((done) => {
  worker.on('completed', () => { if (++completed + failures === jobs) done(); });
  worker.on('failed', () => { if (completed + ++failures === jobs) done(); });
});
const started = process.hrtime.bigint();
worker.run();
await finished;
const ended = process.hrtime.bigint();

const seconds = (from, to) => Number(to - from) / 1e9;
console.log(JSON.stringify({ jobs, failures, addsPerSecond: jobs / seconds(adding, added), jobsPerSecond: jobs / seconds(started, ended) }));
await worker.close();
await queue.obliterate({ force: true });
await queue.close();
agent.destroy();
