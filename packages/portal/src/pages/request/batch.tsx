import type { Call } from '@countersign/core/call.ts';
import { printable, printableJson } from '@countersign/core/printable.ts';
import type { Target } from '@countersign/core/target.ts';
import { targetWords } from '@countersign/core/target-words.ts';
import {
  Badge,
  Button,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import { Facts } from '../../parts/facts.tsx';
import { isSecretMark } from '../../parts/secret.ts';
import { bare } from '../../terms/asks-words.ts';
import type { Book } from '../../terms/book.ts';
import { commonValues, countsOf, namesOf, outliers } from './outliers.ts';

const useStyles = makeStyles({
  scroll: { overflowX: 'auto' },
  // Columns share the width: what is too narrow to read is scrolled instead.
  acts: { overflowWrap: 'anywhere', verticalAlign: 'top' },
  value: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
});

const first = 20;

interface BatchProps {
  readonly calls: readonly Call[];
  /** What each call acts upon, as it was found when it was asked for. */
  readonly targets: readonly (readonly Target[])[];
  readonly onError: 'stop' | 'continue';
  readonly book: Book;
}

/** A batch as a table: what all share once, what differs a row each, what is unlike the others marked. */
export function Batch({ calls, targets, onError, book }: BatchProps) {
  const styles = useStyles();
  const [all, setAll] = useState(false);
  const common = commonValues(calls);
  const names = namesOf(calls).filter((name) => !common.has(name));
  const odd = outliers(calls);
  const shown = all ? calls : [...calls.entries()].filter(([at]) => at < first || odd.has(at)).map(([, call]) => call);
  const numbers = new Map(calls.map((call, at) => [call, at]));
  return (
    <>
      <Facts
        of={[
          ['Tenant', [...new Set(calls.map((call) => book(call.tenant)))].join(', ')],
          [
            'Calls',
            countsOf(calls)
              .map(([task, count]) => `${count} × ${bare(task)}`)
              .join(', '),
          ],
          ['At an error', onError === 'stop' ? 'the rest is not run' : 'the rest is run all the same'],
          ['Unlike the others', odd.size === 0 ? 'none' : `${odd.size}, marked below`],
          ...[...common].map(([name, value]) => [`Every ${printable(name)}`, cell(value)] as const),
        ]}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className={styles.scroll} tabIndex={0} aria-label="Calls">
        <Table size="small" aria-label="Calls of the batch" style={{ minWidth: `${8 * (names.length + 3)}rem` }}>
          <TableHeader>
            <TableRow>
              <TableHeaderCell>#</TableHeaderCell>
              <TableHeaderCell>Task</TableHeaderCell>
              {names.map((name) => (
                <TableHeaderCell key={name}>{printable(name)}</TableHeaderCell>
              ))}
              {targets.length === 0 ? null : <TableHeaderCell>Acts upon</TableHeaderCell>}
            </TableRow>
          </TableHeader>
          <TableBody>
            {shown.map((call) => {
              const at = numbers.get(call) ?? 0;
              return (
                <TableRow key={at}>
                  <TableCell>
                    {at + 1} {odd.has(at) ? <Badge color="warning">unlike the others</Badge> : null}
                  </TableCell>
                  <TableCell>{bare(call.task)}</TableCell>
                  {names.map((name) => (
                    <TableCell key={name} className={styles.value}>
                      {name in call.parameters ? cell(call.parameters[name] ?? null) : ''}
                    </TableCell>
                  ))}
                  {targets.length === 0 ? null : (
                    <TableCell className={styles.acts}>
                      {(targets[at] ?? []).map((target) => (
                        <div key={target.parameter}>{targetWords(target)}</div>
                      ))}
                    </TableCell>
                  )}
                </TableRow>
              );
            })}
          </TableBody>
        </Table>
      </section>
      {shown.length === calls.length ? null : <Button onClick={() => setAll(true)}>Show all {calls.length}</Button>}
    </>
  );
}

function cell(value: Call['parameters'][string]): string {
  return isSecretMark(value) ? 'secret' : printableJson(value);
}
