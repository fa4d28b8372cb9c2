import Type from 'typebox';
import { route } from '../route.ts';
import { Notice, NoticeChoices, NoticePage, noticeState, Setting, SettingPage, Told } from '../schemas/notices.ts';
import { ConfigurationAnswer } from '../schemas/requests.ts';
import { RuleDocument } from '../schemas/rules.ts';
import { closed, paging, text } from '../schemas/shape.ts';
import { byId, byName } from './params.ts';

const changing = [
  'precondition-missing',
  'precondition-failed',
  'base-moved',
  'bad-document',
  'bad-value',
  'no-approvers',
  'too-many-pending',
  'not-allowed',
  'idempotency-key-reused',
] as const;
const changed = { 200: ConfigurationAnswer, 202: ConfigurationAnswer };
const why = closed({ reason: Type.Optional(text(2000)) });

export const noticeRoutes = {
  listNotices: route({
    method: 'GET',
    path: '/api/v1/notices',
    operation: 'list-notices',
    mark: 'read',
    who: 'seer',
    summary: 'Notices and where they stand, newest first; dead ones are those that nobody got',
    query: closed({
      state: Type.Optional(noticeState),
      person: Type.Optional(Type.String({ minLength: 1, maxLength: 63 })),
      about: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
      ...paging,
    }),
    answers: { 200: NoticePage },
    errors: ['bad-cursor', 'no-such-person'],
  }),
  retryNotice: route({
    method: 'POST',
    path: '/api/v1/notices/{id}/retry',
    operation: 'retry-notice',
    mark: 'workflow',
    who: 'owner',
    summary: 'Try a dead notice again',
    params: byId,
    answers: { 200: Notice },
    errors: ['no-such-notice', 'conflict'],
  }),
  readNoticeChoices: route({
    method: 'GET',
    path: '/api/v1/me/notices',
    operation: 'read-notice-choices',
    mark: 'read',
    who: 'human',
    summary: 'How oneself is told',
    answers: { 200: NoticeChoices },
    errors: [],
  }),
  chooseNotices: route({
    method: 'PUT',
    path: '/api/v1/me/notices',
    operation: 'choose-notices',
    mark: 'self',
    who: 'human',
    summary: 'Say how oneself is told: at once, in a daily digest, or not at all where nothing depends on it',
    body: NoticeChoices,
    answers: { 200: NoticeChoices },
    errors: ['bad-value', 'not-allowed'],
  }),
  countTold: route({
    method: 'POST',
    path: '/api/v1/policies/{name}/told',
    operation: 'count-told',
    mark: 'read',
    who: 'rule-maker',
    summary: 'How many people a policy would notify, before it is saved',
    params: byName,
    body: RuleDocument,
    yaml: true,
    answers: { 200: Told },
    errors: [
      'bad-document',
      'bad-value',
      'bad-schema',
      'unknown-task',
      'unknown-tenant',
      'no-such-group',
      'no-such-person',
      'no-approvers',
    ],
  }),
};

export const settingRoutes = {
  listSettings: route({
    method: 'GET',
    path: '/api/v1/settings',
    operation: 'list-settings',
    mark: 'read',
    who: 'seer',
    summary:
      'Channels of notices, forwards of the log, how long one stays signed in, what is wrong with roles, how long the log keeps what is personal and which groups follow a provider’s, by name',
    query: closed(paging),
    answers: { 200: SettingPage },
    errors: ['bad-cursor'],
  }),
  readSetting: route({
    method: 'GET',
    path: '/api/v1/settings/{name}',
    operation: 'read-setting',
    mark: 'read',
    who: 'seer',
    summary:
      'A channel, a forward, how long one stays signed in, what is wrong with roles, how long the log keeps what is personal, or which groups follow a provider’s; its version is the ETag',
    params: byName,
    answers: { 200: Setting },
    errors: ['no-such-setting'],
  }),
  putSetting: route({
    method: 'PUT',
    path: '/api/v1/settings/{name}',
    operation: 'put-setting',
    mark: 'configuration',
    who: 'owner',
    summary:
      'Add or replace a channel, a forward, or (sessions) how long one stays signed in, (role-alerts) what is wrong with roles, (retention) how long the log keeps what is personal, or which groups follow a provider’s; credentials are named by reference; another owner countersigns the text',
    params: byName,
    query: why,
    body: RuleDocument,
    yaml: true,
    headers: ['base', 'idempotency'],
    answers: changed,
    errors: changing,
  }),
  endSetting: route({
    method: 'DELETE',
    path: '/api/v1/settings/{name}',
    operation: 'end-document',
    mark: 'configuration',
    who: 'owner',
    summary: 'End a channel or a forward, or what sessions, role-alerts or retention says; another owner countersigns',
    params: byName,
    query: why,
    headers: ['base', 'idempotency'],
    answers: changed,
    errors: changing,
  }),
  testSetting: route({
    method: 'POST',
    path: '/api/v1/settings/{name}/test',
    operation: 'test-channel',
    mark: 'workflow',
    who: 'owner',
    summary: 'Send a test over a channel: to oneself where it tells people, to the channel itself otherwise',
    params: byName,
    answers: { 202: closed({ notice: Type.String() }) },
    errors: ['no-such-setting', 'bad-value'],
  }),
};

export const noticeSchemas = { Notice, Setting };
