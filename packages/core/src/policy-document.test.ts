import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Names } from './document/names.ts';
import { groupId, hours, personId, role, task, taskName, tenant, tenantId } from './fixtures.testing.ts';
import { freezeGuard } from './guard-document.ts';
import type { Json } from './json.ts';
import { freezePolicy } from './policy-document.ts';
import { duration } from './time.ts';

const parameters = (...names: string[]) => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
  additionalProperties: false,
});
const acting = { targets: { Identity: 'mailbox', Owner: 'principal', Password: 'mailbox', Plan: 'policy' }, secrets: ['Password'] };
const tasks = [
  task('Exchange\\New-JournalRule', { parameters: parameters('Name', 'Recipient'), managementRoles: ['Journaling'], risk: 'critical' }),
  task('Exchange\\Remove-JournalRule', { parameters: parameters('Identity'), managementRoles: ['Journaling'] }),
  task('Exchange\\Get-JournalRule', { parameters: parameters('Identity'), managementRoles: ['Journaling'], effect: 'read' }),
  task('Exchange\\Set-User', { parameters: parameters('Identity', 'Password'), secrets: ['Password'] }),
  task('Exchange\\Get-Key', { parameters: parameters('Identity'), effect: 'read', readsContent: true }),
  task('Exchange\\Get-Quiet', { parameters: parameters('Identity'), effect: 'read' }),
  task('Exchange\\Set-Strange', { parameters: parameters('Identity'), asks: 'call' }),
  task('Exchange\\Import-Old', { managementRoles: ['Journaling'], cannotRun: 'it needs a SecureString.' }),
  task('Exchange\\Set-Mailbox', { parameters: parameters('Identity', 'Owner', 'Password', 'Plan'), ...acting }),
  task('Exchange\\Get-Mailbox', { parameters: parameters('Identity'), targets: { Identity: 'mailbox' }, effect: 'read' }),
  task('Countersign\\Put-Group'),
];
const groups = ['operators', 'mail-approvers', 'contractors'];
const people = ['ann', 'bob'];
const names: Names = {
  tenants: [
    tenant('contoso', { tags: ['production'] }),
    tenant('fabrikam', { tags: ['production', 'test'] }),
    { ...tenant('old', { tags: ['production'] }), endedAt: 1 },
  ],
  group: (name) => (groups.includes(name) ? groupId(name) : undefined),
  person: (name) => (people.includes(name) ? personId(name) : undefined),
  tasks: new Map(tasks.map((one) => [one.name.toLowerCase(), one])),
  managementRole: (name) => tasks.filter((one) => one.managementRoles.includes(name)).map((one) => one.name),
  roles: [role('Exchange\\Help Desk', { tenant: tenantId('contoso') }), role('Exchange\\Organization Management', { risk: 'critical' })],
};

const policy = {
  tenants: { names: ['contoso'] },
  tasks: ['Exchange\\New-JournalRule'],
  requesters: { groups: ['operators'] },
  approval: { stages: [{ groups: ['mail-approvers'] }] },
};

type Members = { readonly [name: string]: Json };

function frozen(more: Members = {}) {
  const read = freezePolicy('journal', { ...policy, ...more }, names);
  assert.ok(read.ok, JSON.stringify(read));
  return read;
}

const problemsOf = (document: Json, freeze: typeof freezePolicy | typeof freezeGuard = freezePolicy): readonly string[] => {
  const read = freeze('journal', document, names);
  return read.ok ? [] : read.problems.map(({ code, pointer }) => `${code} ${pointer}`);
};

const messageOf = (document: Json): string => {
  const read = freezePolicy('journal', document, names);
  return read.ok ? '' : (read.problems[0]?.message ?? '');
};

const without = (name: string): Json => Object.fromEntries(Object.entries(policy).filter(([key]) => key !== name));

