import type { CommandSpec } from '../../command.ts';
import { limit, reason } from './options.ts';

const base = { flags: '--base <version>', says: 'the version that it was made from; otherwise the one in force' };
const connecting = [
  {
    flags: '--role <name>',
    says: 'a management role that the application is to hold; otherwise those that the policies need',
    many: true as const,
  },
  { flags: '--compliance', says: 'Purview too' },
];
const ruleName = { name: '<name>', says: 'its name' };

const ruleFolder = { name: '<folder>', says: 'with policies/NAME.yaml and guards/NAME.yaml' };
const keeping = { flags: '--keeps', says: 'requests and grants under earlier versions stay' };

function ruleCommands(kind: 'policy' | 'guard', many: string): readonly CommandSpec[] {
  return [
    {
      name: `${kind} list`,
      summary: `${many} in force`,
      options: [limit],
      load: async () => ({ run: (await import('../rule-list.ts')).listRules(kind) }),
    },
    {
      name: `${kind} show`,
      summary: `A ${kind} as it was written`,
      arguments: [ruleName],
      options: [
        { flags: '--version <version>', says: 'an earlier version' },
        { flags: '--used', says: 'as it is used: names resolved, roles expanded' },
      ],
      load: async () => ({ run: (await import('../rule-show.ts')).showRule(kind) }),
    },
    {
      name: `${kind} put`,
      summary: `Add or replace a ${kind} from a YAML or JSON file; another owner countersigns the text, or a policy administrator where it may`,
      arguments: [{ name: '<file>', says: 'its name is that of the file, unless --name says otherwise' }],
      options: [
        { flags: '--name <name>', says: `the name of the ${kind}` },
        base,
        { flags: '--keeps', says: 'requests and grants under earlier versions stay' },
        reason,
      ],
      load: async () => ({ run: (await import('../rule-put.ts')).putRule(kind) }),
    },
    {
      name: `${kind} remove`,
      summary: `End a ${kind}; another owner countersigns`,
      arguments: [ruleName],
      options: [base, reason],
      load: async () => ({ run: (await import('../rule-remove.ts')).removeRule(kind) }),
    },
  ];
}

