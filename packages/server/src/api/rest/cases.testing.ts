import { randomBytes } from 'node:crypto';
import type { RouteName } from '@countersign/contract/routes.ts';
import type { Kind } from '@countersign/core/entry.ts';
import type { Code } from '@countersign/core/errors.ts';
import type { Instant } from '@countersign/core/time.ts';
import { sha256Hex } from '../../keys.ts';
import { signInByToken } from '../../operations/sessions.ts';
import { watchRoles } from '../../operations/watch-roles.ts';
import { demoToken } from '../../testing/demo.ts';
import { contoso, must } from '../../testing/hand.ts';
import { helpDesk as helpDeskName } from '../../testing/lending.ts';
import { provider, type World } from '../../testing/world.ts';
import { freshSecret, sessionCookie } from './cookie.ts';
import { type Local, localIn, nothingLocal } from './local.testing.ts';
import { nothingPaired, type Pairings, pairingsIn } from './pairings.testing.ts';
import { publicUrl } from './served.testing.ts';

/** One ask of a route. */
export interface Ask {
  readonly who: string | null;
  readonly url: string;
  readonly body?: unknown;
  readonly headers?: { readonly [name: string]: string };
}

/** What every route that acts brings: an ask that is refused, one by the wrong person, and one that is done and recorded (null: it changes nothing that is). */
export interface ActingCase {
  readonly route: RouteName;
  /** It is about a demo's sessions. */
  readonly demo?: true;
  readonly refused: (scene: Scene) => Ask & { readonly code: Code };
  readonly wrongPerson: (scene: Scene) => Ask & { readonly code: Code };
  readonly done: (scene: Scene) => Ask & { readonly status: number; readonly records: Kind | null };
}

/** What the cases are about. */
export interface Scene {
  /** alex's request for a journal rule, pending; maria and martin may decide it. */
  readonly pending: { readonly id: string; readonly digest: string };
  /** maria's vote is on it, sam's and another are needed too: alex's request for a transport rule. */
  readonly voted: { readonly id: string; readonly digest: string };
  /** A grant of alex's, not used: approved by maria. */
  readonly grant: string;
  /** bianca's blocked call. */
  readonly call: string;
  /** alex may ask for the role of the help desk by it. */
  readonly assignment: string;
  readonly lock: string;
  /** A token of alex's, made by nobody else. */
  readonly token: string;
  readonly codes: readonly string[];
  /** alex's session in a demo: its id, and the headers of a page that holds it. */
  readonly session: { readonly id: string; readonly headers: { readonly [name: string]: string } };
  /** Owners that the host makes: sofia waits, stefan is one and not ratified. */
  readonly recoveries: { readonly waiting: string; readonly completed: string };
  /** Two terminals that wait in a demo: one that nobody has looked at, and one that alex has confirmed. */
  readonly pairings: Pairings;
  /** A test over the channel `hook`, which was refused for good. */
  readonly deadNotice: string;
  /** Who is away. */
  readonly away: string;
  /** What alex signs in with in a demo, and what martin's codes make there. */
  readonly local: Local;
  /** alex's break-glass, to be reviewed by sam or sofia. */
  /** A role alert: the role of the help desk is lent without a fresh sign-in. */
  readonly finding: string;
  readonly emergency: { readonly id: string; readonly digest: string };
  /** Of who may ask for a role, to be decided by sam or sofia. */
  readonly round: { readonly id: string; readonly item: string };
}

const journal = { Name: 'Legal', JournalEmailAddress: 'legal@contoso.onmicrosoft.com' };
const transport = { Name: 'Warn', SubjectContainsWords: ['invoice'], PrependSubject: '[!] ' };

/** Arranges what the cases are about, through operations. */
export async function sceneIn(world: World): Promise<Scene> {
  // What is fresh in a demo would be so no more.
  const recoveries = world.host.demo ? { waiting: '', completed: '' } : await recoveriesIn(world);
  const alex = world.as('alex');
  const pending = must(await alex.askFor('New-JournalRule', journal)).request;
  const voted = must(await alex.askFor('New-TransportRule', transport, { ticket: 'INC123456' })).request;
  must(await world.as('maria').vote(voted));
  const wanted = must(await alex.ask({ kind: 'tasks', tenant: contoso, tasks: ['Exchange\\Add-DistributionGroupMember'] })).request;
  const { grant } = must(await world.as('maria').vote(wanted));
  const blocked = await world.as('bianca').run('New-JournalRule', { ...journal, Name: 'Other' });
  const call = 'refused' in blocked ? String(blocked.extra?.call) : '';
  const { lent } = await import('../../testing/lending.ts');
  const assignment = await lent(world);
  const locked = must(await world.as('owner').lock('person', 'bianca'));
  const { enrolPerson } = await import('../../operations/put-people.ts');
  const { configured } = await import('../../testing/organisation.ts');
  const { putPerson } = await import('../../operations/put-people.ts');
  const { personInput } = await import('../../testing/organisation.ts');
  await configured(world, putPerson, { ...personInput('entra', 'Entra ID'), kind: 'service', sponsor: 'alex' });
  const { codes } = await configured(world, enrolPerson, { username: 'martin', label: 'a new laptop', days: 30 });
  const hash = world.tokens.get('alex');
  const found = hash === undefined ? undefined : await world.store.read((reader) => reader.credentials.byHash(hash));
  const session = world.host.demo ? await sessionIn(world, 'alex') : { id: '', headers: {} };
  return {
    pending,
    voted,
    grant: grant?.id ?? '',
    call,
    assignment,
    lock: locked.value.id,
    token: found?.credential.id ?? '',
    codes,
    deadNotice: await deadNotice(world),
    away: await martinAway(world),
    finding: await foundIn(world),
    emergency: await emergency(world),
    round: await roundIn(world),
    session,
    recoveries,
    pairings: world.host.demo ? await pairingsIn(world, session) : nothingPaired,
    local: world.host.demo ? await localIn(world, codes) : nothingLocal,
  };
}

/** First of all, since a day passes. */
async function recoveriesIn(world: World): Promise<Scene['recoveries']> {
  const { beginRecovery, completeRecovery } = await import('../../operations/recoveries.ts');
  const wait = 24 * 3_600_000;
  const begin = async (username: string) =>
    must(await world.system.does(beginRecovery, { username, reason: 'lost', wait, code: sha256Hex(username) })).id;
  const completed = await begin('stefan');
  world.clock.forward(wait);
  must(await world.system.does(completeRecovery, { recovery: completed }));
  return { completed, waiting: await begin('sofia') };
}

