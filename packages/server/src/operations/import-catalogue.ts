import { type Catalogue, type Imported, importCatalogue, importRead } from '@countersign/catalogue/import.ts';
import { type OfferedEntry, readOffer } from '@countersign/catalogue/import-offer.ts';
import { type ImportPlan, planDescribed, planImport } from '@countersign/catalogue/import-plan.ts';
import { type DescribedImport, importDescription, isDescription } from '@countersign/catalogue/openapi/import-openapi.ts';
import type { DocumentChange } from '@countersign/core/configuration.ts';
import { isRefusal, type Reason, type Refusal, refuse } from '@countersign/core/errors.ts';
import { asJson } from '@countersign/core/issue-grant.ts';
import { canonicalJson, type Json } from '@countersign/core/json.ts';
import type { Rules } from '@countersign/core/rules.ts';
import type { Task } from '@countersign/core/task.ts';
import { configuration } from './configure.ts';
import { type Context, reading } from './operation.ts';

/** The file that the tenant's one line of PowerShell exported or an OpenAPI description of Graph, or what its workload said just now. */
export type ImportSource = { readonly file: Json } | { readonly offer: readonly OfferedEntry[] };

type Host = Pick<Context<undefined>, 'host'>['host'];

/** Catalogues every cmdlet and parameter that the tenant offers; annotations win for what is annotated. */
export const importTasks = catalogued('import-catalogue');
/** The same from what its workload said. */
export const importOffer = catalogued('import-offer');

function catalogued(name: string) {
  return configuration<ImportSource>(name, async ({ tx, host }, source) => {
    const rules = await tx.rules();
    const imported = importedFrom(source, rules, host);
    if (isRefusal(imported)) return imported;
    const documents = imported.tasks.flatMap((task) => changeOf(rules.tasks.get(task.name), task));
    if (imported.tasks.length === 0) return nothingTaken(imported);
    if (documents.length === 0) return refuse('conflict', 'The catalogue holds all of this already.', { next: 'Nothing needs doing.' });
    return { change: { task: 'Countersign\\Put-Document', documents } };
  });
}

/** What an import would change, and what of the catalogue was not found; nothing is filed. */
export const previewImport = reading<ImportSource, ImportPlan>({
  name: 'preview-import',
  mark: 'read',
  who: 'owner',
  async run({ reader, host }, source) {
    const rules = await reader.rules();
    const imported = importedFrom(source, rules, host);
    return isRefusal(imported) ? imported : planOf(imported, [...rules.tasks.values()]);
  },
});

type Catalogued = Extract<Imported, { ok: true }> | DescribedImport;

const planOf = (imported: Catalogued, existing: readonly Task[]): ImportPlan =>
  'leftOut' in imported ? planDescribed(imported, existing) : planImport(imported, existing);

function nothingTaken(imported: Catalogued): Refusal {
  const [first] = 'leftOut' in imported ? imported.leftOut : [];
  const because = first === undefined ? '' : ` ${first.operation}: ${first.because}.`;
  return refuse('bad-document', `Nothing of the description is taken.${because}`, { next: 'Have the preview say why of each operation.' });
}

function importedFrom(source: ImportSource, rules: Rules, { hashing }: Host): Catalogued | Refusal {
  const catalogue = { existing: [...rules.tasks.values()], sha256: hashing.sha256 };
  const imported = 'file' in source ? importFile(source.file, catalogue) : importRead(readOffer('Exchange', source.offer), catalogue);
  if (imported.ok) return imported;
  const reasons: Reason[] = imported.problems.slice(0, 20).map(({ pointer, message }) => ({ code: 'bad-document', pointer, message }));
  const what = 'file' in source ? 'The catalogue file is' : 'What the workload offers is';
  return refuse('bad-document', `${what} not understood: ${reasons.map((reason) => reason.message).join(' ')}`, {
    reasons,
    next: 'Export it again with the line from the guide, or give an OpenAPI description of Microsoft Graph.',
  });
}

const importFile = (file: Json, catalogue: Catalogue) =>
  isDescription(file) ? importDescription(file, catalogue) : importCatalogue(file, catalogue);

function changeOf(known: Task | undefined, task: Task): readonly DocumentChange[] {
  const frozen = frozenTask(task);
  if (known !== undefined && canonicalJson(frozenTask(known)) === canonicalJson(frozen)) return [];
  return [{ kind: 'task', name: task.name, base: known?.version ?? 0, text: null, frozen, keeps: false }];
}

/** A task as its document holds it: version and digest are the document's. */
export function frozenTask(task: Task): Json {
  const { version: _version, digest: _digest, ...frozen } = task;
  return asJson(frozen);
}
