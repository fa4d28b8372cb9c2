import type { Json } from '@countersign/core/json.ts';
import { printable, printableJson } from '@countersign/core/printable.ts';
import {
  makeStyles,
  Tab,
  TabList,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import { Copy } from '../../parts/copy.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Block } from '../../parts/text.tsx';
import { cellText, type Rows, rowsOf, tabbed } from './rows.ts';

const useStyles = makeStyles({
  bar: { display: 'flex', justifyContent: 'space-between', flexWrap: 'wrap', alignItems: 'center' },
  scroll: { overflowX: 'auto' },
  quiet: { color: tokens.colorNeutralForeground2, margin: 0 },
  cell: { overflowWrap: 'anywhere', verticalAlign: 'top' },
});

/** What the workload answered: as a table where it is one, as JSON always, as text to copy. */
export function Output({ of, label = 'Answer' }: { readonly of: unknown; readonly label?: string }) {
  const styles = useStyles();
  const output = of as Json;
  const rows = rowsOf(output);
  const [view, setView] = useState<'table' | 'json'>('table');
  if (output === null || (Array.isArray(output) && output.length === 0)) return <Empty>The workload answered with nothing more.</Empty>;
  const asTable = rows !== undefined && view === 'table';
  return (
    <>
      <div className={styles.bar}>
        <TabList
          size="small"
          selectedValue={asTable ? 'table' : 'json'}
          onTabSelect={(_event, { value }) => setView(value === 'table' ? 'table' : 'json')}
        >
          <Tab value="table" disabled={rows === undefined}>
            Table
          </Tab>
          <Tab value="json">JSON</Tab>
        </TabList>
        <Copy text={asTable ? tabbed(rows) : JSON.stringify(output, undefined, 2)} />
      </div>
      {asTable ? <OutputTable of={rows} label={label} /> : <Block label={`${label} as JSON`}>{printableJson(output, 2)}</Block>}
    </>
  );
}

function OutputTable({ of: { columns, rows, left }, label }: { readonly of: Rows; readonly label: string }) {
  const styles = useStyles();
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className={styles.scroll} tabIndex={0} aria-label={label}>
        <Table size="small" aria-label={`${label} as a table`}>
          <TableHeader>
            <TableRow>
              {columns.map((name) => (
                <TableHeaderCell key={name}>{printable(name)}</TableHeaderCell>
              ))}
            </TableRow>
          </TableHeader>
          <TableBody>
            {rows.map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of an answer have no other name, and do not change.
              <TableRow key={at}>
                {columns.map((name) => (
                  <TableCell key={name} className={styles.cell}>
                    {printable(cellText(row[name]))}
                  </TableCell>
                ))}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </section>
      {left > 0 ? <p className={styles.quiet}>{left} more members are in the JSON.</p> : null}
    </>
  );
}
