import { type AlertLimits, usualAlertLimits } from '@countersign/core/role-alert-limits.ts';
import { roleAlertsName } from '@countersign/core/setting-document.ts';
import type { Reader, StoredDocument } from '../store/store.ts';
import { settingDocument, settingOf } from './channels.ts';

export interface SaidLimits {
  readonly limits: AlertLimits;
  /** Undefined where nobody said anything: then it is as usual. */
  readonly document: StoredDocument | undefined;
}

/** What is looked for in how roles are held: as owners countersigned it, or as usual. */
export async function alertLimits(reader: Reader): Promise<SaidLimits> {
  const document = await settingDocument(reader, roleAlertsName);
  const setting = document === undefined ? undefined : settingOf(document);
  return { document, limits: setting?.type === 'role-alerts' ? setting.limits : usualAlertLimits };
}
