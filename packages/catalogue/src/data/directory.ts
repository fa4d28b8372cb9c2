import type { Annotation } from '../annotation.ts';

const settable = 'City:String(128) Company:String(64) Department:String(64) Description:String(1024) DisplayName:String(256) EmailAddress:SmtpAddress EmployeeID:String(16) GivenName:String(64) MobilePhone:String(64) Office:String(128) OfficePhone:String(64) PostalCode:String(40) StreetAddress:String(1024) Surname:String(64) Title:String(128)';

/** Of Active Directory, named as its PowerShell module names them. What they need are rights that are delegated over a part of the tree. */
export const directory: readonly Annotation[] = [
  { task: 'Get-ADUser', at: 'Directory', risk: 'low', summary: 'Shows an account of the domain', roles: [], parameters: 'Identity:ADUser!' },
  { task: 'Get-ADGroupMember', at: 'Directory', risk: 'low', summary: 'Lists the direct members of a group of the domain', roles: [], parameters: 'Identity:ADGroup!' },
  { task: 'Set-ADAccountPassword', at: 'Directory', risk: 'high', summary: 'Resets the password of an account of the domain', why: 'whoever knows the new password is that person', roles: ['AD Reset Password'], parameters: 'Identity:ADUser! NewPassword:SecretText! ChangePasswordAtLogon:Boolean' },
  { task: 'Unlock-ADAccount', at: 'Directory', risk: 'low', summary: 'Unlocks an account of the domain', why: 'gives whoever guesses its password more tries', roles: ['AD Unlock Accounts'], parameters: 'Identity:ADUser!' },
  { task: 'Enable-ADAccount', at: 'Directory', risk: 'medium', summary: 'Enables an account of the domain', why: 'a forgotten account is a way in', roles: ['AD Account State'], parameters: 'Identity:ADPrincipal!' },
  { task: 'Disable-ADAccount', at: 'Directory', risk: 'medium', summary: 'Disables an account of the domain', why: 'stops a person, or a service that signs in with it', roles: ['AD Account State'], parameters: 'Identity:ADPrincipal!' },
  { task: 'Set-ADUser', at: 'Directory', risk: 'medium', summary: 'Changes attributes of an account of the domain', why: 'other systems give rights by department or title', roles: ['AD Account Attributes'], atLeast: 2, parameters: `Identity:ADUser! ${settable}` },
  { task: 'New-ADUser', at: 'Directory', risk: 'medium', summary: 'Creates an account in the domain', why: 'an account that nobody expects is a way in', roles: ['AD Create Accounts'], parameters: `Name:String(64)! SamAccountName:AccountName! Path:ADContainer! AccountPassword:SecretText! UserPrincipalName:SmtpAddress Enabled:Boolean ChangePasswordAtLogon:Boolean ${settable}` },
  { task: 'Move-ADObject', at: 'Directory', risk: 'high', summary: 'Moves an account or a group to another part of the domain', why: 'other policies apply there, and others may have been given rights over it', roles: ['AD Move Accounts'], parameters: 'Identity:ADPrincipal! TargetPath:ADContainer!' },
  { task: 'Add-ADGroupMember', at: 'Directory', risk: 'critical', summary: 'Adds somebody to a group of the domain', why: 'gives whatever rights the group has', roles: ['AD Group Members'], parameters: 'Identity:ADGroup! Members:ADPrincipal!' },
  { task: 'Remove-ADGroupMember', at: 'Directory', risk: 'medium', summary: 'Takes somebody out of a group of the domain', why: 'takes rights away', roles: ['AD Group Members'], parameters: 'Identity:ADGroup! Members:ADPrincipal!' },
];
