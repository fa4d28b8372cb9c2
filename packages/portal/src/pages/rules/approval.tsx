import { isArray, isObject, type Json } from '@countersign/core/json.ts';
import { Button, Field, mergeClasses, Select } from '@fluentui/react-components';
import type { Path } from '../../document/yaml.ts';
import { RuleInput } from './field.tsx';
import { modeOf, modes, type RuleKind, stagesPath, valueAt } from './fields.ts';
import { useRuleStyles } from './styles.ts';

interface ApprovalProps {
  readonly kind: RuleKind;
  readonly value: Json;
  readonly change: (path: Path, value: Json | undefined) => void;
}

const meanings: { readonly [mode: string]: string } = {
  '': 'Choose how requests are approved.',
  auto: 'At once, and written down.',
  observe: 'At once, and the log names who would have had to approve.',
  manual: 'By people, stage after stage.',
  emergency: 'Break-glass: at once, everybody is told, and the stages review it afterwards.',
};

const first = { need: 1, groups: [] };

/** How a policy is approved, and by whom; of a guard, who has to approve besides. */
export function ApprovalPart({ kind, value, change }: ApprovalProps) {
  const styles = useRuleStyles();
  const mode = modeOf(value);
  const choose = (chosen: string) => {
    if (chosen === 'auto') change(['approval'], 'auto');
    else if (valueAt(value, ['approval', 'stages']) === undefined) change(['approval'], { mode: chosen, stages: [first] });
    else change(['approval', 'mode'], chosen);
  };
  return (
    <fieldset className={styles.part}>
      <legend className={styles.legend}>{kind === 'policy' ? 'Who approves' : 'Who approves besides'}</legend>
      {kind === 'guard' ? null : (
        <Field label="Approval" hint={meanings[mode] ?? ''}>
          <Select value={mode} onChange={(_event, chosen) => choose(chosen.value)}>
            {mode === '' ? <option value="">choose…</option> : null}
            {modes.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </Select>
        </Field>
      )}
      {kind === 'policy' && (mode === 'auto' || mode === '') ? null : <Stages path={stagesPath(kind)} value={value} change={change} />}
    </fieldset>
  );
}

function Stages({ path, value, change }: Omit<ApprovalProps, 'kind'> & { readonly path: Path }) {
  const styles = useRuleStyles();
  const held = valueAt(value, path);
  if (held !== undefined && !(isArray(held) && held.every(isObject)))
    return <p className={styles.quiet}>The stages are written in the YAML in a way that this form does not show.</p>;
  const stages = held === undefined ? [] : (held as readonly Json[]);
  return (
    <>
      {stages.map((_stage, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a stage has no name but its place.
        <StageOf key={at} at={at} path={[...path, at]} value={value} change={change} />
      ))}
      <div>
        <Button
          size="small"
          onClick={() => change(stages.length === 0 ? path : [...path, stages.length], stages.length === 0 ? [first] : first)}
        >
          Add a stage
        </Button>
      </div>
    </>
  );
}

function StageOf({ at, path, value, change }: Omit<ApprovalProps, 'kind'> & { readonly path: Path; readonly at: number }) {
  const styles = useRuleStyles();
  const field = (step: string, label: string, as: 'words' | 'number') => {
    const there = [...path, step];
    return <RuleInput field={{ path: there, label, as }} value={valueAt(value, there)} change={(next) => change(there, next)} />;
  };
  return (
    <fieldset className={mergeClasses(styles.part, styles.stage)}>
      <legend className={styles.quiet}>Stage {at + 1}</legend>
      {field('need', 'How many of them', 'number')}
      <div className={styles.pair}>
        {field('groups', 'Of the groups', 'words')}
        {field('people', 'And of the people', 'words')}
      </div>
      <div>
        <Button size="small" appearance="subtle" onClick={() => change(path, undefined)}>
          Remove stage {at + 1}
        </Button>
      </div>
    </fieldset>
  );
}
