import { removeDocument } from '../running/document.ts';

export const run = removeDocument({
  read: (client, name) => client.readSetting({ name }),
  end: (client, named, sent) => client.endSetting(named, sent),
});
