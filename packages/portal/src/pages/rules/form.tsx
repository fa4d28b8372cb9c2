import { isObject, type Json } from '@countersign/core/json.ts';
import { printableJson } from '@countersign/core/printable.ts';
import { edited, type Path } from '../../document/yaml.ts';
import { Block } from '../../parts/text.tsx';
import { ApprovalPart } from './approval.tsx';
import { RuleInput } from './field.tsx';
import { partsOf, type RuleField, type RuleKind, valueAt } from './fields.ts';
import { useRuleStyles } from './styles.ts';

interface RuleFormProps {
  readonly kind: RuleKind;
  readonly text: string;
  /** What the text says. */
  readonly value: Json;
  readonly type: (text: string) => void;
}

/** The YAML's other face: every change is a change of the text, and of nothing else in it. */
export function RuleForm({ kind, text, value, type }: RuleFormProps) {
  const styles = useRuleStyles();
  const said = isObject(value) ? value : {};
  const change = (path: Path, next: Json | undefined) => type(edited(text, path, next));
  const [head = [], rest = []] = [partsOf(kind, said).slice(0, 3), partsOf(kind, said).slice(3)];
  const part = ({ title, fields }: { readonly title: string; readonly fields: readonly RuleField[] }) => (
    <fieldset key={title} className={styles.part}>
      <legend className={styles.legend}>{title}</legend>
      {fields.filter(isWide).map((field) => input(field))}
      <div className={styles.pair}>{fields.filter((field) => !isWide(field)).map((field) => input(field))}</div>
    </fieldset>
  );
  const input = (field: RuleField) => (
    <RuleInput key={field.path.join('.')} field={field} value={valueAt(said, field.path)} change={(next) => change(field.path, next)} />
  );
  return (
    <div className={styles.column}>
      {head.map(part)}
      <ApprovalPart kind={kind} value={said} change={change} />
      {rest.map(part)}
      <Schemas value={said} />
    </div>
  );
}

const isWide = ({ as }: RuleField) => as === 'long' || as === 'list';

/** What parameters may be is a schema: it is written in the YAML and shown here. */
function Schemas({ value }: { readonly value: Json }) {
  const styles = useRuleStyles();
  const written = (['parameters', 'forbid', 'targets', 'reminders', 'assignments'] as const).flatMap((name) => {
    const held = valueAt(value, [name]);
    return held === undefined ? [] : [[name, held] as const];
  });
  return (
    <>
      <p className={styles.quiet}>
        Which parameters may have which values (<code>parameters</code>, <code>forbid</code>), what a call may act upon (
        <code>targets</code>), reminders and limits of assignments are written in the YAML.
      </p>
      {written.map(([name, held]) => (
        <Block key={name} label={name}>{`${name}: ${printableJson(held, 2)}`}</Block>
      ))}
    </>
  );
}
