import { sessionsName } from '@countersign/core/setting-document.ts';
import type { Reader } from '../store/store.ts';
import { settingOf } from './channels.ts';
import type { Host } from './operation.ts';

/** How long a session lives, and how long without its person doing anything, in milliseconds: what the host allows, shortened by what owners countersigned. */
export async function sessionBounds(reader: Reader, { sessions }: Host): Promise<Host['sessions']> {
  const head = await reader.documents.head('setting', sessionsName);
  if (head === undefined || head.endedAt !== undefined) return sessions;
  const document = await reader.documents.version('setting', sessionsName, head.version);
  const setting = document === undefined ? undefined : settingOf(document);
  if (setting?.type !== 'sessions') return sessions;
  return { longest: Math.min(sessions.longest, setting.longest), idle: Math.min(sessions.idle, setting.idle) };
}
