import { prefix } from '@countersign/contract/routes.ts';
import type { Report } from '@countersign/core/report/report.ts';
import { textOf } from '@countersign/core/report/tables.ts';
import { Button, Field, Input, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular, PrintRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { useMe } from '../../api/me.ts';
import { read } from '../../api/reads.ts';
import { Empty } from '../../parts/empty.tsx';
import { Facts } from '../../parts/facts.tsx';
import { useForms } from '../../parts/forms.ts';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { localOf } from '../audit/filters.ts';
import { type Asked, askedIn, isOfTime } from './asked.ts';
import { Told } from './report-tables.tsx';

const useStyles = makeStyles({
  form: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(230px, 100%), 1fr))',
    gap: tokens.spacingHorizontalM,
    alignItems: 'end',
    '@media print': { display: 'none' },
  },
  screen: { '@media print': { display: 'none' } },
});

/** Lines that the page tells one by one; the files hold more. */
const shown = 500;

/** Who asked, approved, ran, was blocked and broke glass: seen, printed, and taken away as a file. */
export function ReportPage() {
  const asked = useSearch({ from: '/shell/report' });
  const navigate = useNavigate();
  return (
    <Page
      title="Reports"
      lead="Who asked, approved, ran, was blocked and broke glass, and how long approvals took. Out of the audit log, line by line."
    >
      <Choose key={JSON.stringify(asked)} of={asked} choose={(search) => void navigate({ to: '/report', search })} />
      {isOfTime(asked) ? <Shown of={asked} /> : <Empty>Choose a month, or a time from and until, to see its report.</Empty>}
    </Page>
  );
}

function Choose({ of, choose }: { readonly of: Asked; readonly choose: (asked: Asked) => void }) {
  const styles = useStyles();
  const { owner, auditor } = useMe();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    choose(askedIn(new FormData(event.currentTarget)));
  };
  return (
    <form className={styles.form} onSubmit={submit} aria-label="What the report is of">
      <Field label="Month">
        <Input name="month" defaultValue={of.month ?? ''} placeholder="2026-11" maxLength={7} />
      </Field>
      <Field label="Or from">
        <Input name="from" type="datetime-local" defaultValue={localOf(of.from)} />
      </Field>
      <Field label="Until">
        <Input name="until" type="datetime-local" defaultValue={localOf(of.until)} />
      </Field>
      {owner || auditor ? (
        <Field label="Person">
          <Input name="person" defaultValue={of.person ?? ''} placeholder="username" maxLength={63} />
        </Field>
      ) : null}
      <Field label="Tenant">
        <Input name="tenant" defaultValue={of.tenant ?? ''} placeholder="contoso.onmicrosoft.com" maxLength={300} />
      </Field>
      <Field label="Task">
        <Input name="task" defaultValue={of.task ?? ''} placeholder="Exchange\New-JournalRule" maxLength={300} />
      </Field>
      <Button type="submit" appearance="primary">
        Show the report
      </Button>
    </form>
  );
}

function Shown({ of }: { readonly of: Asked }) {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const query = { ...of, zone };
  // What is read was true when it was asked for, and says when: it is not read again under who prints it.
  const { data, error } = useQuery({ ...read('report', { query }), staleTime: 'static' });
  if (data === undefined) return error === null ? <Spinner label="Reading…" /> : <ProblemBar error={error} />;
  if (data instanceof Response) return null;
  const { title, facts, tables } = textOf(data as Report, shown);
  return (
    <>
      <Take query={query} />
      <Section title={title}>
        <Facts of={facts} />
      </Section>
      {tables.map((table) => (
        <Told key={table.title} of={table} />
      ))}
    </>
  );
}

const forms = ['pdf', 'csv', 'html', 'json'] as const;

function Take({ query }: { readonly query: { readonly [name: string]: string } }) {
  const [styles, row] = [useStyles(), useForms().row];
  return (
    <div className={`${row} ${styles.screen}`}>
      <Button icon={<PrintRegular />} onClick={() => window.print()}>
        Print
      </Button>
      {forms.map((format) => (
        <Button
          key={format}
          as="a"
          href={`${prefix}/report?${new URLSearchParams({ ...query, format })}`}
          download={`countersign-report.${format}`}
          icon={<ArrowDownloadRegular />}
        >
          {format.toUpperCase()}
        </Button>
      ))}
    </div>
  );
}
