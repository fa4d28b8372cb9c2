import { putDocument } from '../running/document.ts';

export const run = putDocument({
  read: (client, name) => client.readSetting({ name }),
  missing: 'no-such-setting',
  put: (client, named, sent) => client.putSetting(named, sent),
});
