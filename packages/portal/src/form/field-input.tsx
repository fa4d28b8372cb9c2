import { largestUpload } from '@countersign/core/upload.ts';
import { Button, Field as FluentField, Input, makeStyles, Select, Textarea, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { sizeWords } from '../parts/size.ts';
import type { Field } from './fields.ts';
import { FileControl } from './file-control.tsx';
import type { Files } from './use-files.ts';

const useStyles = makeStyles({
  row: { display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'flex-start' },
  grow: { flexGrow: 1, minWidth: 0 },
  remove: { marginTop: '24px' },
  mono: { fontFamily: tokens.fontFamilyMonospace },
});

interface FieldInputProps {
  readonly field: Field;
  readonly text: string;
  readonly change: (text: string) => void;
  /** What is wrong with it, if anything. */
  readonly wrong: string | undefined;
  readonly files: Files;
  /** Takes an optional parameter out of the form again. */
  readonly remove?: () => void;
}

/** One parameter, typed in as its schema says. */
export function FieldInput({ field, text, change, wrong, files, remove }: FieldInputProps) {
  const styles = useStyles();
  return (
    <div className={styles.row}>
      <FluentField
        className={styles.grow}
        label={field.name}
        required={field.required}
        hint={hintOf(field)}
        validationMessage={wrong}
        validationState={wrong === undefined ? 'none' : 'error'}
      >
        <Control field={field} text={text} change={change} files={files} />
      </FluentField>
      {remove === undefined ? null : (
        <Button
          className={styles.remove}
          appearance="subtle"
          icon={<DismissRegular />}
          aria-label={`Leave ${field.name} out`}
          onClick={remove}
        />
      )}
    </div>
  );
}

function hintOf({ kind, target, hint, limits }: Field): string | undefined {
  const said = [
    target === undefined ? undefined : `Names the ${target} that is acted upon.`,
    hint,
    ...limits,
    kind === 'secret' ? 'Secret: it is sent to the workload alone and kept nowhere; you give it again when you run.' : undefined,
    kind === 'lines' ? 'One a line.' : undefined,
    kind === 'file' ? `A file of at most ${sizeWords(largestUpload)}. It leaves this browser when you run, not before.` : undefined,
    kind === 'json' ? 'As JSON.' : undefined,
  ].filter((one) => one !== undefined);
  return said.length === 0 ? undefined : said.join(' ');
}

interface ControlProps {
  readonly field: Field;
  readonly text: string;
  readonly change: (text: string) => void;
  readonly files: Files;
}

function Control({ field, text, change, files, ...label }: ControlProps) {
  const styles = useStyles();
  const typed = (_event: unknown, { value }: { readonly value: string }) => change(value);
  switch (field.kind) {
    case 'choice':
      return (
        <Select {...label} value={text} onChange={typed}>
          <option value="">not given</option>
          {field.options.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </Select>
      );
    case 'yes-no':
      return (
        <Select {...label} value={text} onChange={typed}>
          <option value="">not given</option>
          {field.only === false ? null : <option value="true">yes ($true)</option>}
          {field.only === true ? null : <option value="false">no ($false)</option>}
        </Select>
      );
    case 'secret':
      return <Input {...label} type="password" autoComplete="off" value={text} onChange={typed} />;
    case 'number':
      return <Input {...label} inputMode="decimal" value={text} onChange={typed} />;
    case 'lines':
      return <Textarea {...label} resize="vertical" rows={3} value={text} onChange={typed} placeholder={field.options?.join('\n')} />;
    case 'file':
      return <FileControl text={text} change={change} pick={(file, told) => files.pick(field.name, file, told)} />;
    case 'json':
      return (
        <Textarea
          {...label}
          resize="vertical"
          rows={4}
          value={text}
          onChange={typed}
          textarea={{ className: styles.mono, spellCheck: false }}
        />
      );
    case 'text':
      if (field.long) return <Textarea {...label} resize="vertical" value={text} onChange={typed} />;
      return <Input {...label} value={text} onChange={typed} />;
    case 'text-or-number':
      return <Input {...label} value={text} onChange={typed} />;
  }
}
