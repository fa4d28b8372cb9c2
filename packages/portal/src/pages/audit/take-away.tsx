import type { Entry } from '@countersign/contract/schemas/audit.ts';
import { Button, MessageBar, MessageBarBody } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useMutation } from '@tanstack/react-query';
import { client } from '../../api/client.ts';
import { useForms } from '../../parts/forms.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { entriesCsv, entriesLines } from './files.ts';
import type { Filters } from './filters.ts';

/** A file of what was found holds at most this many entries, read so many at once. */
const most = 5_000;
const page = '200';

const forms = {
  CSV: { name: 'countersign-entries.csv', type: 'text/csv', text: entriesCsv },
  'JSON Lines': { name: 'countersign-entries.jsonl', type: 'application/jsonl', text: entriesLines },
} as const;
type FormName = keyof typeof forms;

/** What was searched for, as a file. */
export function TakeAway({ of }: { readonly of: Filters }) {
  const styles = useForms();
  const take = useMutation({
    mutationFn: async (form: FormName) => {
      const { entries, more } = await found(of);
      const { name, type, text } = forms[form];
      saveFile(name, new Blob([text(entries)], { type }));
      return { count: entries.length, more };
    },
  });
  return (
    <>
      <ProblemBar error={take.error} />
      {take.data?.more === true ? (
        <MessageBar intent="warning" layout="multiline" role="status">
          <MessageBarBody>
            The file holds the newest {take.data.count} of what was found. Search for a shorter time to have the others too.
          </MessageBarBody>
        </MessageBar>
      ) : null}
      <div className={styles.row}>
        {(Object.keys(forms) as FormName[]).map((form) => (
          <Button key={form} size="small" icon={<ArrowDownloadRegular />} disabled={take.isPending} onClick={() => take.mutate(form)}>
            What was found as {form}
          </Button>
        ))}
      </div>
    </>
  );
}

async function found(filters: Filters): Promise<{ readonly entries: readonly Entry[]; readonly more: boolean }> {
  const entries: Entry[] = [];
  let after: string | null = '';
  while (after !== null && entries.length < most) {
    const { items, next }: { readonly items: readonly Entry[]; readonly next: string | null } = await client.searchEntries({
      query: { ...filters, limit: page, ...(after === '' ? {} : { after }) },
    });
    entries.push(...items);
    after = next;
  }
  return { entries, more: after !== null };
}
