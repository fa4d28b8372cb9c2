import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Setting } from '@countersign/core/setting-document.ts';
import type { Page, Paging, Reader, StoredDocument } from '../store/store.ts';
import { settingOf } from './channels.ts';
import { reading } from './operation.ts';

export interface SettingSeen {
  readonly document: StoredDocument;
  readonly setting: Setting;
}

/** Channels and forwards in force, by name. They name hosts and credentials by reference, and hold no secret. */
export const listSettings = reading<{ readonly page: Paging }, Page<SettingSeen>>({
  name: 'list-settings',
  mark: 'read',
  who: 'seer',
  async run({ reader }, { page }) {
    const { items, ...rest } = await reader.documents.list('setting', page);
    return { ...rest, items: items.flatMap(seen) };
  },
});

export const readSetting = reading<{ readonly name: string }, SettingSeen>({
  name: 'read-setting',
  mark: 'read',
  who: 'seer',
  async run({ reader }, { name }) {
    return (await settingNamed(reader, name)) ?? noSuchSetting(name);
  },
});

async function settingNamed(reader: Reader, name: string): Promise<SettingSeen | undefined> {
  const head = await reader.documents.head('setting', name);
  if (head === undefined || head.endedAt !== undefined) return undefined;
  const document = await reader.documents.version('setting', name, head.version);
  return document === undefined ? undefined : seen(document)[0];
}

function seen(document: StoredDocument): readonly SettingSeen[] {
  const setting = settingOf(document);
  return setting === undefined ? [] : [{ document, setting }];
}

function noSuchSetting(name: string): Refusal {
  return refuse('no-such-setting', `There is no setting ${JSON.stringify(name.slice(0, 100))}.`, { next: 'List the settings.' });
}
