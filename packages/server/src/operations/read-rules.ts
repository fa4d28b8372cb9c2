import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Page, Paging, Reader, StoredDocument } from '../store/store.ts';
import { reading } from './operation.ts';

export type RuleKind = 'policy' | 'guard';

export interface RulesInput {
  readonly kind: RuleKind;
  /** Words in the name or the document. */
  readonly search?: string;
  /** Those that have ended instead. */
  readonly ended?: true;
  readonly page: Paging;
}

/** Policies or guards in force, by name. */
export const listRules = reading<RulesInput, Page<StoredDocument>>({
  name: 'list-rules',
  mark: 'read',
  who: 'person',
  run: async ({ reader }, { kind, page, ...filter }) => await reader.documents.list(kind, { ...page, ...filter }),
});

export interface RuleSeen {
  readonly document: StoredDocument;
  readonly current: boolean;
}

/** One policy or guard: the version in force, or an earlier one by number. */
export const readRule = reading<{ readonly kind: RuleKind; readonly name: string; readonly version: number | undefined }, RuleSeen>({
  name: 'read-rule',
  mark: 'read',
  who: 'person',
  async run({ reader }, { kind, name, version }) {
    const head = await reader.documents.head(kind, name);
    if (head === undefined || (version === undefined && head.endedAt !== undefined)) return noSuchRule(kind, name);
    const document = await reader.documents.version(kind, name, version ?? head.version);
    if (document === undefined) return noSuchRule(kind, name);
    return { document, current: isCurrent(document, head) };
  },
});

/** Every version of a policy or guard, oldest first, also of one that has ended. */
export const listRuleVersions = reading<{ readonly kind: RuleKind; readonly name: string }, readonly RuleSeen[]>({
  name: 'list-rule-versions',
  mark: 'read',
  who: 'person',
  async run({ reader }, { kind, name }) {
    const head = await reader.documents.head(kind, name);
    if (head === undefined) return noSuchRule(kind, name);
    return (await reader.documents.versions(kind, name)).map((document) => ({ document, current: isCurrent(document, head) }));
  },
});

type Head = NonNullable<Awaited<ReturnType<Reader['documents']['head']>>>;

function isCurrent(document: StoredDocument, head: Head): boolean {
  return head.endedAt === undefined && document.version === head.version;
}

function noSuchRule(kind: RuleKind, name: string): Refusal {
  const code = kind === 'policy' ? 'no-such-policy' : 'no-such-guard';
  return refuse(code, `There is no ${kind} ${JSON.stringify(name.slice(0, 100))}.`, { next: 'List them to see their names.' });
}
