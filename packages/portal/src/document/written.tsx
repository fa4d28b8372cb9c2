import type { Json } from '@countersign/core/json.ts';
import { useRef } from 'react';
import { reasonIn } from '../configuration/why.tsx';
import { Section } from '../parts/section.tsx';
import { type Answered, Countersign } from './countersign.tsx';
import { Difference } from './difference.tsx';
import type { Drafted } from './draft.ts';
import { Editor } from './editor.tsx';
import { Moved } from './moved.tsx';
import type { Trouble } from './trouble.ts';
import { Troubles } from './troubles.tsx';
import type { ReadYaml } from './yaml.ts';

interface WrittenProps {
  readonly kind: 'setting' | 'access review';
  readonly name: string;
  readonly draft: Drafted;
  /** What is in force; version 0 where nothing is. */
  readonly head: { readonly version: number; readonly text: string };
  readonly hint: string;
  readonly said: ReadYaml;
  readonly troubles: readonly Trouble[];
  /** Whether what something new begins with could be saved as it stands. */
  readonly asItStands: boolean;
  readonly put: Put;
}

/** The act that puts it. */
interface Put {
  readonly error: Error | null;
  readonly isPending: boolean;
  mutate(
    input: { readonly name: string; readonly query: { readonly reason?: string }; readonly body: { readonly [field: string]: Json } },
    told: { readonly onSuccess: Answered },
  ): void;
}

/** A document as it is being written in YAML, with what is wrong in it and what was changed, and its countersigning. */
export function Written({ kind, name, draft, head, hint, said, troubles, asItStands, put }: WrittenProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  return (
    <>
      <Moved draft={draft} now={head.version} />
      <Section title="As written">
        <Troubles of={troubles} area={area} />
        <Editor label="YAML" hint={hint} text={draft.text} change={draft.type} troubles={troubles} area={area} />
        {draft.changed && head.version > 0 ? <Difference label="Your changes, line by line" before={head.text} after={draft.text} /> : null}
      </Section>
      <Countersign
        what={`${kind} ${name}`}
        draft={draft}
        asItStands={asItStands}
        ready={troubles.length === 0}
        error={put.error}
        pending={put.isPending}
        put={(reason, answered) =>
          put.mutate(
            { name, query: reasonIn(reason), body: (said.ok ? said.value : {}) as { readonly [field: string]: Json } },
            { onSuccess: answered },
          )
        }
      />
    </>
  );
}
