import { useNavigate, useSearch } from '@tanstack/react-router';
import { usePages } from '../../api/reads.ts';
import { PagedList } from '../../parts/list.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { EntryLine } from './entry-line.tsx';
import type { Filters } from './filters.ts';
import { Seal } from './seal.tsx';
import { Search } from './search.tsx';
import { ForSeers } from './seers.tsx';
import { TakeAway } from './take-away.tsx';

/** What happened: searched, and proved entry by entry. */
export function Audit() {
  return (
    <ForSeers>
      <Log />
    </ForSeers>
  );
}

function Log() {
  const filters = useSearch({ from: '/shell/audit' });
  const navigate = useNavigate();
  const found = usePages('searchEntries', filters);
  return (
    <Page
      title="Audit log"
      lead="Everything that was asked for, decided, done and refused. An entry is never changed or taken out; each one’s page proves that it is in the log."
    >
      <Seal />
      <Search key={JSON.stringify(filters)} of={filters} search={(search: Filters) => void navigate({ to: '/audit', search })} />
      <Section title="Entries, newest first">
        {found.items === undefined || found.items.length === 0 ? null : <TakeAway key={JSON.stringify(filters)} of={filters} />}
        <PagedList
          of={found}
          label="Entries"
          keyOf={(entry) => String(entry.index)}
          empty="No sealed entry is like that. Take a filter away; a new entry is sealed within a second."
        >
          {(entry) => <EntryLine entry={entry} />}
        </PagedList>
      </Section>
    </Page>
  );
}
