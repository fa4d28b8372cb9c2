/** What a setting can be, what it does, and what a new one of its type begins with. */
export const types = {
  mail: {
    label: 'Mail',
    does: 'Tells people, at the address that their entry holds.',
    beginning: `type: mail
host: smtp.contoso.com
port: 587
security: starttls      # or tls; none is for a server on this machine
from: countersign@contoso.com
username: countersign
password: env:SMTP_PASSWORD   # by reference; a secret never stands here
`,
  },
  teams: {
    label: 'Teams',
    does: 'Tells a channel of Teams.',
    beginning: `type: teams
url: file:/etc/countersign/teams-url   # its address is itself the secret
detail: brief           # leaves out reasons, parameters and targets; full is the default
events: [waiting, escalation, outcome, locked, alarm]
`,
  },
  slack: {
    label: 'Slack',
    does: 'Tells a channel of Slack.',
    beginning: `type: slack
url: file:/etc/countersign/slack-url   # its address is itself the secret
detail: brief
events: [waiting, escalation, outcome, locked, alarm]
`,
  },
  webhook: {
    label: 'Webhook',
    does: 'Tells another program, signed as Standard Webhooks describes.',
    beginning: `type: webhook
url: https://hooks.contoso.com/countersign
secret: env:HOOK_SECRET # whsec_ and 24 to 64 bytes in base64
`,
  },
  syslog: {
    label: 'Syslog',
    does: 'Forwards the log live, by syslog over TLS.',
    beginning: `type: syslog
host: syslog.contoso.com
port: 6514
`,
  },
  ocsf: {
    label: 'OCSF',
    does: 'Forwards the log live, as OCSF events by HTTPS.',
    beginning: `type: ocsf
url: https://collector.contoso.com/countersign
token: env:COLLECTOR_TOKEN
`,
  },
  sessions: {
    label: 'Staying signed in',
    does: 'Says how long one stays signed in: shorter than the server’s host allows, never longer.',
    beginning: `type: sessions
longest: PT8H           # after that one signs in again; a terminal’s token lasts as long
idle: PT30M             # while nothing is done; reading is nothing
`,
  },
  groups: {
    label: 'Groups from a provider',
    does: 'Lets a sign-in provider say who is in groups here: out at once, in when an owner has countersigned.',
    beginning: `type: groups
issuer: https://login.microsoftonline.com/TENANT-ID/v2.0
follow:                 # our group: the id of the provider's, never its name
  mail-approvers: 00000000-0000-0000-0000-000000000000
`,
  },
  'role-alerts': {
    label: 'Role alerts',
    does: 'Says what is looked for in how roles are held, and from where on it is wrong.',
    beginning: `type: role-alerts    # what is left out is as usual
assigned-outside: { on: true }
stale: { on: true, after: P30D }                      # not signed in for so long
unused: { on: true, after: P30D }                     # not asked for so long
too-frequent: { on: true, times: 5, within: P1D }     # one role, to one person
too-many: { on: true, people: 6, percent: 0 }         # so many or more; percent of all who may have any role
unproved: { on: true }
`,
  },
  reach: {
    label: 'Who reaches which tenants',
    does: 'Says which tenants somebody sees and acts in. Whoever is named nowhere in it reaches none; owners reach all.',
    beginning: `type: reach
bindings:
  - who: { groups: [staff] }           # groups and people, and except: whom of them not
    everywhere: true
  - who: { groups: [contoso-people] }
    tenants: { names: [contoso.onmicrosoft.com] }   # or tags, as tenants have them now
`,
  },
  retention: {
    label: 'Keeping what is personal',
    does: 'Says how long the log keeps names, reasons, parameters and what else is personal in its entries.',
    beginning: `type: retention
parts: P730D            # 90 days at least; the entries stay, and what proves them
`,
  },
} as const;

export type TypeName = keyof typeof types;

export function typeNamed(name: string): (typeof types)[TypeName] | undefined {
  return Object.hasOwn(types, name) ? types[name as TypeName] : undefined;
}