describe('a policy document', () => {
  test('is frozen with its defaults: exactly this call, once, within a day, for four hours, with a reason', () => {
    assert.deepEqual(frozen(), {
      ok: true,
      warnings: [],
      policy: {
        name: 'journal',
        tenants: [tenantId('contoso')],
        requesters: { groups: [groupId('operators')], people: [], exceptGroups: [], exceptPeople: [] },
        covers: { kind: 'tasks', tasks: ['Exchange\\New-JournalRule'] },
        bind: 'call',
        maxUses: 1,
        approval: { mode: 'manual', stages: [{ need: 1, groups: [groupId('mail-approvers')], people: [] }] },
        pendingFor: hours(24),
        maxDuration: hours(4),
        demands: { reason: true, ticket: [] },
      },
    });
  });

  test('says every field that it may', () => {
    const { policy: read } = frozen({
      description: 'Journal rules, watched by the mail approvers',
      tenants: { names: ['FABRIKAM'], tags: ['production'] },
      tasks: ['exchange\\remove-journalrule'],
      requesters: { groups: ['operators'], people: ['bob', 'ann', 'bob'], except: { groups: ['contractors'], people: ['ann'] } },
      parameters: { properties: { Identity: { type: 'string', pattern: 'x.*' } } },
      approval: { mode: 'observe', stages: [{ need: 2, groups: ['mail-approvers'], people: ['ann'] }] },
      pendingFor: 'P30D',
      maxDuration: 'P366D',
      maxUses: 3,
      bind: 'task',
      require: { reason: true, ticket: ['^INC[0-9]{6}$', '.*'], freshSignIn: 'PT10M', passkey: true },
    });
    assert.deepEqual(read.tenants, [tenantId('contoso'), tenantId('fabrikam')]);
    assert.deepEqual(read.requesters, {
      groups: [groupId('operators')],
      people: [personId('ann'), personId('bob')],
      exceptGroups: [groupId('contractors')],
      exceptPeople: [personId('ann')],
    });
    assert.deepEqual(read.covers, { kind: 'tasks', tasks: ['Exchange\\Remove-JournalRule'] });
    assert.deepEqual(read.parameters, { type: 'object', properties: { Identity: { type: 'string', pattern: 'x.*' } } });
    assert.deepEqual(
      [read.approval.mode, read.bind, read.maxUses, read.pendingFor, read.maxDuration],
      ['observe', 'task', 3, hours(30 * 24), hours(366 * 24)],
    );
    assert.deepEqual(read.demands, { reason: true, ticket: ['^INC[0-9]{6}$', '.*'], freshSignIn: duration(600_000), passkey: true });
    const without = frozen({ require: { passkey: false } }).policy.demands;
    assert.equal('passkey' in without, false);
  });

  test('demands an authentication context by the id that a provider knows, and never a passkey of ours with it', () => {
    assert.equal(frozen({ require: { authenticationContext: 'c1' } }).policy.demands.authenticationContext, 'c1');
    assert.equal('authenticationContext' in frozen({ require: { reason: true } }).policy.demands, false);
    const said = (demands: Members) => problemsOf({ ...policy, require: demands });
    const at = '/require/authenticationContext';
    for (const wrong of ['c0', 'c100', 'strong', 'C1', '']) assert.deepEqual(said({ authenticationContext: wrong }), [`bad-value ${at}`]);
    assert.deepEqual(said({ authenticationContext: ['c1'] }), [`wrong-type ${at}`]);
    assert.deepEqual(said({ authenticationContext: 'c1', passkey: true }), [`not-allowed ${at}`]);
  });

  test('takes a management role for the tasks in it now, less the excepted and those that cannot run, which it names', () => {
    const read = frozen({ tasks: [], managementRoles: ['Journaling'], exceptTasks: ['Exchange\\Remove-JournalRule'] });
    assert.deepEqual(read.policy.covers, { kind: 'tasks', tasks: ['Exchange\\Get-JournalRule', 'Exchange\\New-JournalRule'] });
    assert.match(read.warnings.join(), /Exchange\\Import-Old/);
  });

  test('without a bind of its own has unlimited uses only for tasks, or if it says so', () => {
    assert.equal(frozen({ bind: 'task' }).policy.maxUses, null);
    assert.equal(frozen({ bind: 'task', maxUses: 2 }).policy.maxUses, 2);
    assert.equal(frozen({ maxUses: null }).policy.maxUses, null);
  });

  test('lends roles for a time, approved by people alone, or covers tasks, and never both', () => {
    const { tasks: _tasks, ...rest } = policy;
    const read = freezePolicy('roles', { ...rest, roles: ['exchange\\help desk'] }, names);
    assert.ok(read.ok);
    assert.deepEqual(
      [read.policy.covers, read.policy.bind, read.policy.maxUses],
      [{ kind: 'roles', roles: ['Exchange\\Help Desk'] }, 'task', null],
    );
    assert.deepEqual(problemsOf({ ...rest, roles: ['Exchange\\Organization Management'], approval: 'auto' }), ['not-allowed /approval']);
    assert.deepEqual(problemsOf({ ...rest, roles: [] }), ['bad-document /roles']);
    const both = problemsOf({
      ...policy,
      roles: ['Exchange\\Help Desk'],
      managementRoles: [],
      exceptTasks: [],
      parameters: {},
      bind: 'call',
      maxUses: 1,
    });
    assert.deepEqual(
      both,
      ['tasks', 'managementRoles', 'exceptTasks', 'parameters', 'bind', 'maxUses'].map((name) => `bad-document /${name}`),
    );
  });

  test('may open for nobody, and says so', () => {
    assert.match(frozen({ requesters: {} }).warnings.join(), /nobody/);
    assert.match(frozen({ tenants: {} }).warnings.join(), /covers none/);
    assert.match(frozen({ tasks: ['Exchange\\Set-User'], exceptTasks: ['Exchange\\Set-User'] }).warnings.join(), /covers none/);
  });

  test('demands a reason by default only where a person approves', () => {
    const reads = { tasks: ['Exchange\\Get-Quiet'], approval: 'auto' };
    assert.equal(frozen(reads).policy.demands.reason, false);
    assert.equal(frozen({ ...reads, require: { ticket: 'x' } }).policy.demands.reason, false);
    assert.equal(frozen({ require: { reason: false } }).policy.demands.reason, false);
  });

  const refused: readonly (readonly [string, Json, readonly string[]])[] = [
    ['that is no object', 'auto', ['wrong-type ', 'bad-document ', 'bad-document ', 'bad-document ']],
    ['without tenants', without('tenants'), ['bad-document ']],
    ['without tasks or roles', without('tasks'), ['bad-document ']],
    ['without approval', without('approval'), ['bad-document ']],
    ['of an unknown field', { ...policy, requester: {} }, ['unknown-field /requester']],
    ['of an unknown field within', { ...policy, requesters: { group: ['operators'] } }, ['unknown-field /requesters/group']],
    ['of an unknown tenant', { ...policy, tenants: { names: ['contos'] } }, ['unknown-tenant /tenants/names/0']],
    ['of a tenant that has ended', { ...policy, tenants: { names: ['old'] } }, ['unknown-tenant /tenants/names/0']],
    ['of a tag that nothing has', { ...policy, tenants: { tags: ['prod'] } }, ['unknown-tenant /tenants/tags/0']],
    ['of an unknown task', { ...policy, tasks: ['Exchange\\New-Journal'] }, ['unknown-task /tasks/0']],
    ['of an unknown excepted task', { ...policy, exceptTasks: ['x'] }, ['unknown-task /exceptTasks/0']],
    ['of an unknown management role', { ...policy, managementRoles: ['Journal'] }, ['bad-value /managementRoles/0']],
    ['of a task that cannot run', { ...policy, tasks: ['Exchange\\Import-Old'] }, ['cannot-run /tasks/0']],
    ['of an unknown group', { ...policy, requesters: { groups: ['operators', 'ops'] } }, ['no-such-group /requesters/groups/1']],
    [
      'of an unknown excepted person',
      { ...policy, requesters: { except: { people: ['eve'] } } },
      ['no-such-person /requesters/except/people/0'],
    ],
    ['of an unknown approver', { ...policy, approval: { stages: [{ people: ['eve'] }] } }, ['no-such-person /approval/stages/0/people/0']],
    ['with a stage of nobody', { ...policy, approval: { stages: [{ need: 1 }] } }, ['no-approvers /approval/stages/0']],
    ['with a stage of too few', { ...policy, approval: { stages: [{ need: 2, people: ['ann'] }] } }, ['no-approvers /approval/stages/0']],
    [
      'with a stage that needs none',
      { ...policy, approval: { stages: [{ need: 0, people: ['ann'] }] } },
      ['bad-value /approval/stages/0/need'],
    ],
    [
      'with a stage that needs 21',
      { ...policy, approval: { stages: [{ need: 21, groups: ['operators'] }] } },
      ['bad-value /approval/stages/0/need'],
    ],
    ['that is manual without a stage', { ...policy, approval: 'manual' }, ['no-approvers /approval']],
    [
      'that is auto with stages',
      { ...policy, tasks: ['Exchange\\Get-Quiet'], approval: { mode: 'auto', stages: [] } },
      ['bad-document /approval/stages'],
    ],
    ['of an unknown mode', { ...policy, approval: 'automatic' }, ['bad-value /approval']],
    ['that lets a critical task run by itself', { ...policy, approval: 'auto' }, ['not-allowed /approval']],
    ['that lets content be read by itself', { ...policy, tasks: ['Exchange\\Get-Key'], approval: 'observe' }, ['not-allowed /approval']],
    [
      'that lets Countersign be changed by itself',
      { ...policy, tasks: ['Countersign\\Put-Group'], approval: 'auto' },
      ['not-allowed /approval'],
    ],
    [
      'that binds what is asked for as a call to the task',
      { ...policy, tasks: ['Exchange\\Set-Strange'], bind: 'task' },
      ['not-allowed /bind'],
    ],
    ['that waits too long', { ...policy, pendingFor: 'P31D' }, ['duration-too-long /pendingFor']],
    ['that lasts too long', { ...policy, maxDuration: 'P367D' }, ['duration-too-long /maxDuration']],
    ['of a bad duration', { ...policy, maxDuration: '4h' }, ['bad-duration /maxDuration']],
    ['of a duration that is a number', { ...policy, maxDuration: 4 }, ['wrong-type /maxDuration']],
    ['of no uses', { ...policy, maxUses: 0 }, ['bad-value /maxUses']],
    ['with a ticket pattern that backtracks', { ...policy, require: { ticket: '(a)\\1' } }, ['bad-schema /require/ticket']],
    ['with a reason that is a word', { ...policy, require: { reason: 'yes' } }, ['wrong-type /require/reason']],
    ['with an empty name in a list', { ...policy, tasks: [''] }, ['bad-value /tasks/0']],
    ['with a list that is none', { ...policy, tasks: 'Exchange\\New-JournalRule' }, ['wrong-type /tasks']],
  ];
  for (const [what, document, problems] of refused)
    test(`${what} is refused with its place`, () => assert.deepEqual(problemsOf(document), problems));

  test('is told what was most likely meant', () => {
    assert.match(messageOf({ ...policy, requestors: {} }), /Was requesters meant/);
    assert.match(messageOf({ ...policy, tasks: ['Exchange\\New-JurnalRule'] }), /Was Exchange\\New-JournalRule meant/);
    assert.match(messageOf({ ...policy, tenants: { names: ['contosso'] } }), /Was contoso meant/);
    assert.match(messageOf({ ...policy, parameters: { properties: { Nmae: {} } } }), /Was Name meant/);
  });

  test('has a name that can stand in an address and in the log', () => {
    for (const name of ['', ' x', 'x ', 'a@1', 'a/b', 'é', '-x', 'x\n', 'x'.repeat(101)])
      assert.equal(freezePolicy(name, policy, names).ok, false, name);
    for (const name of ['x', 'Journal rules', 'Exchange\\New-JournalRule', 'a.b_c-9'])
      assert.ok(freezePolicy(name, policy, names).ok, name);
  });

  const schemas: readonly (readonly [string, Json, readonly string[]])[] = [
    ['that names what the task does not have', { properties: { Nothing: {} } }, ['unknown-parameter /parameters/properties/Nothing']],
    ['that requires what the task does not have', { required: ['Nothing'] }, ['unknown-parameter /parameters/required/0']],
    ['that spells a parameter in another case', { properties: { name: {} } }, ['unknown-parameter /parameters/properties/name']],
    [
      'that names it in a choice',
      { anyOf: [{ properties: { Nothing: {} } }] },
      ['unknown-parameter /parameters/anyOf/0/properties/Nothing'],
    ],
    ['of an unknown keyword', { allOf: [] }, ['bad-schema /parameters/allOf']],
    ['that judges all parameters as one value', { const: {} }, ['bad-schema /parameters/const']],
    ['that judges what it does not name', { additionalProperties: { type: 'string' } }, ['bad-schema /parameters/additionalProperties']],
    [
      'with a pattern that cannot be evaluated',
      { properties: { Name: { type: 'string', pattern: '(?=x)' } } },
      ['bad-schema /parameters/properties/Name/pattern'],
    ],
    ['that is no schema', ['Name'], ['wrong-type /parameters']],
    ['of another type', { type: 'array' }, ['bad-schema /parameters/type']],
  ];
  for (const [what, schema, problems] of schemas) {
    test(`with a schema ${what} is refused with its place`, () =>
      assert.deepEqual(problemsOf({ ...policy, parameters: schema }), problems));
  }

  test('narrows only parameters that every covered task has', () => {
    const two = { ...policy, tasks: ['Exchange\\New-JournalRule', 'Exchange\\Remove-JournalRule'] };
    assert.deepEqual(problemsOf({ ...two, parameters: { properties: { Name: {} } } }), ['unknown-parameter /parameters/properties/Name']);
  });

  test('may demand a secret parameter and never judges its value', () => {
    const secret = { ...policy, tasks: ['Exchange\\Set-User'] };
    assert.deepEqual(problemsOf({ ...secret, parameters: { required: ['Password'], properties: { Password: {} } } }), []);
    for (const rule of [{ type: 'string' }, { const: 'x' }, { anyOf: [{}] }]) {
      assert.deepEqual(problemsOf({ ...secret, parameters: { properties: { Password: rule } } }), [
        'bad-schema /parameters/properties/Password',
      ]);
    }
  });
});