/** alex has broken the glass. */
async function foundIn(world: World): Promise<string> {
  await watchRoles(world.bracket, world.workload.lending);
  const [finding] = await world.store.read((reader) => reader.findings.open());
  return finding?.id ?? '';
}

async function emergency(world: World): Promise<{ readonly id: string; readonly digest: string }> {
  const { glass } = await import('../../testing/glass.ts');
  const { putPolicy } = await import('../../operations/put-rule.ts');
  const { configured } = await import('../../testing/organisation.ts');
  await configured(world, putPolicy, { name: 'glass', document: glass, base: 0, keeps: false });
  return must(await world.as('alex').askFor('Disable-TransportRule', { Identity: 'Outage' }, { policy: 'glass' })).request;
}

async function roundIn(world: World): Promise<Scene['round']> {
  const { putAccessReview } = await import('../../operations/access-reviews.ts');
  const { listRounds, readRound } = await import('../../operations/review-rounds.ts');
  const { configured } = await import('../../testing/organisation.ts');
  const { doJobs } = await import('../../testing/working.ts');
  await configured(world, putAccessReview, { name: 'eligible', document: reviewing, base: 0 });
  await doJobs(world);
  const { items } = must(await world.as('owner').looks(listRounds, { open: true, review: undefined, page: { limit: 1 } }));
  const round = items[0]?.round.id ?? ('' as never);
  const read = must(await world.as('owner').looks(readRound, { round }));
  return { id: round, item: read.items[0]?.item.id ?? '' };
}

async function martinAway(world: World): Promise<string> {
  const { putAbsence } = await import('../../operations/absences.ts');
  const until = (world.clock.now() + 24 * 3_600_000) as Instant;
  must(await world.as('martin').does(putAbsence, { delegate: 'maria', from: undefined, until }));
  return 'martin';
}

/** A channel whose receiver refuses for good, and what was sent over it. */
async function deadNotice(world: World): Promise<string> {
  const { putSetting } = await import('../../operations/put-setting.ts');
  const { testChannel } = await import('../../operations/notices.ts');
  const { configured } = await import('../../testing/organisation.ts');
  const { deliver } = await import('../../jobs/delivery.ts');
  const document = { type: 'webhook', url: 'https://hooks.example/in', secret: 'env:HOOK_SECRET', events: [] };
  await configured(world, putSetting, { name: 'hook', document, base: 0 });
  const notice = must(await world.as('owner').does(testChannel, { name: 'hook' }));
  await deliver(world.bracket, async () => ({ kind: 'refused', trouble: 'The receiver answered 410.' }));
  return notice.id;
}

/** Signs somebody's browser in to a demo. */
export async function sessionIn(world: World, username: string): Promise<Scene['session']> {
  const { secret, hash } = freshSecret((bytes) => randomBytes(bytes), sha256Hex);
  const browser = { hash, before: undefined, label: 'Chromium' };
  const { session } = must(await world.nobody.does(signInByToken, { token: sha256Hex(demoToken(username)), browser }));
  return { id: session.id, headers: { ...fromPage, cookie: `${sessionCookie}=${secret}` } };
}

/** What a browser says of a request that a page of ours makes. */
export const fromPage = { origin: publicUrl, 'sec-fetch-site': 'same-origin', 'x-countersign': 'portal' } as const;

const vote = (scene: Scene, verdict = 'approve') => ({ verdict, digest: scene.pending.digest });
const fresh = { 'if-none-match': '*' };
const octets = { body: Buffer.from('the file'), headers: { 'content-type': 'application/octet-stream' } };
const rule = {
  tenants: { names: [contoso] },
  tasks: ['Exchange\\Get-AcceptedDomain'],
  requesters: { groups: ['operators'] },
  approval: 'auto',
};
const guard = { tasks: ['Exchange\\New-JournalRule'], maxUses: 1 };

const passkeys = '/api/v1/sign-in/passkey';
const passwords = '/api/v1/sign-in/password';
const recoveries = '/api/v1/sign-in/recovery';
const nobodysRequest = '/api/v1/requests/req_00000000-0000-8000-8000-000000000000';
const nobodysGrant = '/api/v1/grants/grant_00000000000000';

const lentRole = `/api/v1/roles/${contoso}?role=${encodeURIComponent(helpDeskName)}`;
const eligibleBianca = { tenant: contoso, kind: 'eligible', person: 'bianca', role: helpDeskName };
const eligibleAlex = { ...eligibleBianca, person: 'alex', endsAt: '2026-12-01T00:00:00Z' };
const roleUrl = `/api/v1/roles/${contoso}`;
const known = { role: 'Exchange\\Records', key: 'an id', risk: 'high' };
const alexAccount = `/api/v1/accounts/${contoso}/Exchange/alex`;
const ended = { 'if-match': '"1"' };

