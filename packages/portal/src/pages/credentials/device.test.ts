import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviceWords } from './device.ts';

test('a browser is told by its name and its system', () => {
  const told = {
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0':
      'Edge on Windows',
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36':
      'Chrome on Android',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1':
      'Safari on iPhone',
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0': 'Firefox on Linux',
  };
  for (const [agent, words] of Object.entries(told)) assert.equal(deviceWords(agent), words);
});

test('what fits nothing stays as it came', () => {
  assert.equal(deviceWords('curl/8.5'), 'curl/8.5');
  assert.equal(deviceWords(''), '');
});
