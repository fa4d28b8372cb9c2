import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { type RefObject, useId, useRef } from 'react';
import type { Trouble } from './trouble.ts';

const useStyles = makeStyles({
  label: { fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
  box: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    overflow: 'hidden',
    marginBlock: tokens.spacingVerticalXXS,
    ':focus-within': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  mono: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, lineHeight: '20px' },
  gutter: {
    overflow: 'hidden',
    position: 'relative',
    minWidth: '36px',
    backgroundColor: tokens.colorNeutralBackground3,
    color: tokens.colorNeutralForeground2,
    textAlign: 'end',
    userSelect: 'none',
  },
  numbers: { position: 'absolute', insetInline: 0, paddingBlock: '8px' },
  number: { paddingInline: '8px' },
  marked: { backgroundColor: tokens.colorPaletteRedBackground2, color: tokens.colorPaletteRedForeground2 },
  text: {
    border: 'none',
    outlineStyle: 'none',
    resize: 'vertical',
    padding: '8px',
    width: '100%',
    boxSizing: 'border-box',
    minHeight: '240px',
    whiteSpace: 'pre',
    overflow: 'auto',
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    tabSize: 2,
  },
  hint: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface EditorProps {
  readonly label: string;
  readonly hint: string;
  readonly text: string;
  readonly change: (text: string) => void;
  readonly troubles: readonly Trouble[];
  readonly area: RefObject<HTMLTextAreaElement | null>;
}

const [fewest, most] = [14, 36];

/** YAML as it is typed, with the numbers of its lines; those that something is wrong with are marked. */
export function Editor({ label, hint, text, change, troubles, area }: EditorProps) {
  const styles = useStyles();
  const [id, numbers] = [useId(), useRef<HTMLDivElement>(null)];
  const count = text.split('\n').length;
  const wrong = new Set(troubles.map(({ at }) => at?.line));
  const follow = (top: number) => {
    if (numbers.current !== null) numbers.current.style.transform = `translateY(${-top}px)`;
  };
  return (
    <div>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <div className={styles.box}>
        <div className={mergeClasses(styles.gutter, styles.mono)} aria-hidden>
          <div className={styles.numbers} ref={numbers}>
            {Array.from({ length: count }, (_one, at) => at + 1).map((line) => (
              <div key={line} className={mergeClasses(styles.number, wrong.has(line) && styles.marked)}>
                {line}
              </div>
            ))}
          </div>
        </div>
        <textarea
          id={id}
          ref={area}
          className={mergeClasses(styles.text, styles.mono)}
          wrap="off"
          rows={Math.min(most, Math.max(fewest, count + 1))}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          aria-describedby={`${id}-hint`}
          aria-invalid={troubles.length > 0}
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
          onScroll={(event) => follow(event.currentTarget.scrollTop)}
        />
      </div>
      <div id={`${id}-hint`} className={styles.hint}>
        {hint}
      </div>
    </div>
  );
}

/** Puts the cursor on a line and brings it into view. */
export function goTo(area: HTMLTextAreaElement | null, line: number): void {
  if (area === null) return;
  const lines = area.value.split('\n');
  const from = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
  area.focus();
  area.setSelectionRange(from, from + (lines[line - 1]?.length ?? 0));
  area.scrollTop = Math.max(0, (line - 6) * 20);
}