/** Of roles that nobody has made known yet: what is done is to file that, for another owner to countersign. */
const lendingCases: readonly ActingCase[] = [
  {
    route: 'putRole',
    refused: () => ({
      who: 'owner',
      url: roleUrl,
      body: { ...known, role: 'Nothing\\Role' },
      headers: fresh,
      code: 'no-such-workload',
    }),
    wrongPerson: () => ({ who: 'alex', url: roleUrl, body: known, headers: fresh, code: 'not-allowed' }),
    done: () => ({ who: 'owner', url: roleUrl, body: known, headers: fresh, status: 202, records: 'request.filed' }),
  },
  {
    route: 'endRole',
    refused: () => ({ who: 'owner', url: `${roleUrl}?role=Nothing`, headers: ended, code: 'unknown-role' }),
    wrongPerson: () => ({ who: 'alex', url: lentRole, headers: ended, code: 'not-allowed' }),
    done: () => ({ who: 'owner', url: lentRole, headers: ended, status: 202, records: 'request.filed' }),
  },
  {
    route: 'putAccount',
    refused: () => ({
      who: 'owner',
      url: `/api/v1/accounts/${contoso}/Exchange/nobody`,
      body: { key: 'k', name: 'n' },
      headers: fresh,
      code: 'no-such-person',
    }),
    wrongPerson: () => ({ who: 'alex', url: alexAccount, body: { key: 'k', name: 'n' }, headers: fresh, code: 'not-allowed' }),
    done: () => ({
      who: 'owner',
      url: `/api/v1/accounts/${contoso}/Exchange/ada`,
      body: { key: 'k', name: 'n' },
      headers: fresh,
      status: 202,
      records: 'request.filed',
    }),
  },
  {
    route: 'endAccount',
    refused: () => ({ who: 'owner', url: `/api/v1/accounts/${contoso}/Exchange/ada`, headers: ended, code: 'base-moved' }),
    wrongPerson: () => ({ who: 'alex', url: alexAccount, headers: ended, code: 'not-allowed' }),
    done: () => ({ who: 'owner', url: alexAccount, headers: ended, status: 202, records: 'request.filed' }),
  },
  {
    route: 'assign',
    refused: () => ({ who: 'owner', url: '/api/v1/assignments', body: { ...eligibleBianca, role: 'Nothing' }, code: 'unknown-role' }),
    wrongPerson: () => ({ who: 'alex', url: '/api/v1/assignments', body: eligibleBianca, code: 'not-allowed' }),
    done: () => ({ who: 'owner', url: '/api/v1/assignments', body: eligibleBianca, status: 202, records: 'request.filed' }),
  },
  {
    route: 'putAssignment',
    refused: () => ({ who: 'owner', url: '/api/v1/assignments/nothing', body: eligibleBianca, headers: ended, code: 'no-such-assignment' }),
    wrongPerson: ({ assignment }) => ({
      who: 'alex',
      url: `/api/v1/assignments/${assignment}`,
      body: eligibleAlex,
      headers: ended,
      code: 'not-allowed',
    }),
    done: ({ assignment }) => ({
      who: 'owner',
      url: `/api/v1/assignments/${assignment}`,
      body: eligibleAlex,
      headers: ended,
      status: 202,
      records: 'request.filed',
    }),
  },
  {
    route: 'endAssignment',
    refused: () => ({ who: 'owner', url: '/api/v1/assignments/assign_00000000', headers: ended, code: 'base-moved' }),
    wrongPerson: ({ assignment }) => ({ who: 'alex', url: `/api/v1/assignments/${assignment}`, headers: ended, code: 'not-allowed' }),
    done: ({ assignment }) => ({
      who: 'owner',
      url: `/api/v1/assignments/${assignment}`,
      headers: ended,
      status: 202,
      records: 'request.filed',
    }),
  },
];

const directory = { issuer: provider.issuer, label: 'Entra ID', days: 90 };

