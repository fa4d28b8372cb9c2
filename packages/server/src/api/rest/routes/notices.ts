import type { RouteName } from '@countersign/contract/routes.ts';
import { isRefusal, refuse } from '@countersign/core/errors.ts';
import type { Json } from '@countersign/core/json.ts';
import { whys } from '@countersign/core/notice.ts';
import { countTold } from '../../../operations/count-told.ts';
import { chooseNotices, listNotices, noSuchNotice, readChoices, retryNotice, testChannel } from '../../../operations/notices.ts';
import { look, perform } from '../../../operations/operation.ts';
import { endDocument } from '../../../operations/put-rule.ts';
import { putSetting } from '../../../operations/put-setting.ts';
import { listSettings, readSetting } from '../../../operations/read-settings.ts';
import { implement } from '../handler.ts';
import { configure } from '../once.ts';
import { etag } from '../precondition.ts';
import { idIn, pageIn } from '../read.ts';
import { pageView } from '../views/names.ts';
import { choicesIn, choicesView, noticeView, settingView } from '../views/notices.ts';

export const noticeHandlers = {
  listNotices: implement('listNotices', listNotices, async ({ edge, caller, query }) => {
    const page = pageIn(query);
    if (isRefusal(page)) return page;
    const { state, person: username, about } = query;
    const seen = await look(edge.bracket, listNotices, { caller, input: { state, username, about, page } });
    if (isRefusal(seen)) return seen;
    return { status: 200, body: { ...pageView(seen.page, (notice) => noticeView(notice, seen.names)), counts: seen.counts } };
  }),
  retryNotice: implement('retryNotice', retryNotice, async ({ edge, caller, params }) => {
    const notice = idIn('notice', params.id, noSuchNotice);
    if (isRefusal(notice)) return notice;
    const done = await perform(edge.bracket, retryNotice, { caller, input: { notice } });
    return isRefusal(done) ? done : { status: 200, body: noticeView(done, { people: new Map() }) };
  }),
  readNoticeChoices: implement('readNoticeChoices', readChoices, async ({ edge, caller }) => {
    const seen = await look(edge.bracket, readChoices, { caller, input: undefined });
    return isRefusal(seen) ? seen : { status: 200, body: choicesView(seen) };
  }),
  chooseNotices: implement('chooseNotices', chooseNotices, async ({ edge, caller, body }) => {
    const input = choicesIn(body);
    if (typeof input === 'string')
      return refuse('bad-value', `${JSON.stringify(input.slice(0, 50))} is nothing that anybody is told.`, {
        next: `Known are ${whys.join(', ')}.`,
      });
    const done = await perform(edge.bracket, chooseNotices, { caller, input });
    return isRefusal(done) ? done : { status: 200, body: choicesView(done) };
  }),
  countTold: implement('countTold', countTold, async ({ edge, caller, params, body }) => {
    const seen = await look(edge.bracket, countTold, { caller, input: { ...params, document: body as Json } });
    return isRefusal(seen) ? seen : { status: 200, body: { ...seen, stages: [...seen.stages], channels: [...seen.channels] } };
  }),
  listSettings: implement('listSettings', listSettings, async ({ edge, caller, query }) => {
    const page = pageIn(query);
    if (isRefusal(page)) return page;
    const seen = await look(edge.bracket, listSettings, { caller, input: { page } });
    return isRefusal(seen) ? seen : { status: 200, body: pageView(seen, settingView) };
  }),
  readSetting: implement('readSetting', readSetting, async ({ edge, caller, params }) => {
    const seen = await look(edge.bracket, readSetting, { caller, input: params });
    return isRefusal(seen) ? seen : { status: 200, body: settingView(seen), headers: etag(seen.document.version) };
  }),
  putSetting: implement('putSetting', putSetting, async (asked) => {
    const { params, body, base, query } = asked;
    return await configure(asked, putSetting, { wanted: { name: params.name, document: body as Json, base }, reason: query.reason });
  }),
  endSetting: implement('endSetting', endDocument, async (asked) => {
    const { params, base, query } = asked;
    return await configure(asked, endDocument, { wanted: { kind: 'setting', name: params.name, base }, reason: query.reason });
  }),
  testSetting: implement('testSetting', testChannel, async ({ edge, caller, params }) => {
    const done = await perform(edge.bracket, testChannel, { caller, input: params });
    return isRefusal(done) ? done : { status: 202, body: { notice: done.id } };
  }),
} satisfies { readonly [N in RouteName]?: unknown };
