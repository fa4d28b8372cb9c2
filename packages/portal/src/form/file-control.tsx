import { printable } from '@countersign/core/printable.ts';
import { makeStyles, tokens, useFieldControlProps_unstable } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import { sizeWords } from '../parts/size.ts';
import { Mono } from '../parts/text.tsx';
import { fileOf } from './file-text.ts';

const useStyles = makeStyles({
  // The browser's own words on which file it is are gone after a reload; what stands below them is what counts.
  input: { color: 'transparent', maxWidth: '100%', '::file-selector-button': { color: 'ButtonText' } },
  file: { overflowWrap: 'anywhere', color: tokens.colorNeutralForeground2, marginTop: tokens.spacingVerticalXS },
  name: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
});

interface FileControlProps {
  readonly text: string;
  readonly change: (text: string) => void;
  readonly pick: (file: File, tell: (text: string) => void) => Promise<void>;
}

/** Picks a file, and shows what of it would be in the call. */
export function FileControl({ text, change, pick }: FileControlProps) {
  const styles = useStyles();
  const label = useFieldControlProps_unstable({}, { supportsLabelFor: true, supportsRequired: true });
  const latest = useRef(change);
  // Other fields may be edited while a file is read: what it comes to belongs into the form as it is then.
  useEffect(() => {
    latest.current = change;
  });
  return (
    <div>
      <input
        {...label}
        className={styles.input}
        type="file"
        // The same file can be picked again after it was changed.
        onClick={(event) => {
          event.currentTarget.value = '';
        }}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file !== undefined) void pick(file, (next) => latest.current(next));
        }}
      />
      <div className={styles.file} role="status">
        <What text={text} />
      </div>
    </div>
  );
}

function What({ text }: { readonly text: string }) {
  const styles = useStyles();
  if (text === '') return 'No file is picked.';
  const { name, bytes, sha256 } = fileOf(text) ?? {};
  if (name === undefined && sha256 === undefined) return 'The bytes are in the call itself.';
  return (
    <>
      <span className={styles.name}>{name === undefined ? 'The file of the call before' : printable(name)}</span>
      {bytes === undefined ? null : <>, {sizeWords(bytes)}</>}
      {sha256 === undefined ? null : (
        <>
          , SHA-256 <Mono>{sha256}</Mono>
        </>
      )}
    </>
  );
}