export const configurationCommands: readonly CommandSpec[] = [
  ...ruleCommands('policy', 'Policies'),
  {
    name: 'policy test',
    summary: 'Judge decision cases here, without a server; exit code 1 when one fails',
    details:
      'In a folder of rules the suites in cases/ are judged. A world that says no policies has those of the folder, and one that says no guards its guards.',
    arguments: [{ name: '<file...>', says: 'YAML or JSON: a world and cases; or a folder of rules' }],
    load: () => import('../policy-test.ts'),
  },
  {
    name: 'policy pull',
    summary: 'Write the policies and guards in force into a folder; comments and what was changed there stay',
    details: 'Exit code 12 when a rule was changed both here and on the server; its file is left as it is.',
    arguments: [ruleFolder],
    options: [
      { flags: '--ours', says: 'where both sides changed, keep the file and note the version in force' },
      { flags: '--theirs', says: 'take what is in force wherever the file says something else' },
    ],
    load: () => import('../policy-pull.ts'),
  },
  {
    name: 'policy plan',
    summary: 'What a folder of rules would change, and what that means; nothing is filed',
    details: 'Exit code 0 when there is nothing to do, 10 when there is, 12 when what is in force has moved since a file was made.',
    arguments: [ruleFolder],
    options: [keeping],
    load: () => import('../policy-plan.ts'),
  },
  {
    name: 'policy apply',
    summary: 'Ask for what a folder of rules would change, as one thing to countersign; doing it again changes nothing',
    details:
      'Exit code 0 when there was nothing to do or it is in force, 11 when it waits for another owner, 12 when what is in force has moved since a file was made. Rules that are ended (--prune) are countersigned one by one.',
    arguments: [ruleFolder],
    options: [
      keeping,
      { flags: '--expand', says: 'put again also what says the same, where a tag or a role stands for something else now' },
      { flags: '--prune', says: 'end what is in force and in no file' },
      { flags: '--over', says: 'replace also what has moved since the files were made' },
      reason,
    ],
    load: () => import('../policy-apply.ts'),
  },
  {
    name: 'policy import',
    summary: 'Make policies of a role capability file (.psrc) of PowerShell, and tell what has no counterpart; nothing is filed',
    details:
      'No expression in the file is evaluated. Wildcards stand for the tasks that are in the catalogue now. What cannot be said is left out, never widened, and told with its line on standard error; with --json it is in the answer.',
    arguments: [{ name: '<file>', says: 'a role capability file' }],
    options: [
      { flags: '--requesters <group>', says: 'who may ask', many: true },
      { flags: '--approvers <group>', says: 'who approves', many: true },
      { flags: '--tenant <tenant>', says: 'for which tenants; may be left out where there is one', many: true },
      { flags: '--workload <name>', says: 'whose cmdlets they are: Exchange (the default) or Compliance' },
      { flags: '--name <name>', says: 'the name of the policies; otherwise that of the file' },
      { flags: '--into <folder>', says: 'write them into a folder of rules' },
    ],
    load: () => import('../policy-import.ts'),
  },
  {
    name: 'policy simulate',
    summary: 'What changed rules would have said of every call of the log: by itself, asked or blocked; nothing is filed',
    details:
      'The whole log is fetched and replayed here, so that people, groups, tasks and locks are those of each moment; owners and auditors may. Exit code 10 when the change makes a difference. What was pruned from the log, or what nobody had looked at, is counted apart.',
    arguments: [{ name: '<path>', says: 'a folder of rules, or the file of one; rules in no file stay as they are' }],
    options: [
      { flags: '--log <file>', says: 'an export of the log, without a server; with --key' },
      { flags: '--key <key>', says: 'the log’s key, or a file with it' },
      { flags: '--guard', says: 'the file is a guard' },
      { flags: '--prune', says: 'as if what is in force and in no file were ended' },
      { flags: '--from <time>', says: 'only calls from then on' },
      { flags: '--until <time>', says: 'only calls before' },
    ],
    load: () => import('../policy-simulate.ts'),
  },
  ...ruleCommands('guard', 'Guards'),
  {
    name: 'catalog import',
    summary: 'Read what a tenant offers, live or from its exported file, or operations of Graph; another owner countersigns',
    details:
      'Live, the server asks the connected workload for its management roles: they name cmdlets, parameters and roles, and say no types. What is annotated keeps its risk, its secrets and its targets, and gains names alone. Operations of Microsoft Graph are read from its OpenAPI description, in YAML or JSON.',
    arguments: [{ name: '[file]', says: 'as the line of PowerShell wrote it, or an OpenAPI description of Graph' }],
    options: [
      { flags: '--live <workload>', says: 'read it now: contoso.onmicrosoft.com/Exchange' },
      {
        flags: '--only <operations>',
        says: "of a description: '/users/{user-id}/**', 'GET /sites/*'; several, or separated by commas",
        many: true,
      },
      { flags: '--preview', says: 'say what would change, and ask for nothing' },
      { flags: '--line', says: 'print that line of PowerShell' },
      { flags: '--workload <name>', says: 'with --line: Exchange (the default) or Compliance' },
      reason,
    ],
    load: () => import('../catalog-import.ts'),
  },
  {
    name: 'tenant list',
    summary: 'Connected tenants',
    options: [{ flags: '--search <words>', says: 'tenants whose name holds this' }, limit],
    load: () => import('../tenant-list.ts'),
  },
  {
    name: 'tenant states',
    summary: 'How every tenant stands: what is connected and works, what waits, is given, locked or wrong there',
    options: [{ flags: '--search <text>', says: 'in the name or a tag' }, limit],
    load: () => import('../tenant-states.ts'),
  },
  {
    name: 'tenant add',
    summary: 'Connect a tenant, or change its tags, and print the script for its administrator; another owner countersigns',
    details:
      'Makes a certificate on the server, whose key never leaves it, and prints the PowerShell script that a Global Administrator of the tenant runs once. Its last line says how to go on.',
    arguments: [{ name: '<name>', says: 'contoso.onmicrosoft.com' }],
    options: [
      { flags: '--tag <tag>', says: 'a tag, for policies', many: true },
      { flags: '--application <id>', says: 'an application of several tenants: the link for its consent, and no certificate' },
      ...connecting,
      reason,
    ],
    examples: [
      'countersign tenant add contoso.onmicrosoft.com --reason "connect" > connect-contoso.ps1',
      'countersign tenant add fabrikam.onmicrosoft.com --application 33333333-3333-4333-8333-333333333333',
    ],
    load: () => import('../tenant-add.ts'),
  },
  {
    name: 'tenant connect',
    summary: 'Connect the workloads of a tenant by what its administrator’s script printed; another owner countersigns',
    arguments: [{ name: '<name>', says: 'contoso.onmicrosoft.com' }],
    options: [
      { flags: '--directory <id>', says: 'the tenant’s id, as the script printed it' },
      { flags: '--application <id>', says: 'the application’s id, as the script printed it' },
      { flags: '--shared', says: 'by the certificate with which the application is connected for other tenants' },
      { flags: '--compliance', says: 'Purview too' },
      { flags: '--endpoint <address>', says: 'where Exchange is; otherwise https://outlook.office365.com' },
      { flags: '--compliance-endpoint <address>', says: 'where the tenant’s Purview is, as workload check found it' },
      reason,
    ],
    load: () => import('../tenant-connect.ts'),
  },
  {
    name: 'tenant consent',
    summary: 'The link by which an administrator of a tenant consents to an application of several tenants',
    details: 'Nothing in the link is secret. What was consented to shows when the workload is checked.',
    arguments: [{ name: '<name>', says: 'contoso.onmicrosoft.com' }],
    options: [{ flags: '--application <id>', says: 'the application’s id; otherwise that of the tenant’s workloads' }],
    load: () => import('../tenant-consent.ts'),
  },
  {
    name: 'tenant renew',
    summary: 'Make another certificate for a tenant, and print the script that makes it known there',
    details: 'Both certificates are used until the older one ends, the new one as soon as the tenant knows it: nothing stops meanwhile.',
    arguments: [{ name: '<name>', says: 'contoso.onmicrosoft.com' }],
    options: [...connecting],
    load: () => import('../tenant-renew.ts'),
  },
  {
    name: 'workload list',
    summary: 'Connected workloads',
    options: [{ flags: '--search <words>', says: 'workloads whose tenant and name hold these words' }, limit],
    load: () => import('../workload-list.ts'),
  },
  {
    name: 'workload check',
    summary: 'Test a connection, read back what our own identity may do, and list who else holds standing rights there',
    details:
      'Exit code 1 when the connection does not work; with --strict also when somebody else holds rights or our own are more than the policies need.',
    arguments: [{ name: '<workload>', says: 'contoso.onmicrosoft.com/Exchange' }],
    options: [{ flags: '--strict', says: 'fail when there is something to take away' }],
    load: () => import('../workload-check.ts'),
  },
  {
    name: 'workload put',
    summary: 'Connect a workload from a YAML or JSON file; credentials are named by reference; another owner countersigns',
    details: 'The file holds tenant, name, connector and settings.',
    arguments: [{ name: '<file>', says: 'YAML or JSON' }],
    options: [base, reason],
    load: () => import('../workload-put.ts'),
  },
  {
    name: 'people',
    summary: 'People, agents and service accounts',
    options: [{ flags: '--search <words>', says: 'those whose name or username holds this' }, limit],
    load: () => import('../people.ts'),
  },
  {
    name: 'person link',
    summary: 'Link an identity at a sign-in provider to a person; another owner countersigns',
    arguments: [{ name: '<username>', says: 'who signs in with it' }],
    options: [
      { flags: '--issuer <address>', says: 'the provider, as COUNTERSIGN_SIGN_IN has it' },
      { flags: '--subject <subject>', says: 'what the provider calls the person for good' },
      reason,
    ],
    load: () => import('../person-link.ts'),
  },
  {
    name: 'person put',
    summary: 'Add, change or disable a person; another owner countersigns',
    arguments: [{ name: '<username>', says: 'what they sign in as' }],
    options: [
      { flags: '--name <name>', says: 'the name that others read' },
      { flags: '--kind <kind>', says: 'human (the default), agent or service' },
      { flags: '--mail <address>', says: 'where notices go; "none" for nowhere' },
      { flags: '--sponsor <username>', says: 'the human who answers for an agent or a service account' },
      { flags: '--disable', says: 'they can do nothing from then on' },
      { flags: '--enable', says: 'they can again' },
      reason,
    ],
    load: () => import('../person-put.ts'),
  },
  {
    name: 'group list',
    summary: 'Groups, and how many people and groups are in each',
    options: [{ flags: '--search <words>', says: 'groups whose name holds this' }, limit],
    load: () => import('../group-list.ts'),
  },
  {
    name: 'group members',
    summary: 'The people and groups directly in a group',
    arguments: [{ name: '<name>', says: 'its name' }],
    options: [{ flags: '--search <words>', says: 'members whose name or username holds this' }, limit],
    load: () => import('../group-members.ts'),
  },
  {
    name: 'group put',
    summary: 'Add a group, or change its members; another owner countersigns',
    arguments: [{ name: '<name>', says: 'its name' }],
    options: [
      { flags: '--person <username>', says: 'exactly these people; several, or separated by commas', many: true },
      { flags: '--group <name>', says: 'exactly these groups within it', many: true },
      { flags: '--add <username>', says: 'one person more', many: true },
      { flags: '--remove <username>', says: 'one person less', many: true },
      { flags: '--add-group <name>', says: 'one group within it more', many: true },
      { flags: '--remove-group <name>', says: 'one group within it less', many: true },
      reason,
    ],
    details:
      'What is added to a group that is there, and removed from it, is countersigned as that alone, however many are in it; exact lists are countersigned whole, and hold at most 1,000 people and 1,000 groups.',
    load: () => import('../group-put.ts'),
  },
  {
    name: 'provisioning open',
    summary: 'Let a directory provision people and groups by SCIM; another owner countersigns',
    details: 'Its token is shown here, once. It works from when another owner has countersigned, and does nothing else.',
    arguments: [{ name: '<username>', says: 'the service account that stands for the directory' }],
    options: [
      { flags: '--issuer <address>', says: 'the provider at which its people sign in, as COUNTERSIGN_SIGN_IN has it' },
      { flags: '--label <text>', says: 'what the token is for (provisioning)' },
      { flags: '--days <days>', says: 'how long the token lasts (90)' },
      reason,
    ],
    load: () => import('../provisioning-open.ts'),
  },
  {
    name: 'enrol',
    summary: 'Open an enrolment: one code is shown to you, the other to the owner who countersigns',
    arguments: [{ name: '<username>', says: 'whose token it will be' }],
    options: [
      { flags: '--label <text>', says: 'what the token is for (enrolment)' },
      { flags: '--days <days>', says: 'how long the token lasts (90)' },
      reason,
    ],
    load: () => import('../enrol.ts'),
  },
];
