import { isObject, type Json, member } from '@countersign/core/json.ts';
import {
  type Channel,
  type FollowedGroups,
  type Forward,
  isChannelType,
  type Setting,
  settingTypes,
} from '@countersign/core/setting-document.ts';
import type { Reader, StoredDocument } from '../store/store.ts';

export interface NamedSetting<S extends Setting> {
  readonly name: string;
  readonly version: number;
  readonly setting: S;
}

const most = 200;

/** The ways out of the house that are in force: what was countersigned, as it was frozen. */
export async function channelsOf(reader: Reader): Promise<readonly NamedSetting<Channel>[]> {
  return (await settingsOf(reader)).filter((one): one is NamedSetting<Channel> => isChannelType(one.setting.type));
}

export async function forwardsOf(reader: Reader): Promise<readonly NamedSetting<Forward>[]> {
  return (await settingsOf(reader)).filter((one): one is NamedSetting<Forward> => isForward(one.setting));
}

/** What was countersigned of groups that follow a provider's. */
export async function followedGroups(reader: Reader): Promise<readonly FollowedGroups[]> {
  return (await settingsOf(reader)).flatMap(({ setting }) => (setting.type === 'groups' ? [setting] : []));
}

export function isForward(setting: Setting): setting is Forward {
  return setting.type === 'syslog' || setting.type === 'ocsf';
}

async function settingsOf(reader: Reader): Promise<readonly NamedSetting<Setting>[]> {
  const { items } = await reader.documents.list('setting', { limit: most });
  return items.flatMap((document) => {
    const setting = settingOf(document);
    return setting === undefined ? [] : [{ name: document.name, version: document.version, setting }];
  });
}

/** What a setting says where it is in force. */
export async function settingInForce(reader: Reader, name: string): Promise<Setting | undefined> {
  const document = await settingDocument(reader, name);
  return document === undefined ? undefined : settingOf(document);
}

/** A setting as it is in force. */
export async function settingDocument(reader: Reader, name: string): Promise<StoredDocument | undefined> {
  const head = await reader.documents.head('setting', name);
  if (head === undefined || head.endedAt !== undefined) return undefined;
  return await reader.documents.version('setting', name, head.version);
}

/** The frozen form of a setting of this kind; its parser is `freezeSetting`, before it was countersigned. */
export function settingOf({ body }: StoredDocument): Setting | undefined {
  const frozen: Json | undefined = isObject(body) ? member(body, 'frozen') : undefined;
  const type = frozen !== undefined && isObject(frozen) ? member(frozen, 'type') : undefined;
  return typeof type === 'string' && known.has(type) ? (frozen as unknown as Setting) : undefined;
}

const known: ReadonlySet<string> = new Set(settingTypes);
