import { usage } from '../failure.ts';

export const usualAddress = 'http://127.0.0.1:8600';

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** A server's address as it was typed, as its origin. A token goes over https, or stays on this machine. */
export function serverAddress(typed: string): string {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw usage(`${JSON.stringify(typed)} is not an address.`, 'Give it like https://countersign.example.org.');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '' || url.pathname !== '/')
    throw usage('The address of a server has no user, path, query or fragment.', `Give ${url.origin}.`);
  if (url.protocol === 'http:' && !loopback.has(url.hostname))
    throw usage('Over http anybody on the way could read the token.', `Use https://${url.host}; http is for this machine alone.`);
  return url.origin;
}