describe('a guard document', () => {
  const guard = (document: Members) => {
    const read = freezeGuard('no-outside', document, names);
    assert.ok(read.ok, JSON.stringify(read));
    return read;
  };

  test('that leaves out tenants, tasks and requesters covers all of them', () => {
    const { guard: read, warnings } = guard({ require: { reason: true } });
    assert.deepEqual(read, {
      name: 'no-outside',
      tenants: null,
      tasks: null,
      requesters: null,
      stages: [],
      demands: { reason: true, ticket: [] },
    });
    assert.deepEqual(warnings, []);
  });

  test('says every field that it may', () => {
    const { guard: read } = guard({
      description: 'x',
      tenants: { tags: ['test'] },
      managementRoles: ['Journaling'],
      exceptTasks: ['Exchange\\Get-JournalRule'],
      requesters: { groups: ['contractors'], except: { people: ['bob'] } },
      parameters: { properties: { Name: { type: 'string', maxLength: 9 } } },
      stages: [{ need: 1, people: ['ann'] }],
      pendingFor: 'PT1H',
      maxDuration: 'PT2H',
      maxUses: 1,
      bind: 'call',
      require: { ticket: 'INC.*', freshSignIn: 'PT5M' },
    });
    assert.deepEqual(read, {
      name: 'no-outside',
      tenants: [tenantId('fabrikam')],
      tasks: [taskName('Exchange\\New-JournalRule'), taskName('Exchange\\Remove-JournalRule')],
      requesters: { groups: [groupId('contractors')], people: [], exceptGroups: [], exceptPeople: [personId('bob')] },
      parameters: { type: 'object', properties: { Name: { type: 'string', maxLength: 9 } } },
      stages: [{ need: 1, groups: [], people: [personId('ann')] }],
      pendingFor: hours(1),
      maxDuration: hours(2),
      maxUses: 1,
      bind: 'call',
      demands: { reason: false, ticket: ['INC.*'], freshSignIn: duration(300_000) },
    });
  });

  test('with exceptions alone covers everybody else', () => {
    const { guard: read } = guard({ requesters: { except: { groups: ['operators'] } }, stages: [{ people: ['ann'] }] });
    assert.deepEqual(read.requesters, { groups: [], people: [], exceptGroups: [groupId('operators')], exceptPeople: [], everyone: true });
  });

  test('that narrows nothing says so', () => {
    assert.match(guard({}).warnings.join(), /demands nothing/);
    assert.match(guard({ requesters: { groups: [] }, maxUses: 1 }).warnings.join(), /covers is empty/);
    assert.match(guard({ tenants: { names: [] }, maxUses: 1 }).warnings.join(), /covers is empty/);
  });

  const refused: readonly (readonly [string, Json, readonly string[]])[] = [
    ['of a policy’s field', { approval: 'auto' }, ['unknown-field /approval']],
    ['that binds to the task', { bind: 'task' }, ['bad-value /bind']],
    ['of unlimited uses', { maxUses: null }, ['wrong-type /maxUses']],
    ['that excepts tasks from all', { exceptTasks: ['Exchange\\Set-User'] }, ['bad-document /exceptTasks']],
    ['with a stage of nobody', { stages: [{}] }, ['no-approvers /stages/0']],
    ['about what no task has', { parameters: { properties: { Nothing: {} } } }, ['unknown-parameter /parameters/properties/Nothing']],
    [
      'about what is spelt otherwise',
      { forbid: { properties: { recipient: { const: 'x' } } } },
      ['unknown-parameter /forbid/properties/recipient'],
    ],
    ['that forbids nothing', { forbid: {} }, ['bad-schema /forbid']],
    ['that forbids any value', { forbid: { properties: { Name: {} } } }, ['bad-schema /forbid/properties/Name']],
    ['that forbids a range', { forbid: { properties: { Name: { minLength: 3 } } } }, ['bad-schema /forbid/properties/Name']],
    ['that forbids a secret’s value', { forbid: { properties: { Password: { const: 'x' } } } }, ['bad-schema /forbid/properties/Password']],
    [
      'that allows and forbids the same',
      { parameters: { properties: { Name: { type: 'string' } } }, forbid: { properties: { Name: { const: 'x' } } } },
      ['bad-schema /forbid'],
    ],
    [
      'that forbids where it lets nothing else through',
      { parameters: { additionalProperties: false }, forbid: { properties: { Name: { const: 'x' } } } },
      ['bad-schema /forbid'],
    ],
  ];
  for (const [what, document, problems] of refused)
    test(`${what} is refused with its place`, () => assert.deepEqual(problemsOf(document, freezeGuard), problems));
});

