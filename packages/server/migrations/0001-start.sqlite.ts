import { insertOnly, type Protected, protectedTables } from './0001-start.rules.ts';

type Keys = readonly (readonly string[])[];

// `insert or replace` passes by update and delete triggers (recursive_triggers is off), so the insert itself is looked at.
// The message begins with `exists:` so that the engine can tell it from a rule that was broken.
function noReplacing(table: string, keys: Keys): string {
  const same = keys.map((key) => `(${key.map((column) => `${column} = new.${column}`).join(' and ')})`).join(' or ');
  return `create trigger ${table}_replace before insert on ${table} when exists (select 1 from ${table} where ${same})
begin select raise(abort, 'exists: ${table} rows are not replaced'); end;`;
}

function noDeleting(table: string): string {
  return `create trigger ${table}_delete before delete on ${table} begin select raise(abort, 'refused: ${table} rows are not deleted'); end;`;
}

// Two triggers, so that an update of what may change is not asked about all that may not.
function guarded({ table, columns, changeable, unless, keys }: Protected): string {
  const refused = `begin select raise(abort, 'refused: what ${table} said is not changed'); end;`;
  const moved = columns.map((column) => `new.${column} is not old.${column}`).join(' or ');
  const allowed =
    unless === undefined || changeable.length === 0
      ? ''
      : `\ncreate trigger ${table}_move before update of ${changeable.join(', ')} on ${table} when ${unless} ${refused}`;
  return `${noReplacing(table, keys)}\n${noDeleting(table)}
create trigger ${table}_update before update of ${columns.join(', ')} on ${table} when ${moved} ${refused}${allowed}`;
}

function frozen(table: string, keys: Keys): string {
  return `${noReplacing(table, keys)}\n${noDeleting(table)}
create trigger ${table}_update before update on ${table} begin select raise(abort, 'refused: ${table} rows are not changed'); end;`;
}

export const sqliteTriggers = [
  ...protectedTables.map(guarded),
  ...insertOnly.map(({ table, keys }) => frozen(table, keys)),
  noReplacing('entry_parts', [['seq']]),
  `create trigger entry_parts_update before update on entry_parts begin select raise(abort, 'refused: parts are pruned, not changed'); end;`,
  'create trigger entries_unsealed after insert on entries begin insert into unsealed (seq) values (new.seq); end;',
].join('\n');
