import { removeDocument } from '../running/document.ts';

export const run = removeDocument({
  read: (client, name) => client.readAccessReview({ name }),
  end: (client, named, sent) => client.endAccessReview(named, sent),
});
