import reply from '@fastify/reply-from';
import { fastify } from 'fastify';

/** The peer: Fastify and its own proxy, which judges and records nothing. */
const { stub } = JSON.parse(process.argv[2] ?? '{}') as { readonly stub: string };
const app = fastify({ logger: false });
await app.register(reply, { base: stub });
app.post('/api/v1/runs', (_request, answer) => answer.from('/adminapi/beta/stub/InvokeCommand'));
const url = await app.listen({ port: 0, host: '127.0.0.1' });
console.log(JSON.stringify({ url }));
process.once('SIGTERM', () => process.exit(0));