/** Each acts on a world of its own. */
export const actingCases: readonly ActingCase[] = [
  {
    route: 'openProvisioning',
    refused: () => ({ who: 'owner', url: '/api/v1/people/alex/provisioning', body: directory, code: 'no-such-person' }),
    wrongPerson: () => ({ who: 'alex', url: '/api/v1/people/entra/provisioning', body: directory, code: 'not-allowed' }),
    done: () => ({ who: 'owner', url: '/api/v1/people/entra/provisioning', body: directory, status: 202, records: 'request.filed' }),
  },
  {
    route: 'runCall',
    refused: () => ({
      who: 'alex',
      url: '/api/v1/runs',
      body: { tenant: contoso, task: 'New-JournalRule', parameters: journal },
      code: 'needs-approval',
    }),
    wrongPerson: () => ({ who: 'ada', url: '/api/v1/runs', body: { tenant: contoso, task: 'Get-Mailbox' }, code: 'not-allowed' }),
    done: () => ({
      who: 'alex',
      url: '/api/v1/runs',
      body: { tenant: contoso, task: 'Get-Mailbox' },
      status: 200,
      records: 'run.finished',
    }),
  },
  {
    route: 'openRequest',
    refused: () => ({
      who: 'alex',
      url: '/api/v1/requests',
      body: { tenant: contoso, task: 'New-TransportRule', parameters: { ...transport, Name: 'Two' }, reason: 'x' },
      code: 'ticket-missing',
    }),
    wrongPerson: ({ call }) => ({ who: 'alex', url: '/api/v1/requests', body: { call, reason: 'x' }, code: 'no-such-call' }),
    done: () => ({
      who: 'alex',
      url: '/api/v1/requests',
      body: { tenant: contoso, task: 'New-JournalRule', parameters: { ...journal, Name: 'Two' }, reason: 'x' },
      status: 201,
      records: 'request.filed',
    }),
  },
  {
    route: 'castVote',
    refused: ({ pending }) => ({
      who: 'maria',
      url: `/api/v1/requests/${pending.id}/votes`,
      body: { verdict: 'approve', digest: '0'.repeat(64) },
      code: 'digest-mismatch',
    }),
    wrongPerson: (scene) => ({
      who: 'alex',
      url: `/api/v1/requests/${scene.pending.id}/votes`,
      body: vote(scene),
      code: 'not-your-own-hands',
    }),
    done: (scene) => ({
      who: 'maria',
      url: `/api/v1/requests/${scene.pending.id}/votes`,
      body: vote(scene),
      status: 200,
      records: 'grant.issued',
    }),
  },
  {
    route: 'withdrawVote',
    refused: () => ({ who: 'maria', url: `${nobodysRequest}/votes`, code: 'no-such-request' }),
    wrongPerson: ({ voted }) => ({ who: 'sam', url: `/api/v1/requests/${voted.id}/votes`, code: 'not-allowed' }),
    done: ({ voted }) => ({ who: 'maria', url: `/api/v1/requests/${voted.id}/votes`, status: 200, records: 'vote.withdrawn' }),
  },
  {
    route: 'cancelRequest',
    refused: () => ({ who: 'alex', url: `${nobodysRequest}/cancel`, code: 'no-such-request' }),
    wrongPerson: ({ pending }) => ({ who: 'maria', url: `/api/v1/requests/${pending.id}/cancel`, code: 'not-allowed' }),
    done: ({ pending }) => ({ who: 'alex', url: `/api/v1/requests/${pending.id}/cancel`, status: 200, records: 'request.canceled' }),
  },
  {
    route: 'revokeGrant',
    refused: () => ({ who: 'owner', url: `${nobodysGrant}/revoke`, code: 'no-such-grant' }),
    wrongPerson: ({ grant }) => ({ who: 'bianca', url: `/api/v1/grants/${grant}/revoke`, code: 'no-such-grant' }),
    done: ({ grant }) => ({
      who: 'maria',
      url: `/api/v1/grants/${grant}/revoke`,
      body: { comment: 'not needed' },
      status: 200,
      records: 'grant.ended',
    }),
  },
  {
    route: 'returnGrant',
    refused: () => ({ who: 'alex', url: `${nobodysGrant}/return`, code: 'no-such-grant' }),
    wrongPerson: ({ grant }) => ({ who: 'owner', url: `/api/v1/grants/${grant}/return`, code: 'not-allowed' }),
    done: ({ grant }) => ({ who: 'alex', url: `/api/v1/grants/${grant}/return`, status: 200, records: 'grant.ended' }),
  },
  {
    route: 'extendGrant',
    refused: ({ grant }) => ({
      who: 'alex',
      url: `/api/v1/grants/${grant}/extend`,
      body: { reason: 'more', duration: 'P1Y' },
      code: 'bad-duration',
    }),
    wrongPerson: ({ grant }) => ({ who: 'owner', url: `/api/v1/grants/${grant}/extend`, body: { reason: 'more' }, code: 'no-such-grant' }),
    done: ({ grant }) => ({
      who: 'alex',
      url: `/api/v1/grants/${grant}/extend`,
      body: { reason: 'more' },
      status: 201,
      records: 'request.filed',
    }),
  },
  {
    route: 'putPolicy',
    refused: () => ({
      who: 'owner',
      url: '/api/v1/policies/new',
      body: { ...rule, tasks: ['Exchange\\No-Such'] },
      headers: fresh,
      code: 'unknown-task',
    }),
    wrongPerson: () => ({ who: 'alex', url: '/api/v1/policies/new', body: rule, headers: fresh, code: 'not-allowed' }),
    done: () => ({
      who: 'owner',
      url: '/api/v1/policies/new?reason=wanted',
      body: rule,
      headers: fresh,
      status: 202,
      records: 'request.filed',
    }),
  },
  {
    route: 'endPolicy',
    refused: () => ({ who: 'owner', url: '/api/v1/policies/journaling', headers: { 'if-match': '"9"' }, code: 'base-moved' }),
    wrongPerson: () => ({ who: 'ada', url: '/api/v1/policies/journaling', headers: { 'if-match': '"1"' }, code: 'not-allowed' }),
    done: () => ({
      who: 'owner',
      url: '/api/v1/policies/journaling',
      headers: { 'if-match': '"1"' },
      status: 202,
      records: 'request.filed',
    }),
  },
  {
    route: 'putGuard',
    refused: () => ({ who: 'owner', url: '/api/v1/guards/new', body: { ...guard, stagez: [] }, headers: fresh, code: 'unknown-field' }),
    wrongPerson: () => ({ who: 'robo', url: '/api/v1/guards/new', body: guard, headers: fresh, code: 'not-allowed' }),
    done: () => ({ who: 'owner', url: '/api/v1/guards/new', body: guard, headers: fresh, status: 202, records: 'request.filed' }),
  },
  {
    route: 'endGuard',
    refused: () => ({ who: 'owner', url: '/api/v1/guards/none', headers: { 'if-match': '"1"' }, code: 'base-moved' }),
    wrongPerson: () => ({ who: 'maria', url: '/api/v1/guards/journal-stays-inside', headers: { 'if-match': '"1"' }, code: 'not-allowed' }),
    done: () => ({
      who: 'owner',
      url: '/api/v1/guards/journal-stays-inside',
      headers: { 'if-match': '"1"' },
      status: 202,
      records: 'request.filed',
    }),
  },
  {
    route: 'putRules',
    refused: () => ({
      who: 'owner',
      url: '/api/v1/rules',
      body: { documents: [{ kind: 'guard', name: 'new', base: 0, document: { ...guard, stagez: [] } }] },
      code: 'unknown-field',
    }),
    wrongPerson: () => ({
      who: 'robo',
      url: '/api/v1/rules',
      body: { documents: [{ kind: 'guard', name: 'new', base: 0, document: guard }] },
      code: 'not-allowed',
    }),
    done: () => ({
      who: 'owner',
      url: '/api/v1/rules',
      body: {
        documents: [
          { kind: 'guard', name: 'new', base: 0, document: guard },
          { kind: 'policy', name: 'new', base: 0, document: rule },
        ],
      },
      status: 202,
      records: 'request.filed',
    }),
  },
  {
    route: 'putTenant',
    refused: () => ({ who: 'owner', url: '/api/v1/tenants/new.example', body: { tags: ['NO'] }, code: 'bad-value' }),
    wrongPerson: () => ({ who: 'alex', url: '/api/v1/tenants/new.example', body: {}, code: 'not-allowed' }),
    done: () => ({ who: 'owner', url: '/api/v1/tenants/new.example', body: { tags: ['test'] }, status: 202, records: 'request.filed' }),
  },
  {
    route: 'checkWorkload',
    refused: () => ({ who: 'ada', url: `/api/v1/workloads/${contoso}/Nothing/check`, code: 'no-such-workload' }),
    wrongPerson: () => ({ who: 'alex', url: `/api/v1/workloads/${contoso}/Exchange/check`, code: 'not-allowed' }),
    done: () => ({ who: 'ada', url: `/api/v1/workloads/${contoso}/Exchange/check`, status: 200, records: 'workload.checked' }),
  },
  {
    route: 'previewOffer',
    refused: () => ({ who: 'owner', url: `/api/v1/workloads/${contoso}/Nothing/tasks/preview`, code: 'no-such-workload' }),
    wrongPerson: () => ({ who: 'ada', url: `/api/v1/workloads/${contoso}/Exchange/tasks/preview`, code: 'not-allowed' }),
    done: () => ({ who: 'owner', url: `/api/v1/workloads/${contoso}/Exchange/tasks/preview`, status: 200, records: 'catalogue.read' }),
  },
  {
    route: 'importOffer',
    refused: () => ({ who: 'owner', url: `/api/v1/workloads/${contoso}/Nothing/tasks/import`, body: {}, code: 'no-such-workload' }),
    wrongPerson: () => ({ who: 'ada', url: `/api/v1/workloads/${contoso}/Exchange/tasks/import`, body: {}, code: 'not-allowed' }),
    done: () => ({
      who: 'owner',
      url: `/api/v1/workloads/${contoso}/Exchange/tasks/import`,
      body: {},
      status: 202,
      records: 'request.filed',
    }),
  },
  {
    route: 'makeCertificate',
    refused: () => ({ who: 'owner', url: '/api/v1/tenants/new.example/certificates', body: { roles: ["x'; iex"] }, code: 'bad-value' }),
    wrongPerson: () => ({ who: 'ada', url: '/api/v1/tenants/new.example/certificates', body: {}, code: 'not-allowed' }),
    done: () => ({
      who: 'owner',
      url: '/api/v1/tenants/new.example/certificates',
      body: { roles: ['Journaling'] },
      status: 201,
      records: 'certificate.made',
    }),
  },
  ...lendingCases,
  {
    route: 'putWorkload',
    refused: () => ({
      who: 'owner',
      url: `/api/v1/workloads/${contoso}/Compliance`,
      body: { connector: 'exchange', settings: { key: 'a secret itself' } },
      headers: fresh,
      code: 'bad-document',
    }),
    wrongPerson: () => ({
      who: 'alex',
      url: `/api/v1/workloads/${contoso}/Compliance`,
      body: { connector: 'exchange', settings },
      headers: fresh,
      code: 'not-allowed',
    }),
    done: () => ({
      who: 'owner',
      url: `/api/v1/workloads/${contoso}/Compliance`,
      body: { connector: 'exchange', settings },
      headers: fresh,
      status: 202,
      records: 'request.filed',
    }),
  },
  {
    route: 'importTasks',
    refused: () => ({ who: 'owner', url: '/api/v1/tasks/import', body: { file: { Nothing: true } }, code: 'bad-document' }),
    wrongPerson: () => ({ who: 'alex', url: '/api/v1/tasks/import', body: { file: {} }, code: 'not-allowed' }),
    done: () => ({ who: 'owner', url: '/api/v1/tasks/import', body: { file: cmdlets }, status: 202, records: 'request.filed' }),
  },
  {
    route: 'putPerson',
    refused: () => ({ who: 'owner', url: '/api/v1/people/Not-A-Username', body: { name: 'X' }, headers: fresh, code: 'bad-value' }),
    wrongPerson: () => ({
      who: 'alex',
      url: '/api/v1/people/alex',
      body: { name: 'Alex' },
      headers: { 'if-match': '"1"' },
      code: 'not-allowed',
    }),
    done: () => ({
      who: 'owner',
      url: '/api/v1/people/newcomer',
      body: { name: 'New Comer' },
      headers: fresh,
      status: 202,
      records: 'request.filed',
    }),
  },
  {
    route: 'changeMembers',
    refused: () => ({
      who: 'owner',
      url: '/api/v1/groups/owners/members',
      body: { remove: { people: ['olivia', 'stefan'] } },
      headers: { 'if-match': '"3"' },
      code: 'last-owners',
    }),
    wrongPerson: () => ({
      who: 'alex',
      url: '/api/v1/groups/mail-approvers/members',
      body: { add: { people: ['alex'] } },
      headers: { 'if-match': '"1"' },
      code: 'not-allowed',
    }),
    done: () => ({
      who: 'owner',
      url: '/api/v1/groups/mail-approvers/members',
      body: { add: { people: ['sam'] } },
      headers: { 'if-match': '"1"' },
      status: 202,
      records: 'request.filed',
    }),
  },
  {
    route: 'putGroup',
    refused: () => ({
      who: 'owner',
      url: '/api/v1/groups/owners',
      body: { people: ['owner'] },
      headers: { 'if-match': '"3"' },
      code: 'last-owners',
    }),
    wrongPerson: () => ({
      who: 'alex',
      url: '/api/v1/groups/mail-approvers',
      body: { people: ['alex'] },
      headers: { 'if-match': '"1"' },
      code: 'not-allowed',
    }),
    done: () => ({
      who: 'owner',
      url: '/api/v1/groups/newcomers',
      body: { people: ['alex'] },
      headers: fresh,
      status: 202,
      records: 'request.filed',
    }),
  },
  {
    route: 'putUpload',
    refused: () => ({ who: 'alex', url: `/api/v1/uploads/${'0'.repeat(64)}`, ...octets, code: 'digest-mismatch' }),
    wrongPerson: () => ({ who: null, url: `/api/v1/uploads/${sha256Hex('the file')}`, ...octets, code: 'not-signed-in' }),
    done: () => ({ who: 'alex', url: `/api/v1/uploads/${sha256Hex('the file')}`, ...octets, status: 200, records: 'upload.kept' }),
  },
  {
    route: 'linkIdentity',
    refused: () => ({
      who: 'owner',
      url: '/api/v1/people/alex/identities',
      body: { issuer: 'https://nobody.example', subject: 'x' },
      code: 'not-found',
    }),
    wrongPerson: () => ({
      who: 'alex',
      url: '/api/v1/people/alex/identities',
      body: { issuer: provider.issuer, subject: 'x' },
      code: 'not-allowed',
    }),
    done: () => ({
      who: 'owner',
      url: '/api/v1/people/alex/identities',
      body: { issuer: provider.issuer, subject: 'x' },
      status: 202,
      records: 'request.filed',
    }),
  },
  {
    route: 'enrolPerson',
    refused: () => ({ who: 'owner', url: '/api/v1/people/no-such/enrolments', body: { label: 'x', days: 3 }, code: 'no-such-person' }),
    wrongPerson: () => ({ who: 'alex', url: '/api/v1/people/maria/enrolments', body: { label: 'x', days: 3 }, code: 'not-allowed' }),
    done: () => ({
      who: 'owner',
      url: '/api/v1/people/alex/enrolments',
      body: { label: 'x', days: 3 },
      status: 202,
      records: 'request.filed',
    }),
  },
  {
    route: 'redeemEnrolment',
    refused: ({ codes }) => ({
      who: null,
      url: '/api/v1/enrolments/redeem',
      body: { username: 'martin', codes: codes.slice(0, 1) },
      code: 'not-allowed',
    }),
    wrongPerson: ({ codes }) => ({ who: null, url: '/api/v1/enrolments/redeem', body: { username: 'maria', codes }, code: 'not-allowed' }),
    done: ({ codes }) => ({
      who: null,
      url: '/api/v1/enrolments/redeem',
      body: { username: 'martin', codes },
      status: 201,
      records: 'credential.made',
    }),
  },
  {
    route: 'cancelRecovery',
    refused: ({ recoveries }) => ({ who: 'owner', url: `/api/v1/recoveries/${recoveries.completed}/cancel`, code: 'conflict' }),
    wrongPerson: ({ recoveries }) => ({ who: 'alex', url: `/api/v1/recoveries/${recoveries.waiting}/cancel`, code: 'not-allowed' }),
    done: ({ recoveries }) => ({
      who: 'owner',
      url: `/api/v1/recoveries/${recoveries.waiting}/cancel`,
      status: 200,
      records: 'recovery.canceled',
    }),
  },
  {
    route: 'ratifyRecovery',
    refused: ({ recoveries }) => ({ who: 'owner', url: `/api/v1/recoveries/${recoveries.waiting}/ratify`, code: 'conflict' }),
    wrongPerson: ({ recoveries }) => ({ who: 'alex', url: `/api/v1/recoveries/${recoveries.completed}/ratify`, code: 'not-allowed' }),
    done: ({ recoveries }) => ({
      who: 'owner',
      url: `/api/v1/recoveries/${recoveries.completed}/ratify`,
      status: 200,
      records: 'recovery.ratified',
    }),
  },
  {
    route: 'beginPairing',
    refused: () => ({ who: null, url: '/api/v1/sign-in/device', body: { label: 'lap\u202etop' }, code: 'bad-value' }),
    wrongPerson: () => ({ who: null, url: '/api/v1/sign-in/device', body: { label: ' ' }, code: 'bad-value' }),
    done: () => ({ who: null, url: '/api/v1/sign-in/device', body: { label: 'laptop' }, status: 200, records: null }),
  },
  {
    route: 'fetchPairedToken',
    demo: true,
    refused: ({ pairings }) => ({
      who: null,
      url: '/api/v1/sign-in/device/token',
      body: { deviceCode: pairings.waiting.deviceCode },
      code: 'authorization-pending',
    }),
    wrongPerson: () => ({ who: 'alex', url: '/api/v1/sign-in/device/token', body: { deviceCode: 'guessed' }, code: 'expired-token' }),
    done: ({ pairings }) => ({
      who: null,
      url: '/api/v1/sign-in/device/token',
      body: { deviceCode: pairings.confirmed.deviceCode },
      status: 201,
      records: 'credential.made',
    }),
  },
  {
    route: 'decidePairing',
    demo: true,
    refused: ({ session, pairings: { waiting } }) => ({
      who: null,
      url: '/api/v1/pairings/decision',
      headers: session.headers,
      body: { userCode: waiting.userCode, digest: '0'.repeat(64), verdict: 'confirm' },
      code: 'digest-mismatch',
    }),
    wrongPerson: ({ pairings: { waiting } }) => ({
      who: 'robo',
      url: '/api/v1/pairings/decision',
      body: { userCode: waiting.userCode, digest: waiting.digest, verdict: 'confirm' },
      code: 'not-allowed',
    }),
    done: ({ session, pairings: { waiting } }) => ({
      who: null,
      url: '/api/v1/pairings/decision',
      headers: session.headers,
      body: { userCode: waiting.userCode, digest: waiting.digest, verdict: 'confirm' },
      status: 200,
      records: 'pairing.decided',
    }),
  },
  {
    route: 'makeToken',
    refused: () => ({ who: 'alex', url: '/api/v1/me/tokens', body: { label: ' ', days: 3 }, code: 'bad-value' }),
    wrongPerson: () => ({ who: null, url: '/api/v1/me/tokens', body: { label: 'x', days: 3 }, code: 'not-signed-in' }),
    done: () => ({ who: 'alex', url: '/api/v1/me/tokens', body: { label: 'x', days: 3 }, status: 201, records: 'credential.made' }),
  },
  {
    route: 'endToken',
    refused: () => ({ who: 'alex', url: '/api/v1/tokens/cred_00000000000000', code: 'not-found' }),
    wrongPerson: ({ token }) => ({ who: 'maria', url: `/api/v1/tokens/${token}`, code: 'not-found' }),
    done: ({ token }) => ({ who: 'owner', url: `/api/v1/tokens/${token}`, status: 200, records: 'credential.ended' }),
  },
  {
    route: 'signInByToken',
    demo: true,
    refused: () => ({ who: null, url: '/api/v1/sign-in/token', body: { token: demoToken('alex') }, code: 'cross-site' }),
    wrongPerson: () => ({
      who: null,
      url: '/api/v1/sign-in/token',
      body: { token: demoToken('nobody') },
      headers: fromPage,
      code: 'not-signed-in',
    }),
    done: () => ({
      who: null,
      url: '/api/v1/sign-in/token',
      body: { token: demoToken('alex') },
      headers: fromPage,
      status: 200,
      records: 'credential.made',
    }),
  },
  {
    route: 'signInByPasskey',
    demo: true,
    refused: ({ local }) => ({ who: null, url: passkeys, body: local.passkey, code: 'cross-site' }),
    wrongPerson: ({ local }) => ({
      who: null,
      url: passkeys,
      body: { ...local.passkey, response: { ...local.passkey.response, id: 'somebodyelses' } },
      headers: fromPage,
      code: 'not-signed-in',
    }),
    done: ({ local }) => ({ who: null, url: passkeys, body: local.passkey, headers: fromPage, status: 200, records: 'credential.made' }),
  },
  {
    route: 'signInByPassword',
    demo: true,
    refused: ({ local }) => ({ who: null, url: passwords, body: local.password, code: 'cross-site' }),
    wrongPerson: ({ local }) => ({
      who: null,
      url: passwords,
      body: { ...local.password, username: 'maria' },
      headers: fromPage,
      code: 'not-signed-in',
    }),
    done: ({ local }) => ({ who: null, url: passwords, body: local.password, headers: fromPage, status: 200, records: 'credential.made' }),
  },
  {
    route: 'signInByRecovery',
    demo: true,
    refused: ({ local }) => ({ who: null, url: recoveries, body: local.recovery, code: 'cross-site' }),
    wrongPerson: ({ local }) => ({
      who: null,
      url: recoveries,
      body: { ...local.recovery, username: 'maria' },
      headers: fromPage,
      code: 'not-signed-in',
    }),
    done: ({ local }) => ({ who: null, url: recoveries, body: local.recovery, headers: fromPage, status: 200, records: 'credential.made' }),
  },
  {
    route: 'enrolPasskey',
    demo: true,
    refused: ({ local }) => ({
      who: null,
      url: '/api/v1/enrolments/passkey',
      body: { ...local.enrolledPasskey, codes: ['half'] },
      headers: fromPage,
      code: 'not-allowed',
    }),
    wrongPerson: ({ local }) => ({
      who: null,
      url: '/api/v1/enrolments/passkey',
      body: { ...local.enrolledPasskey, username: 'maria' },
      headers: fromPage,
      code: 'not-allowed',
    }),
    done: ({ local }) => ({
      who: null,
      url: '/api/v1/enrolments/passkey',
      body: local.enrolledPasskey,
      headers: fromPage,
      status: 200,
      records: 'credential.made',
    }),
  },
  {
    route: 'enrolPassword',
    demo: true,
    refused: ({ local }) => ({
      who: null,
      url: '/api/v1/enrolments/password',
      body: { ...local.enrolledPassword, password: 'too short' },
      headers: fromPage,
      code: 'bad-value',
    }),
    wrongPerson: ({ local }) => ({
      who: null,
      url: '/api/v1/enrolments/password',
      body: { ...local.enrolledPassword, username: 'maria' },
      headers: fromPage,
      code: 'not-allowed',
    }),
    done: ({ local }) => ({
      who: null,
      url: '/api/v1/enrolments/password',
      body: local.enrolledPassword,
      headers: fromPage,
      status: 200,
      records: 'credential.made',
    }),
  },
  {
    route: 'endCredential',
    demo: true,
    refused: () => ({ who: 'alex', url: '/api/v1/me/credentials/cred_00000000000000', code: 'not-found' }),
    wrongPerson: ({ local }) => ({ who: 'maria', url: `/api/v1/me/credentials/${local.id}`, code: 'not-found' }),
    done: ({ local }) => ({ who: 'owner', url: `/api/v1/me/credentials/${local.id}`, status: 200, records: 'credential.ended' }),
  },
  {
    route: 'addPasskey',
    demo: true,
    refused: ({ local }) => ({
      who: 'alex',
      url: '/api/v1/me/credentials/passkey',
      body: { ...local.morePasskey, ceremony: 'nothing' },
      code: 'not-allowed',
    }),
    wrongPerson: ({ local }) => ({ who: 'maria', url: '/api/v1/me/credentials/passkey', body: local.morePasskey, code: 'not-allowed' }),
    done: ({ local }) => ({
      who: 'alex',
      url: '/api/v1/me/credentials/passkey',
      body: local.morePasskey,
      status: 201,
      records: 'credential.made',
    }),
  },
  {
    route: 'addPassword',
    demo: true,
    refused: ({ local }) => ({
      who: 'alex',
      url: '/api/v1/me/credentials/password',
      body: { ...local.morePassword, code: '12345' },
      code: 'bad-value',
    }),
    wrongPerson: ({ local }) => ({ who: 'maria', url: '/api/v1/me/credentials/password', body: local.morePassword, code: 'not-allowed' }),
    done: ({ local }) => ({
      who: 'alex',
      url: '/api/v1/me/credentials/password',
      body: local.morePassword,
      status: 201,
      records: 'credential.made',
    }),
  },
  {
    route: 'makeRecoveryCodes',
    demo: true,
    refused: () => ({ who: 'robo', url: '/api/v1/me/credentials/recovery', code: 'not-allowed' }),
    wrongPerson: () => ({ who: null, url: '/api/v1/me/credentials/recovery', code: 'not-signed-in' }),
    done: () => ({ who: 'alex', url: '/api/v1/me/credentials/recovery', status: 201, records: 'credential.made' }),
  },
  {
    route: 'makeSealedCodes',
    demo: true,
    refused: () => ({ who: 'robo', url: '/api/v1/me/credentials/sealed', code: 'not-allowed' }),
    wrongPerson: () => ({ who: null, url: '/api/v1/me/credentials/sealed', code: 'not-signed-in' }),
    done: () => ({ who: 'alex', url: '/api/v1/me/credentials/sealed', status: 201, records: 'credential.made' }),
  },
  {
    route: 'keepSession',
    demo: true,
    refused: () => ({ who: 'alex', url: '/api/v1/session/keep', code: 'no-such-session' }),
    wrongPerson: () => ({ who: null, url: '/api/v1/session/keep', code: 'not-signed-in' }),
    done: ({ session }) => ({ who: null, url: '/api/v1/session/keep', headers: session.headers, status: 200, records: null }),
  },
  {
    route: 'endOwnSession',
    demo: true,
    refused: () => ({ who: 'alex', url: '/api/v1/session/end', code: 'no-such-session' }),
    wrongPerson: () => ({ who: null, url: '/api/v1/session/end', code: 'not-signed-in' }),
    done: ({ session }) => ({
      who: null,
      url: '/api/v1/session/end',
      headers: session.headers,
      status: 200,
      records: 'credential.ended',
    }),
  },
  {
    route: 'endSession',
    demo: true,
    refused: ({ token }) => ({ who: 'alex', url: `/api/v1/sessions/${token}`, code: 'no-such-session' }),
    wrongPerson: ({ session }) => ({ who: 'maria', url: `/api/v1/sessions/${session.id}`, code: 'no-such-session' }),
    done: ({ session }) => ({ who: 'owner', url: `/api/v1/sessions/${session.id}`, status: 200, records: 'credential.ended' }),
  },
  {
    route: 'lock',
    refused: () => ({ who: 'owner', url: '/api/v1/locks', body: { stops: 'everything', reason: ' ' }, code: 'reason-missing' }),
    wrongPerson: () => ({
      who: 'alex',
      url: '/api/v1/locks',
      body: { stops: 'person', subject: 'maria', reason: 'x' },
      code: 'not-allowed',
    }),
    done: () => ({
      who: 'owner',
      url: '/api/v1/locks',
      body: { stops: 'task', subject: 'New-JournalRule', reason: 'a drill' },
      status: 201,
      records: 'lock.made',
    }),
  },
  {
    route: 'unlock',
    refused: () => ({ who: 'owner', url: '/api/v1/locks/lock_00000000000000/unlock', code: 'no-such-lock' }),
    wrongPerson: ({ lock }) => ({ who: 'bianca', url: `/api/v1/locks/${lock}/unlock`, body: { reason: 'me' }, code: 'not-allowed' }),
    done: ({ lock }) => ({
      who: 'owner',
      url: `/api/v1/locks/${lock}/unlock`,
      body: { reason: 'over' },
      status: 202,
      records: 'request.filed',
    }),
  },
  {
    route: 'retryNotice',
    refused: () => ({ who: 'owner', url: '/api/v1/notices/notice_00000000000000/retry', code: 'no-such-notice' }),
    wrongPerson: ({ deadNotice }) => ({ who: 'ada', url: `/api/v1/notices/${deadNotice}/retry`, code: 'not-allowed' }),
    done: ({ deadNotice }) => ({ who: 'owner', url: `/api/v1/notices/${deadNotice}/retry`, status: 200, records: 'notice.retried' }),
  },
  {
    route: 'putAbsence',
    refused: () => ({
      who: 'maria',
      url: '/api/v1/me/absence',
      body: { delegate: 'alex', until: '2026-12-24T00:00:00Z' },
      code: 'not-allowed',
    }),
    wrongPerson: () => ({
      who: 'robo',
      url: '/api/v1/me/absence',
      body: { delegate: 'maria', until: '2026-12-24T00:00:00Z' },
      code: 'not-allowed',
    }),
    done: () => ({
      who: 'maria',
      url: '/api/v1/me/absence',
      body: { delegate: 'martin', until: '2026-12-24T00:00:00Z' },
      status: 200,
      records: 'absence.put',
    }),
  },
  {
    route: 'endAbsence',
    refused: () => ({ who: 'alex', url: '/api/v1/me/absence', code: 'conflict' }),
    wrongPerson: () => ({ who: 'robo', url: '/api/v1/me/absence', code: 'not-allowed' }),
    done: ({ away }) => ({ who: away, url: '/api/v1/me/absence', status: 200, records: 'absence.put' }),
  },
  {
    route: 'chooseNotices',
    refused: () => ({
      who: 'maria',
      url: '/api/v1/me/notices',
      body: { choices: { waiting: 'off' }, digestAt: '07:00' },
      code: 'not-allowed',
    }),
    wrongPerson: () => ({ who: 'robo', url: '/api/v1/me/notices', body: { choices: {}, digestAt: '07:00' }, code: 'not-allowed' }),
    done: () => ({
      who: 'maria',
      url: '/api/v1/me/notices',
      body: { choices: { waiting: 'digest' }, digestAt: '06:30' },
      status: 200,
      records: 'notices.chosen',
    }),
  },
  {
    route: 'putSetting',
    refused: () => ({
      who: 'owner',
      url: '/api/v1/settings/team',
      body: { type: 'slack', url: 'https://hooks.slack.example/services/T0/B0/a-secret' },
      headers: fresh,
      code: 'bad-value',
    }),
    wrongPerson: () => ({ who: 'maria', url: '/api/v1/settings/team', body: slack, headers: fresh, code: 'not-allowed' }),
    done: () => ({ who: 'owner', url: '/api/v1/settings/team', body: slack, headers: fresh, status: 202, records: 'request.filed' }),
  },
  {
    route: 'endSetting',
    refused: () => ({ who: 'owner', url: '/api/v1/settings/none', headers: { 'if-match': '"1"' }, code: 'base-moved' }),
    wrongPerson: () => ({ who: 'alex', url: '/api/v1/settings/hook', headers: { 'if-match': '"1"' }, code: 'not-allowed' }),
    done: () => ({ who: 'owner', url: '/api/v1/settings/hook', headers: { 'if-match': '"1"' }, status: 202, records: 'request.filed' }),
  },
  {
    route: 'testSetting',
    refused: () => ({ who: 'owner', url: '/api/v1/settings/none/test', code: 'no-such-setting' }),
    wrongPerson: () => ({ who: 'ada', url: '/api/v1/settings/hook/test', code: 'not-allowed' }),
    done: () => ({ who: 'owner', url: '/api/v1/settings/hook/test', status: 202, records: 'channel.tested' }),
  },
  {
    route: 'dismissRoleAlert',
    refused: () => ({
      who: 'owner',
      url: '/api/v1/role-alerts/find_0000000000000000/dismiss',
      body: { reason: 'no' },
      code: 'no-such-finding',
    }),
    wrongPerson: ({ finding }) => ({
      who: 'ada',
      url: `/api/v1/role-alerts/${finding}/dismiss`,
      body: { reason: 'an auditor decides nothing' },
      code: 'not-allowed',
    }),
    done: ({ finding }) => ({
      who: 'owner',
      url: `/api/v1/role-alerts/${finding}/dismiss`,
      body: { reason: 'It is meant so' },
      status: 200,
      records: 'finding.dismissed',
    }),
  },
  {
    route: 'review',
    refused: ({ emergency }) => ({
      who: 'sam',
      url: `/api/v1/reviews/${emergency.id}`,
      body: { verdict: 'in-order', digest: '0'.repeat(64) },
      code: 'digest-mismatch',
    }),
    wrongPerson: ({ emergency }) => ({
      who: 'maria',
      url: `/api/v1/reviews/${emergency.id}`,
      body: { verdict: 'in-order', digest: emergency.digest },
      code: 'no-such-review',
    }),
    done: ({ emergency }) => ({
      who: 'sam',
      url: `/api/v1/reviews/${emergency.id}`,
      body: { verdict: 'in-order', digest: emergency.digest, comment: 'as it should be' },
      status: 200,
      records: 'review.closed',
    }),
  },
  {
    route: 'putAccessReview',
    refused: () => ({
      who: 'owner',
      url: '/api/v1/access-reviews/yearly',
      body: { ...reviewing, covers: { requesters: 'none' } },
      headers: fresh,
      code: 'no-such-policy',
    }),
    wrongPerson: () => ({ who: 'sam', url: '/api/v1/access-reviews/yearly', body: reviewing, headers: fresh, code: 'not-allowed' }),
    done: () => ({
      who: 'owner',
      url: '/api/v1/access-reviews/yearly',
      body: reviewing,
      headers: fresh,
      status: 202,
      records: 'request.filed',
    }),
  },
  {
    route: 'endAccessReview',
    refused: () => ({ who: 'owner', url: '/api/v1/access-reviews/none', headers: { 'if-match': '"1"' }, code: 'base-moved' }),
    wrongPerson: () => ({ who: 'sam', url: '/api/v1/access-reviews/eligible', headers: { 'if-match': '"1"' }, code: 'not-allowed' }),
    done: () => ({
      who: 'owner',
      url: '/api/v1/access-reviews/eligible',
      headers: { 'if-match': '"1"' },
      status: 202,
      records: 'request.filed',
    }),
  },
  {
    route: 'decideItems',
    refused: ({ round }) => ({
      who: 'sam',
      url: `/api/v1/rounds/${round.id}/decisions`,
      body: { items: ['item_none'], verdict: 'keep', reason: 'on call' },
      code: 'not-found',
    }),
    wrongPerson: ({ round }) => ({
      who: 'maria',
      url: `/api/v1/rounds/${round.id}/decisions`,
      body: { items: [round.item], verdict: 'keep', reason: 'on call' },
      code: 'no-such-round',
    }),
    done: ({ round }) => ({
      who: 'sam',
      url: `/api/v1/rounds/${round.id}/decisions`,
      body: { items: [round.item], verdict: 'remove', reason: 'left the team' },
      status: 200,
      records: 'round.decided',
    }),
  },
];

/** Routes that act and bring no case yet. This list may only shrink. */
export const notYetCovered: readonly RouteName[] = [];

const reviewing = { covers: { roles: 'all' }, reviewers: { groups: ['security-approvers'] } };
const slack = { type: 'slack', url: 'env:SLACK_URL' };
const settings = {
  endpoint: 'https://outlook.example',
  authority: 'https://login.example',
  tenantId: 'contoso.example',
  clientId: 'c',
  certificate: 'env:CERT',
  key: 'env:KEY',
};
const cmdlets = {
  Cmdlets: [{ Name: 'Get-Something', Parameters: [{ Name: 'Identity', Type: 'System.String', IsMandatory: false, IsSwitch: false }] }],
};
