import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '@countersign/core/json.ts';
import { freezeSetting } from '@countersign/core/setting-document.ts';
import { readYaml } from '../../document/yaml.ts';
import { types } from './types.ts';

for (const [name, { beginning }] of Object.entries(types))
  test(`what a new setting of the type ${name} begins with would be accepted`, () => {
    const read = readYaml(beginning);
    assert.ok(read.ok);
    const frozen = freezeSetting(read.value as Json);
    assert.deepEqual(frozen.ok ? [] : frozen.problems, []);
    assert.equal(frozen.ok && frozen.setting.type, name);
  });
