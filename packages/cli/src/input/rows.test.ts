import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowsOf } from './rows.ts';

const schema = {
  type: 'object',
  properties: {
    Identity: { type: 'string' },
    Hidden: { type: 'boolean' },
    Size: { type: 'integer' },
    Members: { anyOf: [{ type: 'string' }, { type: 'array' }] },
    Pin: { type: 'string' },
    Company: { type: 'string' },
  },
};
const read = (text: string, shared = {}) => rowsOf(text, { from: 'x.csv', schema, secrets: ['Pin'], shared });
const rows = (text: string, shared = {}) => read(text, shared).map(({ parameters }) => parameters);
const refused = (text: string, why: RegExp, shared = {}) =>
  assert.throws(
    () => rows(text, shared),
    (error) => error instanceof Error && why.test(error.message),
  );

test('each line is a call, each cell read as the task’s schema takes it; an empty cell leaves its parameter away', () => {
  assert.deepEqual(rows('identity,Hidden,Size,Members:=\nanna,true,3,"[""a"",""b""]"\n007,$false,,\n'), [
    { Identity: 'anna', Hidden: true, Size: 3, Members: ['a', 'b'] },
    { Identity: '007', Hidden: false },
  ]);
});

test('a column says at which tenant each call is; an empty cell leaves that to the command line', () => {
  assert.deepEqual(read('Tenant: ,Identity\ncontoso.example,anna\n,ben\n'), [
    { tenant: 'contoso.example', parameters: { Identity: 'anna' } },
    { tenant: undefined, parameters: { Identity: 'ben' } },
  ]);
  refused('tenant:,tenant:,Identity\na,b,anna', /tenant: was given twice/);
  refused('tenant,Identity\na,anna', /no parameter “tenant”/);
});

test('every call has what was typed beside the file', () => {
  assert.deepEqual(rows('Identity\nanna\nben', { Company: 'Contoso' }), [
    { Company: 'Contoso', Identity: 'anna' },
    { Company: 'Contoso', Identity: 'ben' },
  ]);
  refused('Identity,Company\nanna,x', /Company was given twice/, { Company: 'Contoso' });
});

test('what cannot be read is refused with its file and its call, and nothing is guessed', () => {
  refused('', /holds no calls/);
  refused('Identity\n', /holds no calls/);
  refused('Identity,Nickname\nanna,x', /no parameter “Nickname”/);
  refused('Identity,identity\nanna,x', /given twice/);
  refused('Identity,Hidden\nanna,true\nben,maybe', /x\.csv, call 2: Hidden is true or false/);
  refused('Identity,Size\nanna,1e999', /call 1/);
  refused('Identity\nanna,ben', /2 cells under 1 names/);
  refused('Identity,Pin\nanna,1234', /Pin is a secret/);
  refused(`Identity\n${'anna\n'.repeat(1001)}`, /1001 calls; a batch has at most 1000/);
});
