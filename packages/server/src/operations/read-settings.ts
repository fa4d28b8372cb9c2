import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Setting } from '@countersign/core/setting-document.ts';
import type { Page, Paging, Reader, StoredDocument } from '../store/store.ts';
import { isForward, settingDocument, settingOf } from './channels.ts';
import { reading } from './operation.ts';

export interface SettingSeen {
  readonly document: StoredDocument;
  readonly setting: Setting;
  /** Of a forward: how far its receiver has come, and how far it is behind. */
  readonly forwarded?: { readonly until: number; readonly behind: number; readonly trouble?: string };
}

/** Channels, forwards, how long one stays signed in and what is wrong with roles, as they are in force, by name. They name hosts and credentials by reference, and hold no secret. */
export const listSettings = reading<{ readonly page: Paging }, Page<SettingSeen>>({
  name: 'list-settings',
  mark: 'read',
  who: 'seer',
  async run({ reader }, { page }) {
    const { items, ...rest } = await reader.documents.list('setting', page);
    const found: SettingSeen[] = [];
    for (const document of items) found.push(...(await seen(reader, document)));
    return { ...rest, items: found };
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
  const document = await settingDocument(reader, name);
  return document === undefined ? undefined : (await seen(reader, document))[0];
}

async function seen(reader: Reader, document: StoredDocument): Promise<readonly SettingSeen[]> {
  const setting = settingOf(document);
  if (setting === undefined) return [];
  if (!isForward(setting)) return [{ document, setting }];
  const { position = 0, trouble } = (await reader.forwards.find(document.name)) ?? {};
  const behind = Math.max(0, (await reader.log.size()) - position);
  return [{ document, setting, forwarded: { until: position, behind, ...(trouble === undefined ? {} : { trouble }) } }];
}

function noSuchSetting(name: string): Refusal {
  return refuse('no-such-setting', `There is no setting ${JSON.stringify(name.slice(0, 100))}.`, { next: 'List the settings.' });
}
