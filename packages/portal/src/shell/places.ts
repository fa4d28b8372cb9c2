import {
  AlertUrgentRegular,
  ArrowSwapRegular,
  BuildingMultipleRegular,
  ClipboardTaskListLtrRegular,
  DataBarVerticalRegular,
  DocumentBulletListRegular,
  DocumentTableRegular,
  HomeRegular,
  KeyRegular,
  LockClosedRegular,
  PeopleCheckmarkRegular,
  PeopleTeamRegular,
  PersonKeyRegular,
  PersonRegular,
  PlayRegular,
  PlugConnectedRegular,
  ScalesRegular,
  SettingsRegular,
  ShieldCheckmarkRegular,
} from '@fluentui/react-icons';
import type { FC } from 'react';
import { type Me, seesInstallation } from '../api/me.ts';

/** One line of the menu. */
export interface Place {
  readonly to: string;
  readonly label: string;
  readonly icon: FC;
  /** The heading that it stands under; none for what everybody does every day. */
  readonly group?: 'Administration' | 'Proof';
  /** Who has it in their menu; everybody when left out. The server decides all the same. */
  readonly shownTo?: (me: Me) => boolean;
}

/** The menu, from top to bottom. A page that is not here can be reached by links alone. */
export const places: readonly Place[] = [
  { to: '/', label: 'Home', icon: HomeRegular },
  { to: '/tasks', label: 'Tasks', icon: ClipboardTaskListLtrRegular },
  { to: '/roles', label: 'Roles', icon: PersonKeyRegular },
  { to: '/approvals', label: 'Approvals', icon: ArrowSwapRegular },
  { to: '/requests', label: 'Requests', icon: DocumentBulletListRegular },
  { to: '/grants', label: 'Grants', icon: KeyRegular },
  { to: '/runs', label: 'Runs', icon: PlayRegular },
  { to: '/break-glass', label: 'Break-glass', icon: AlertUrgentRegular },
  { to: '/access-reviews', label: 'Access reviews', icon: PeopleCheckmarkRegular },
  { to: '/rules', label: 'Policies and guards', icon: ScalesRegular, group: 'Administration' },
  { to: '/tenants', label: 'Tenants', icon: BuildingMultipleRegular, group: 'Administration', shownTo: (me) => me.owner || me.auditor },
  { to: '/workloads', label: 'Workloads', icon: PlugConnectedRegular, group: 'Administration' },
  { to: '/people', label: 'People', icon: PersonRegular, group: 'Administration', shownTo: (me) => me.owner || me.auditor },
  { to: '/groups', label: 'Groups', icon: PeopleTeamRegular, group: 'Administration' },
  { to: '/locks', label: 'Locks', icon: LockClosedRegular, group: 'Administration' },
  { to: '/settings', label: 'Settings', icon: SettingsRegular, group: 'Administration' },
  { to: '/overview', label: 'Overview', icon: DataBarVerticalRegular, group: 'Proof', shownTo: seesInstallation },
  { to: '/report', label: 'Reports', icon: DocumentTableRegular, group: 'Proof' },
  { to: '/audit', label: 'Audit log', icon: ShieldCheckmarkRegular, group: 'Proof', shownTo: (me) => me.owner || me.auditor },
];
