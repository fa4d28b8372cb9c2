import { putDocument } from '../running/document.ts';

export const run = putDocument({
  read: (client, name) => client.readAccessReview({ name }),
  missing: 'no-such-access-review',
  put: (client, named, sent) => client.putAccessReview(named, sent),
});
