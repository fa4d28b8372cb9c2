import { isObject, type JsonObject } from '@countersign/core/json.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { read } from '../../api/reads.ts';
import { Difference } from '../../document/difference.tsx';
import type { Drafted } from '../../document/draft.ts';
import { Editor } from '../../document/editor.tsx';
import { Moved } from '../../document/moved.tsx';
import { troublesIn } from '../../document/trouble.ts';
import { Troubles } from '../../document/troubles.tsx';
import { readYaml } from '../../document/yaml.ts';
import { Empty } from '../../parts/empty.tsx';
import { useLater } from '../../parts/later.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { DryRun } from './dry-run.tsx';
import type { RuleKind } from './fields.ts';
import { RuleForm } from './form.tsx';
import { Preview } from './preview.tsx';
import { Save } from './save.tsx';
import { useRuleStyles } from './styles.ts';

interface WriteProps {
  readonly kind: RuleKind;
  readonly name: string;
  readonly draft: Drafted;
  /** What is in force; version 0 where nothing is. */
  readonly head: { readonly version: number; readonly text: string };
}

const settledMs = 400;

/** A rule as it is being written: the form and the YAML, what it would come to, a call against it, and the way to have it countersigned. */
export function Write({ kind, name, draft, head }: WriteProps) {
  const styles = useRuleStyles();
  const area = useRef<HTMLTextAreaElement>(null);
  const said = useMemo(() => readYaml(draft.text), [draft.text]);
  const document = said.ok && isObject(said.value) ? said.value : undefined;
  const preview = usePreview(kind, name, useLater(document, settledMs));
  const troubles = troublesIn(draft.text, said, preview.error);
  return (
    <>
      <Moved draft={draft} now={head.version} />
      <Section title={kind === 'policy' ? 'The policy' : 'The guard'}>
        <Troubles of={troubles} area={area} />
        <div className={styles.sides}>
          <div className={styles.column}>
            {document === undefined ? (
              <Empty>The form comes back when the YAML can be read. Nothing that you typed is gone.</Empty>
            ) : (
              <RuleForm kind={kind} text={draft.text} value={document} type={draft.type} />
            )}
          </div>
          <div className={styles.column}>
            <Editor
              label="YAML"
              hint="Comments stay while you write, and are not kept with what is countersigned: say in the description what the next owner should know."
              text={draft.text}
              change={draft.type}
              troubles={troubles}
              area={area}
            />
            <Section title="What it would come to">
              {troubles.length > 0 ? (
                <Empty>It is told here once nothing is wrong in the text.</Empty>
              ) : (
                <Preview kind={kind} of={preview.data} />
              )}
              {troubles.length === 0 ? <ProblemBar error={preview.error} /> : null}
            </Section>
            <DryRun kind={kind} name={name} draft={draft.changed ? document : undefined} tasks={preview.data?.tasks ?? []} />
          </div>
        </div>
      </Section>
      {draft.changed && head.version > 0 ? (
        <Section title="What you changed">
          <Difference label="Your changes, line by line" before={head.text} after={draft.text} />
        </Section>
      ) : null}
      <Save kind={kind} name={name} draft={draft} document={troubles.length === 0 ? document : undefined} />
    </>
  );
}

function usePreview(kind: RuleKind, name: string, body: JsonObject | undefined) {
  const input = { name, body: body ?? {} };
  const policy = useQuery({
    ...read('previewPolicy', input),
    enabled: kind === 'policy' && body !== undefined,
    placeholderData: keepPreviousData,
  });
  const guard = useQuery({
    ...read('previewGuard', input),
    enabled: kind === 'guard' && body !== undefined,
    placeholderData: keepPreviousData,
  });
  return kind === 'policy' ? policy : guard;
}
