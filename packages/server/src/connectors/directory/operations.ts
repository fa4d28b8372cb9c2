import type { Parameters } from '@countersign/core/call.ts';
import type { Json } from '@countersign/core/json.ts';
import { type Entry, textOf, textsOf } from './entry.ts';
import type { Kind } from './find.ts';
import { rdn } from './name.ts';

/** Values of one attribute that are added, deleted or put in place of what was there. */
export interface Edit {
  readonly how: 'add' | 'delete' | 'replace';
  readonly attribute: string;
  readonly values: readonly string[];
}

/** What goes to the directory, but for a password. */
export type Act =
  | { readonly act: 'modify'; readonly dn: string; readonly edits: readonly Edit[] }
  | { readonly act: 'add'; readonly dn: string; readonly attributes: readonly (readonly [name: string, values: readonly string[]])[] }
  | { readonly act: 'move'; readonly dn: string; readonly to: string }
  | { readonly act: 'read'; readonly dn: string; readonly attributes: readonly string[] }
  | { readonly act: 'members'; readonly dn: string };

/** One task: which of its parameters name an object, and what is sent once these are known. */
export interface Operation {
  readonly names: { readonly [parameter: string]: Kind };
  /** The parameter that holds a password, which goes as unicodePwd. */
  readonly password?: string;
  readonly act: (parameters: Parameters, named: (parameter: string) => Entry) => Act;
}

/** What a person reads of an account. */
const shown = [
  ...[
    'objectGUID',
    'sAMAccountName',
    'userPrincipalName',
    'displayName',
    'description',
    'mail',
    'title',
    'department',
    'userAccountControl',
  ],
  ...['lockoutTime', 'pwdLastSet', 'accountExpires', 'memberOf', 'whenCreated', 'whenChanged'],
];

/** Parameters of Set-ADUser, and New-ADUser, by Microsoft's names for them, and the attribute that each is. A closed list. */
const settable: { readonly [parameter: string]: string } = {
  City: 'l',
  Company: 'company',
  Department: 'department',
  Description: 'description',
  DisplayName: 'displayName',
  EmailAddress: 'mail',
  EmployeeID: 'employeeID',
  GivenName: 'givenName',
  MobilePhone: 'mobile',
  Office: 'physicalDeliveryOfficeName',
  OfficePhone: 'telephoneNumber',
  PostalCode: 'postalCode',
  StreetAddress: 'streetAddress',
  Surname: 'sn',
  Title: 'title',
};

const disabled = 0x2;
const usual = 0x200;

const identity = { Identity: 'person' } as const;
const accountWithState = { Identity: 'principal' } as const;
const membership = { Identity: 'group', Members: 'principal' } as const;

/** Every task that the connector knows, by its cmdlet. What is not here is not run. */
export const operations: { readonly [cmdlet: string]: Operation } = {
  'Get-ADUser': { names: identity, act: (_, named) => ({ act: 'read', dn: named('Identity').dn, attributes: shown }) },
  'Get-ADGroupMember': { names: { Identity: 'group' }, act: (_, named) => ({ act: 'members', dn: named('Identity').dn }) },
  'Set-ADAccountPassword': {
    names: identity,
    password: 'NewPassword',
    act: ({ ChangePasswordAtLogon }, named) => ({ act: 'modify', dn: named('Identity').dn, edits: atLogon(ChangePasswordAtLogon) }),
  },
  'Unlock-ADAccount': {
    names: identity,
    act: (_, named) => ({ act: 'modify', dn: named('Identity').dn, edits: [{ how: 'replace', attribute: 'lockoutTime', values: ['0'] }] }),
  },
  'Enable-ADAccount': { names: accountWithState, act: (_, named) => switched(named('Identity'), (flags) => flags & ~disabled) },
  'Disable-ADAccount': { names: accountWithState, act: (_, named) => switched(named('Identity'), (flags) => flags | disabled) },
  'Set-ADUser': { names: identity, act: (parameters, named) => ({ act: 'modify', dn: named('Identity').dn, edits: editsOf(parameters) }) },
  'New-ADUser': { names: { Path: 'container' }, password: 'AccountPassword', act: created },
  'Move-ADObject': {
    names: { Identity: 'principal', TargetPath: 'container' },
    act: (_, named) => ({ act: 'move', dn: named('Identity').dn, to: `${commonName(named('Identity'))},${named('TargetPath').dn}` }),
  },
  'Add-ADGroupMember': { names: membership, act: (_, named) => changed('add', named) },
  'Remove-ADGroupMember': { names: membership, act: (_, named) => changed('delete', named) },
};

function changed(how: 'add' | 'delete', named: (parameter: string) => Entry): Act {
  return { act: 'modify', dn: named('Identity').dn, edits: [{ how, attribute: 'member', values: [named('Members').dn] }] };
}

/** 0 in pwdLastSet has a person choose a new password when they next sign in (MS-ADA3 2.175). */
function atLogon(wanted: Json | undefined): readonly Edit[] {
  return wanted === true ? [{ how: 'replace', attribute: 'pwdLastSet', values: ['0'] }] : [];
}

/** The old flags must still be there when they are replaced: whoever else changed them meanwhile is not overwritten. */
function switched(entry: Entry, flags: (old: number) => number): Act {
  const old = textOf(entry, 'userAccountControl');
  const edits: readonly Edit[] = [
    { how: 'delete', attribute: 'userAccountControl', values: [old] },
    { how: 'add', attribute: 'userAccountControl', values: [String(flags(Number(old)))] },
  ];
  return { act: 'modify', dn: entry.dn, edits };
}

/** null clears. */
function editsOf(parameters: Parameters): readonly Edit[] {
  return Object.entries(settable).flatMap(([parameter, attribute]): readonly Edit[] => {
    const value = parameters[parameter];
    if (value === undefined) return [];
    return [{ how: 'replace', attribute, values: typeof value === 'string' && value !== '' ? [value] : [] }];
  });
}

function created(parameters: Parameters, named: (parameter: string) => Entry): Act {
  const text = (name: string) => (typeof parameters[name] === 'string' ? String(parameters[name]) : '');
  const flags = parameters.Enabled === true ? usual : usual | disabled;
  const attributes: (readonly [string, readonly string[]])[] = [
    ['objectClass', ['top', 'person', 'organizationalPerson', 'user']],
    ['sAMAccountName', [text('SamAccountName')]],
    ['userAccountControl', [String(flags)]],
    ...(text('UserPrincipalName') === '' ? [] : [['userPrincipalName', [text('UserPrincipalName')]] as const]),
    ...Object.entries(settable).flatMap(([name, attribute]) => (text(name) === '' ? [] : [[attribute, [text(name)]] as const])),
    ...(parameters.ChangePasswordAtLogon === true ? [['pwdLastSet', ['0']] as const] : []),
  ];
  return { act: 'add', dn: `${rdn('CN', text('Name'))},${named('Path').dn}`, attributes };
}

/** Its own name stays, wherever it goes. */
function commonName(entry: Entry): string {
  const [, type = 'CN'] = /^([A-Za-z]+)=/.exec(entry.dn) ?? [];
  return rdn(type, textsOf(entry, 'name')[0] ?? '');
}
