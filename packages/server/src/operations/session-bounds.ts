import { sessionsName } from '@countersign/core/setting-document.ts';
import type { Reader } from '../store/store.ts';
import { settingInForce } from './channels.ts';
import type { Host } from './operation.ts';

/** How long a session lives, and how long without its person doing anything, in milliseconds: what the host allows, shortened by what owners countersigned. */
export async function sessionBounds(reader: Reader, { sessions }: Host): Promise<Host['sessions']> {
  const setting = await settingInForce(reader, sessionsName);
  if (setting?.type !== 'sessions') return sessions;
  return { longest: Math.min(sessions.longest, setting.longest), idle: Math.min(sessions.idle, setting.idle) };
}
