import { isRefusal } from '@countersign/core/errors.ts';
import type { Json } from '@countersign/core/json.ts';
import { frozenPolicy } from './frozen-rule.ts';
import { reading } from './operation.ts';
import { type Counted, toldUnder } from './told-under.ts';

/** How many people a policy would notify, before it is saved. */
export const countTold = reading<{ readonly name: string; readonly document: Json }, Counted>({
  name: 'count-told',
  mark: 'read',
  who: 'rule-maker',
  async run({ reader }, input) {
    const frozen = await frozenPolicy(reader, input);
    return isRefusal(frozen) ? frozen : await toldUnder(reader, frozen.policy);
  },
});
