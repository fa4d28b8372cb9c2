import type { Configuration, DocumentChange } from '@countersign/core/configuration.ts';
import { printable, printableJson } from '@countersign/core/printable.ts';
import { Facts } from '../../parts/facts.tsx';
import { Block, Mono } from '../../parts/text.tsx';

/** A change of the configuration in full: nothing of it is left out. */
export function Change({ change }: { readonly change: Configuration }) {
  if (change.task === 'Countersign\\Put-Document')
    return change.documents.map((document) => <Document key={`${document.kind} ${document.name}`} document={document} />);
  const { task, ...rest } = change;
  return (
    <>
      <Facts of={[['Task', <Mono key="task">{task}</Mono>]]} />
      <Block label="The whole change">{printableJson(rest, 2)}</Block>
    </>
  );
}

/** As somebody wrote it, and what it comes to, which is what is used. */
function Document({ document }: { readonly document: DocumentChange }) {
  const { kind, name, base, keeps, text, frozen } = document;
  return (
    <>
      <Facts
        of={[
          [printable(kind), printable(name)],
          ['Instead of', base === 0 ? 'nothing: it is new' : `version ${base}`],
          ['What stands under older versions', keeps ? 'stays' : 'ends'],
        ]}
      />
      {text === null ? null : <Block label={`${kind} ${name} as written`}>{printableJson(text, 2)}</Block>}
      <details>
        <summary>As it is used, with names resolved and roles expanded</summary>
        <Block label={`${kind} ${name} as used`}>{printableJson(frozen, 2)}</Block>
      </details>
    </>
  );
}
