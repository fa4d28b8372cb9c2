import type { Configuration, DocumentChange } from '@countersign/core/configuration.ts';
import { printable, printableJson } from '@countersign/core/printable.ts';
import { Facts } from '../../parts/facts.tsx';
import { PageLink } from '../../parts/link.tsx';
import { Block, Mono } from '../../parts/text.tsx';

/** A change of the configuration in full: nothing of it is left out. */
export function Change({ change }: { readonly change: Configuration }) {
  if (change.task === 'Countersign\\Put-Document')
    return change.documents.map((document) => <Document key={`${document.kind} ${document.name}`} document={document} />);
  if (change.task === 'Countersign\\Change-Members') return <Members change={change} />;
  const { task, ...rest } = change;
  return (
    <>
      <Facts of={[['Task', <Mono key="task">{task}</Mono>]]} />
      <Block label="The whole change">{printableJson(rest, 2)}</Block>
    </>
  );
}

type OfMembers = Extract<Configuration, { task: 'Countersign\\Change-Members' }>;

/** Who comes into a group and who goes out of it; whoever else is in it stays. */
function Members({ change: { task, group, base, name, add, remove } }: { readonly change: OfMembers }) {
  return (
    <Facts
      of={[
        ['Task', <Mono key="task">{task}</Mono>],
        [
          'Group',
          <span key="group">
            <PageLink to="/groups/$name" params={{ name }}>
              {printable(name)}
            </PageLink>{' '}
            <Mono>{group}</Mono>
          </span>,
        ],
        ['As it was at', `version ${base}`],
        ['Come in', add.length === 0 ? undefined : <Named key="add" of={add} />],
        ['Go out', remove.length === 0 ? undefined : <Named key="remove" of={remove} />],
      ]}
    />
  );
}

function Named({ of }: { readonly of: OfMembers['add'] }) {
  return of.map(({ kind, id, name }) => (
    <div key={id}>
      {kind === 'group' ? `Group ${printable(name)}` : printable(name)} <Mono>{id}</Mono>
    </div>
  ));
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
