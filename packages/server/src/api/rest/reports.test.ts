import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readCsv } from '@countersign/core/csv.ts';
import { journal, journalApproved } from '../../testing/acts.ts';
import { onEngine } from '../../testing/engines.ts';
import { contoso, must } from '../../testing/hand.ts';
import { textOfPdf } from '../../testing/poppler.ts';
import type { World } from '../../testing/world.ts';
import { type Served, served } from './served.testing.ts';

const march = '/api/v1/report?month=2026-03';

onEngine('sqlite', 'the report over HTTP', (open) => {
  const opened = async (reason = 'legal asked for it'): Promise<{ readonly world: World; readonly api: Served }> => {
    const world = await open();
    await journalApproved(world, 'Legal', { reason });
    must(await world.as('alex').run('New-JournalRule', journal()));
    await world.seal();
    return { world, api: await served(world) };
  };

  it('is JSON unless another form is asked for, by name or by what the client accepts', async () => {
    const { api } = await opened();
    const types = async (query: string, accept?: string) => {
      const said = await api.ask('ada', 'GET', `${march}${query}`, accept === undefined ? {} : { headers: { accept } });
      return [said.status, said.headers['content-type']];
    };
    assert.deepEqual(await types(''), [200, 'application/json; charset=utf-8']);
    assert.deepEqual(await types('&format=html'), [200, 'text/html; charset=utf-8']);
    assert.deepEqual(await types('', 'text/csv'), [200, 'text/csv; charset=utf-8; header=present']);
    assert.deepEqual(await types('&format=csv', 'text/html'), [200, 'text/csv; charset=utf-8; header=present']);
    assert.deepEqual(await types('', 'application/pdf'), [200, 'application/pdf']);
    await api.close();
  });

  it('says the same in every form, and in none of them does what somebody wrote become anything else than text', async () => {
    const { api } = await opened('=1+1 <script>alert(1)</script>');
    const form = async (name: string) => await api.ask('ada', 'GET', `${march}&zone=Europe/Vienna&format=${name}`);
    const json = await form('json');
    const { figures, people, lines, count } = json.body;
    assert.equal(lines.length, count);
    const alex = people.find((one: { person: { username: string } }) => one.person.username === 'alex');
    assert.deepEqual([alex.asked, alex.ran, figures.approved], [1, 1, figures.approved]);
    const html = await form('html');
    assert.match(html.text, /=1\+1 &lt;script&gt;alert\(1\)&lt;\/script&gt;/);
    assert.match(String(html.headers['content-security-policy']), /default-src 'none'; style-src 'sha256-/);
    const csv = readCsv((await form('csv')).text);
    assert.ok(csv.ok);
    assert.equal(csv.rows.length, count + 1);
    const asked = csv.rows.find((row) => row.includes('request.filed') && row.includes('alex'));
    assert.ok(asked?.includes("'=1+1 <script>alert(1)</script>"));
    assert.match(asked?.[2] ?? '', /^2026-03-02 09:.* GMT\+1$/);
    await api.close();
  });

  it('is a PDF that says who asked, approved and ran', async (context) => {
    const { api } = await opened();
    const answer = await api.app.inject({ url: `${march}&format=pdf`, headers: { authorization: `Bearer ${await api.token('ada')}` } });
    const said = textOfPdf(answer.rawPayload);
    await api.close();
    if (said === undefined) return context.skip('no pdftotext');
    for (const words of [
      /Report of privileged access/,
      /How long approvals took/,
      /\(alex\)/,
      /\(maria\)/,
      /legal asked for it/,
      /Exchange\\New-JournalRule/,
    ])
      assert.match(said.replaceAll(/\s+/g, ' '), words);
  });

  it('is refused where it is asked for wrongly, and one’s own is not another’s', async () => {
    const { api } = await opened();
    const said = async (who: string | null, query: string) => {
      const { status, body } = await api.ask(who, 'GET', `/api/v1/report${query}`);
      return [status, body.code, body.pointer];
    };
    assert.deepEqual(await said('ada', ''), [422, 'bad-filter', '/from']);
    assert.deepEqual(await said('ada', '?month=2026-3'), [422, 'bad-filter', '/month']);
    assert.deepEqual(await said('ada', '?month=2026-03&zone=Nowhere'), [422, 'bad-filter', '/zone']);
    assert.deepEqual(await said('ada', '?month=2026-03&until=2026-04-01T00:00:00Z'), [422, 'bad-filter', '/month']);
    assert.deepEqual(await said('ada', '?from=2026-03-01'), [422, 'bad-instant', '/from']);
    assert.deepEqual(await said('ada', '?from=2026-03-01T00:00:00Z&until=2026-02-01T00:00:00Z'), [422, 'bad-filter', '/until']);
    assert.deepEqual(await said('ada', '?from=2020-03-01T00:00:00Z&until=2026-02-01T00:00:00Z&format=csv'), [422, 'bad-filter', '/until']);
    assert.deepEqual(await said('ada', '?month=2026-03&format=docx'), [422, 'bad-filter', '/format']);
    assert.deepEqual(await said('ada', '?month=2026-03&months=2'), [422, 'bad-filter', '/months']);
    assert.deepEqual((await said('ada', '?month=2026-03&person=nobody')).slice(1, 2), ['no-such-person']);
    assert.deepEqual((await said('ada', `?month=2026-03&tenant=${contoso}x`)).slice(1, 2), ['unknown-tenant']);
    assert.deepEqual((await said('bianca', '?month=2026-03&person=alex')).slice(0, 2), [403, 'not-allowed']);
    assert.deepEqual((await said(null, '?month=2026-03')).slice(0, 2), [401, 'not-signed-in']);
    const own = await api.ask('bianca', 'GET', march);
    assert.ok(own.body.lines.every((line: { by: { username: string } | null }) => line.by?.username === 'bianca'));
    await api.close();
  });
});
