import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressOf, noProxies, proxiesIn } from './proxies.ts';

const proxies = proxiesIn('10.0.0.0/8, 192.0.2.7,2001:db8:1::/48') ?? noProxies;

describe('whose address a request comes from', () => {
  it('is the peer’s, whatever is claimed, where no proxy is trusted or the peer is none', () => {
    assert.equal(addressOf(noProxies, '10.0.0.1', '203.0.113.9'), '10.0.0.1');
    assert.equal(addressOf(proxies, '198.51.100.1', '203.0.113.9'), '198.51.100.1');
    assert.equal(addressOf(proxies, '192.0.2.8', '203.0.113.9'), '192.0.2.8');
  });

  it('is the right-most that is no proxy of ours, and nothing that stands before it', () => {
    assert.equal(addressOf(proxies, '10.0.0.1', '203.0.113.9'), '203.0.113.9');
    assert.equal(addressOf(proxies, '10.0.0.1', '1.1.1.1, 203.0.113.9'), '203.0.113.9');
    assert.equal(addressOf(proxies, '10.0.0.1', '1.1.1.1, 203.0.113.9, 10.9.9.9,192.0.2.7'), '203.0.113.9');
    assert.equal(addressOf(proxies, '10.0.0.1', ['1.1.1.1', '203.0.113.9, 10.9.9.9']), '203.0.113.9');
    assert.equal(addressOf(proxies, '2001:db8:1::5', '1.1.1.1, 2001:db8:2::1'), '2001:db8:2::1');
  });

  it('is that of the last proxy which vouched where nothing, or no address, stands there', () => {
    for (const claimed of [
      undefined,
      '',
      ' ',
      'unknown',
      '_hidden',
      '203.0.113.9, nobody',
      '203.0.113.9,',
      '999.1.1.1',
      '1.1.1.1:x',
      "'; drop",
    ])
      assert.equal(addressOf(proxies, '10.0.0.1', claimed), '10.0.0.1', String(claimed));
    assert.equal(addressOf(proxies, '10.0.0.1', 'nobody, 10.2.0.1'), '10.2.0.1');
    assert.equal(addressOf(proxies, undefined, '203.0.113.9'), '');
  });

  it('is one text for one address, however it is written', () => {
    for (const [claimed, address] of [
      ['203.0.113.9:4711', '203.0.113.9'],
      ['[2001:db8:2::1]:443', '2001:db8:2::1'],
      ['[2001:db8:2::1]', '2001:db8:2::1'],
      ['2001:DB8:2:0:0:0:0:1', '2001:db8:2::1'],
      ['::ffff:203.0.113.9', '203.0.113.9'],
      ['::FFFF:CB00:7109', '203.0.113.9'],
      ['fe80::1%eth0', 'fe80::1'],
    ] as const)
      assert.equal(addressOf(proxies, '::ffff:10.0.0.1', claimed), address, claimed);
  });
});

describe('the setting of trusted proxies', () => {
  it('is read whole or not at all, and trusts no whole world', () => {
    for (const text of [
      '',
      'proxy.example',
      '10.0.0.0/33',
      '10.0.0.0/x',
      '10.0.0.1,,10.0.0.2',
      '300.0.0.1',
      '10.0.0.0/8 10.1.0.0/16',
      '::/129',
    ])
      assert.equal(proxiesIn(text), undefined, text);
    for (const text of ['0.0.0.0/0', '0.0.0.0/1', '::/0', '2000::/3']) assert.equal(proxiesIn(text), undefined, text);
    assert.ok(proxiesIn('127.0.0.1')?.has('127.0.0.1'));
  });
});
