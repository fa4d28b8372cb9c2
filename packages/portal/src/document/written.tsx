import type { RefObject } from 'react';
import { Section } from '../parts/section.tsx';
import { Difference } from './difference.tsx';
import type { Drafted } from './draft.ts';
import { Editor } from './editor.tsx';
import { Moved } from './moved.tsx';
import type { Trouble } from './trouble.ts';
import { Troubles } from './troubles.tsx';

interface WrittenProps {
  readonly draft: Drafted;
  /** What is in force; version 0 where nothing is. */
  readonly head: { readonly version: number; readonly text: string };
  readonly hint: string;
  readonly troubles: readonly Trouble[];
  readonly area: RefObject<HTMLTextAreaElement | null>;
}

/** A document as it is being written in YAML, with what is wrong in it and what was changed. */
export function Written({ draft, head, hint, troubles, area }: WrittenProps) {
  return (
    <>
      <Moved draft={draft} now={head.version} />
      <Section title="As written">
        <Troubles of={troubles} area={area} />
        <Editor label="YAML" hint={hint} text={draft.text} change={draft.type} troubles={troubles} area={area} />
        {draft.changed && head.version > 0 ? <Difference label="Your changes, line by line" before={head.text} after={draft.text} /> : null}
      </Section>
    </>
  );
}
