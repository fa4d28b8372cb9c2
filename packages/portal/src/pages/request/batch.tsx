import { type BatchSummary, type Outlier, summariseBatch } from '@countersign/core/batch.ts';
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
import { useMemo, useState } from 'react';
import { Facts } from '../../parts/facts.tsx';
import { FileValue } from '../../parts/file-value.tsx';
import { namedFile } from '../../parts/named-file.ts';
import { isSecretMark } from '../../parts/secret.ts';
import { bare } from '../../terms/asks-words.ts';
import type { Book } from '../../terms/book.ts';

const useStyles = makeStyles({
  scroll: { overflowX: 'auto' },
  // Columns share the width: what is too narrow to read is scrolled instead.
  words: { overflowWrap: 'anywhere' },
  why: { fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
  value: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
});

const first = 20;

interface BatchProps {
  readonly calls: readonly Pick<Call, 'tenant' | 'task' | 'parameters'>[];
  /** What each call acts upon, as it was found when it was asked for. */
  readonly targets: readonly (readonly Target[])[];
  readonly onError: 'stop' | 'continue';
  /** The request that they are of, once it was filed: its files can be looked at. */
  readonly request?: string;
  readonly book: Book;
}

/** A batch as a table: what all share once, what differs a row each, what is unlike the others marked. */
export function Batch({ calls, targets, onError, request, book }: BatchProps) {
  const styles = useStyles();
  const [all, setAll] = useState(false);
  const { tenants, tasks, columns, outliers, outlierCount } = useMemo(() => summariseBatch(calls, targets), [calls, targets]);
  const common = calls.length < 2 ? [] : columns.filter(({ given, distinct }) => given === calls.length && distinct === 1);
  const names = columns.filter((column) => !common.includes(column)).map(({ parameter }) => parameter);
  const odd = Map.groupBy(outliers, ({ position }) => position - 1);
  const shown = all ? calls : [...calls.entries()].filter(([at]) => at < first || odd.has(at)).map(([, call]) => call);
  const numbers = new Map(calls.map((call, at) => [call, at]));
  // What is the same in every row stands above the table: a phone shows what differs.
  const differing = tasks.length > 1;
  const several = tenants.length > 1;
  const numbered = odd.size === 0 ? 3 : 7;
  const wide = names.length + (several ? 1 : 0) + (differing ? 1 : 0) + (targets.length === 0 ? 0 : 1);
  return (
    <>
      <Facts
        of={[
          several
            ? [`${tenants.length} tenants`, <Tenants key="tenants" of={tenants} book={book} />]
            : ['Tenant', tenants.map(({ tenant }) => book(tenant)).join(', ')],
          ['Calls', tasks.map(({ task, count }) => `${count} × ${bare(task)}`).join(', ')],
          ['At an error', onError === 'stop' ? 'the rest is not run' : 'the rest is run all the same'],
          ['Unlike the others', oddWords(outlierCount, outliers.length)],
          ...common.map(
            ({ parameter, values }) =>
              [
                `Every ${printable(parameter)}`,
                <Cell key={parameter} name={parameter} value={values[0]?.value ?? null} request={request} />,
              ] as const,
          ),
        ]}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className={styles.scroll} tabIndex={0} aria-label="Calls">
        <Table size="small" aria-label="Calls of the batch" style={{ minWidth: `${numbered + 8 * wide}rem` }}>
          <TableHeader>
            <TableRow>
              <TableHeaderCell style={{ width: `${numbered}rem` }}>#</TableHeaderCell>
              {several ? <TableHeaderCell>Tenant</TableHeaderCell> : null}
              {differing ? <TableHeaderCell>Task</TableHeaderCell> : null}
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
                    {at + 1} <Odd of={odd.get(at)} />
                  </TableCell>
                  {several ? <TableCell className={styles.words}>{book(call.tenant)}</TableCell> : null}
                  {differing ? <TableCell>{bare(call.task)}</TableCell> : null}
                  {names.map((name) => (
                    <TableCell key={name} className={styles.value}>
                      {name in call.parameters ? <Cell name={name} value={call.parameters[name] ?? null} request={request} /> : null}
                    </TableCell>
                  ))}
                  {targets.length === 0 ? null : (
                    <TableCell className={styles.words}>
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

/** How many calls each tenant gets: whoever decides for all of them sees at once where something would be done. */
function Tenants({ of, book }: { readonly of: BatchSummary['tenants']; readonly book: Book }) {
  return of.map(({ tenant, count }) => (
    <div key={tenant}>
      {book(tenant)}: {count === 1 ? '1 call' : `${count} calls`}
    </div>
  ));
}

function oddWords(count: number, marked: number): string {
  if (count === 0) return 'none';
  return marked < count ? `${count}, the first ${marked} of them marked below` : `${count}, marked below`;
}

/** A hint where to look, with what is unlike; never a reason to skip the rest. */
function Odd({ of }: { readonly of: readonly Outlier[] | undefined }) {
  const styles = useStyles();
  if (of === undefined) return null;
  const why = of.map(({ parameter, why }) => `${printable(parameter)}: ${why}`).join('; ');
  return (
    <>
      <Badge color="warning">unlike the others</Badge>
      <div className={styles.why}>{why}</div>
    </>
  );
}

interface CellProps {
  readonly name: string;
  readonly value: Call['parameters'][string];
  readonly request: string | undefined;
}

function Cell({ name, value, request }: CellProps) {
  if (isSecretMark(value)) return 'secret';
  const file = request === undefined ? undefined : namedFile(value);
  if (file === undefined || request === undefined) return printableJson(value);
  return <FileValue parameter={printable(name)} file={file} request={request} />;
}