describe('what a rule says of targets', () => {
  const mailboxes = { ...policy, tasks: ['Exchange\\Set-Mailbox'] };
  const problems = (targets: Json, more: Members = {}) => problemsOf({ ...mailboxes, ...more, targets });

  test('is frozen as alternatives, with domains in lower case', () => {
    const targets = {
      Identity: { types: ['UserMailbox'], domains: ['Contoso.COM'] },
      Owner: [{ members: { most: 5 } }, { address: 'a@b' }],
    };
    assert.deepEqual(frozen({ ...mailboxes, targets }).policy.targets, {
      Identity: [{ types: ['UserMailbox'], domains: ['contoso.com'] }],
      Owner: [{ members: { least: 0, most: 5 } }, { address: 'a@b' }],
    });
  });

  for (const [what, targets, problem] of [
    ['that names what no task has', { Nothing: { types: ['x'] } }, 'unknown-parameter /targets/Nothing'],
    ['about what nobody looks up', { Plan: { types: ['x'] } }, 'not-allowed /targets/Plan'],
    ['about a secret', { Password: { types: ['x'] } }, 'not-allowed /targets/Password'],
    ['that says nothing', { Identity: {} }, 'bad-value /targets/Identity'],
    ['without an alternative', { Identity: [] }, 'bad-value /targets/Identity'],
    ['without a parameter', {}, 'bad-value /targets'],
    ['with an empty list', { Identity: { types: [] } }, 'bad-value /targets/Identity/types'],
    ['with an unknown keyword', { Identity: { typs: ['x'] } }, 'unknown-field /targets/Identity/typs'],
    ['with a pattern that does not end', { Identity: { address: '(' } }, 'bad-schema /targets/Identity/address'],
    ['with a pattern that looks back', { Identity: { address: '(a)\\1' } }, 'bad-schema /targets/Identity/address'],
    ['whose range is turned round', { Identity: { members: { least: 2, most: 1 } } }, 'bad-value /targets/Identity/members'],
    ['whose range is none', { Identity: { members: {} } }, 'bad-value /targets/Identity/members'],
    ['that is a list', [], 'wrong-type /targets'],
  ] as const) {
    test(`is refused ${what}`, () => {
      const found = problems(targets);
      assert.ok(found.includes(problem), found.join(', '));
    });
  }

  test('is refused where a covered task only reads, because nobody would look', () => {
    const both = { tasks: ['Exchange\\Set-Mailbox', 'Exchange\\Get-Mailbox'] };
    assert.deepEqual(problems({ Identity: { types: ['UserMailbox'] } }, both), ['not-allowed /targets/Identity']);
  });

  test('is refused for roles, which act upon nothing', () => {
    const roles = { tenants: { names: ['contoso'] }, roles: ['Exchange\\Help Desk'], approval: policy.approval };
    assert.deepEqual(problemsOf({ ...roles, targets: { Identity: { types: ['x'] } } }), ['bad-document /targets']);
  });

  test('narrows in a guard the tasks that it names, and is refused where it names none', () => {
    const targets = { Owner: { types: ['UserMailbox'] } };
    const read = freezeGuard('careful', { tasks: ['Exchange\\Set-Mailbox', 'Exchange\\Remove-JournalRule'], targets }, names);
    assert.ok(read.ok && read.warnings.length === 0);
    assert.deepEqual(read.guard.targets, { Owner: [{ types: ['UserMailbox'] }] });
    assert.deepEqual(problemsOf({ targets }, freezeGuard), ['bad-document /targets']);
  });
});
