import { createServer } from 'node:http';

/** The least of Exchange's admin API that a run needs: a token end point, and InvokeCommand with the same answer always. */
const token = Buffer.from(JSON.stringify({ token_type: 'Bearer', access_token: 'stub-token', expires_in: 3600 }));
const value = Array.from({ length: 3 }, (_, at) => ({
  Identity: `User ${at}`,
  PrimarySmtpAddress: `user${at}@contoso.onmicrosoft.com`,
  RecipientTypeDetails: 'UserMailbox',
}));
const answer = Buffer.from(JSON.stringify({ '@odata.context': 'stub', value }));

let invoked = 0;
const server = createServer((request, response) => {
  const body = request.url?.endsWith('/token') === true ? token : answer;
  if (body === answer && request.method === 'POST') invoked++;
  request.resume().once('end', () => {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length, 'x-invoked': invoked });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) console.log(JSON.stringify({ url: `http://127.0.0.1:${address.port}` }));
});
process.once('SIGTERM', () => process.exit(0));
