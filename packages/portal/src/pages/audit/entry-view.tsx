import type { EntryProof } from '@countersign/contract/schemas/audit.ts';
import { isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { Facts } from '../../parts/facts.tsx';
import { PageLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import { Parameters } from '../../parts/parameters.tsx';
import { personWords } from '../../parts/person.ts';
import { Section } from '../../parts/section.tsx';
import { Block, Mono } from '../../parts/text.tsx';
import { When } from '../../parts/when.tsx';
import type { Checked, Part } from '../../proof/check-entry.ts';
import { kindWords } from './filters.ts';

/** An entry with its proof. What is shown of it was read out of the leaf that was checked; names of people beside it are the server's words. */
export function EntryView({ entry, checked }: { readonly entry: EntryProof; readonly checked: Checked }) {
  if (!checked.ok)
    return (
      <Page title={`Entry ${entry.index}`}>
        <MessageBar intent="error" layout="multiline" role="alert">
          <MessageBarBody>
            <MessageBarTitle>This entry is not proved.</MessageBarTitle> {`Nothing of it is shown: ${checked.because}. `}
            Export the log and run countersign audit verify on another machine, and tell an owner and an auditor what it says.
          </MessageBarBody>
        </MessageBar>
      </Page>
    );
  const { leaf, parts } = checked;
  return (
    <Page title={`Entry ${entry.index}: ${kindWords(String(member(leaf, 'kind')))}`}>
      <Section title="What happened">
        <What leaf={leaf} entry={entry} />
        <Parameters of={objectIn(leaf, 'body')} />
      </Section>
      <Parts of={parts} />
      <Proof entry={entry} checked={checked} />
    </Page>
  );
}

function What({ leaf, entry }: { readonly leaf: JsonObject; readonly entry: EntryProof }) {
  const [by, at, about] = [member(leaf, 'by'), member(leaf, 'at'), objectIn(leaf, 'about')];
  const [request, run] = [member(about, 'request'), member(about, 'run')];
  const call = keptIn(leaf);
  const rest = Object.entries(about).filter(([name]) => name !== 'request' && name !== 'run');
  return (
    <Facts
      of={[
        ['When', typeof at === 'number' ? <When key="when" at={new Date(at).toISOString()} /> : undefined],
        ['By', typeof by !== 'string' ? 'the system itself' : byWords(by, entry)],
        ...rest.map(
          ([name, value]) => [`${name.charAt(0).toUpperCase()}${name.slice(1)}`, <Mono key={name}>{String(value)}</Mono>] as const,
        ),
        ['Request', typeof request === 'string' ? <RequestLinks key="request" id={request} /> : undefined],
        [
          'Run',
          typeof run === 'string' ? (
            <PageLink key="run" to="/runs/$id" params={{ id: run }}>
              {run}
            </PageLink>
          ) : undefined,
        ],
        [
          'Kept as',
          call === undefined ? undefined : (
            <PageLink key="call" to="/calls/$id" params={{ id: call }}>
              {call}
            </PageLink>
          ),
        ],
      ]}
    />
  );
}

/** Of a blocked call: what it is kept as. */
function keptIn(leaf: JsonObject): string | undefined {
  const id = member(leaf, 'kind') === 'call.blocked' ? member(objectIn(leaf, 'body'), 'id') : undefined;
  return typeof id === 'string' ? id : undefined;
}

function byWords(id: string, { by }: EntryProof) {
  return (
    <>
      {by?.id === id ? personWords(by) : ''} <Mono>{id}</Mono>
    </>
  );
}

function RequestLinks({ id }: { readonly id: string }) {
  return (
    <>
      <PageLink to="/requests/$id" params={{ id }}>
        {id}
      </PageLink>
      {', '}
      <PageLink to="/audit" search={{ request: id }}>
        everything done under it
      </PageLink>
    </>
  );
}

/** Personal values: kept beside the log, which holds salted digests of them alone, so that they can be pruned. */
function Parts({ of }: { readonly of: readonly Part[] }) {
  if (of.length === 0) return null;
  const there = of.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
  const gone = of.filter(({ value }) => value === undefined).map(({ name }) => name);
  return (
    <Section title="Personal parts">
      {there.length === 0 ? null : <Parameters of={Object.fromEntries(there)} />}
      {gone.length === 0 ? null : <div>Pruned, with their digests left in the log: {gone.join(', ')}.</div>}
    </Section>
  );
}

function Proof({ entry, checked }: { readonly entry: EntryProof; readonly checked: Extract<Checked, { ok: true }> }) {
  return (
    <Section title="Proof">
      <MessageBar intent="success" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>Checked in this browser.</MessageBarTitle> The leaf below is entry {entry.index} of the {checked.size} that the
          checkpoint covers, the checkpoint carries a good Ed25519 signature of the key below, and each personal part shown is the one that
          the leaf commits to.
        </MessageBarBody>
      </MessageBar>
      <div>
        Not checked here: whether the key is the right one (this server named it: compare it with the one that you noted when it was
        installed), whether older checkpoints that you kept are of the same log, and whether the other entries follow the rules. For that,
        export the log and run <Mono>countersign audit verify</Mono> on another machine.
      </div>
      <Facts of={[['Key', <Mono key="key">{checked.key}</Mono>]]} />
      <details>
        <summary>The leaf, byte for byte what is hashed</summary>
        <Block label="The leaf">{entry.leaf}</Block>
      </details>
      <details>
        <summary>The proof (C2SP tlog-proof) with the signed checkpoint</summary>
        <Block label="The proof">{entry.proof}</Block>
      </details>
    </Section>
  );
}

function objectIn(leaf: JsonObject, name: string): JsonObject {
  const value: Json | undefined = member(leaf, name);
  return value !== undefined && isObject(value) ? value : {};
}
