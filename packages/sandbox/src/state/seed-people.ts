import type { NewMailbox } from './mailbox.ts';

type Kind = NewMailbox['kind'];

/** Name, alias, title, kind. */
export type Person = readonly [name: string, alias: string, title: string, kind: Kind];

/** Name, alias, security group or not, aliases of its members. */
export type Group = readonly [name: string, alias: string, security: boolean, members: readonly string[]];

export interface Cast {
  readonly people: readonly Person[];
  readonly groups: readonly Group[];
  /** Aliases by role group. */
  readonly admins: Readonly<Record<string, readonly string[]>>;
}

/** Two people of the same display name are in each tenant, because there are in most. */
export const CONTOSO: Cast = {
  people: [
    ['Anna Berg', 'anna', 'Chief Executive', 'UserMailbox'],
    ['Ben Okafor', 'ben', 'Chief Financial Officer', 'UserMailbox'],
    ['Carla Diaz', 'carla', 'Head of IT', 'UserMailbox'],
    ['David Chen', 'david', 'Exchange Administrator', 'UserMailbox'],
    ['Emma Larsson', 'emma', 'Compliance Officer', 'UserMailbox'],
    ['Farid Haddad', 'farid', 'Help Desk', 'UserMailbox'],
    ['Kim Andersson', 'kim', 'Sales', 'UserMailbox'],
    ['Kim Andersson (Bergen)', 'kim.bergen', 'Sales', 'UserMailbox'],
    ['Finance', 'finance', '', 'SharedMailbox'],
    ['Support', 'support', '', 'SharedMailbox'],
    ['Compliance Archive', 'archive', '', 'SharedMailbox'],
    ['Room Fjord', 'fjord', '', 'RoomMailbox'],
  ],
  groups: [
    ['All Staff', 'all', false, ['anna', 'ben', 'carla', 'david', 'emma', 'farid', 'kim', 'kim.bergen']],
    ['Finance Team', 'finance-team', false, ['ben', 'kim']],
    ['Board', 'board', false, ['anna', 'ben']],
    ['Exchange Approvers', 'exchange-approvers', true, ['carla', 'emma']],
  ],
  admins: {
    'Organization Management': ['carla'],
    'Recipient Management': ['david'],
    'Compliance Management': ['emma'],
    'Help Desk': ['farid'],
  },
};

export const FABRIKAM: Cast = {
  people: [
    ['Grace Kimura', 'grace', 'Managing Director', 'UserMailbox'],
    ['Henrik Nilsson', 'henrik', 'Head of IT', 'UserMailbox'],
    ['Ines Moreau', 'ines', 'Exchange Administrator', 'UserMailbox'],
    ['Jonas Weber', 'jonas', 'Counsel', 'UserMailbox'],
    ['Lena Novak', 'lena', 'Accounts', 'UserMailbox'],
    ['Mateo Rossi', 'mateo', 'Production', 'UserMailbox'],
    ['Alex Weber', 'alex', 'Purchasing', 'UserMailbox'],
    ['Alex Weber (Plant)', 'alex.plant', 'Production', 'UserMailbox'],
    ['Invoices', 'invoices', '', 'SharedMailbox'],
    ['Orders', 'orders', '', 'SharedMailbox'],
    ['Room Atlas', 'atlas', '', 'RoomMailbox'],
    ['Room Borealis', 'borealis', '', 'RoomMailbox'],
  ],
  groups: [
    ['Everyone', 'everyone', false, ['grace', 'henrik', 'ines', 'jonas', 'lena', 'mateo', 'alex', 'alex.plant']],
    ['Accounts Payable', 'payable', false, ['lena']],
    ['Mail Approvers', 'mail-approvers', true, ['henrik', 'jonas']],
  ],
  admins: { 'Organization Management': ['henrik'], 'Recipient Management': ['ines'], 'Discovery Management': ['jonas'] },
};
