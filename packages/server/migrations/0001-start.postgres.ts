import { insertOnly, type Protected, protectedTables } from './0001-start.rules.ts';

// `enable always`: ordinary triggers are switched off by session_replication_role = replica.
function trigger(table: string, name: string, what: string): string {
  return `create trigger ${table}_${name} ${what};\nalter table ${table} enable always trigger ${table}_${name};`;
}

function noDeleting(table: string): string {
  return trigger(table, 'delete', `before delete or truncate on ${table} for each statement execute function countersign_refuse()`);
}

function guarded({ table, columns, unless }: Protected): string {
  const moved = columns.map((column) => `new.${column} is distinct from old.${column}`).join(' or ');
  const when = unless === undefined ? moved : `${moved} or ${unless}`;
  return `${noDeleting(table)}\n${trigger(table, 'update', `before update on ${table} for each row when (${when}) execute function countersign_refuse()`)}`;
}

function frozen(table: string): string {
  return `${noDeleting(table)}\n${trigger(table, 'update', `before update on ${table} for each statement execute function countersign_refuse()`)}`;
}

export const postgresTriggers = [
  `create function countersign_refuse() returns trigger language plpgsql as $$
begin raise exception 'refused: what % said is not changed', tg_table_name using errcode = 'integrity_constraint_violation'; end $$;`,
  `create function countersign_unsealed() returns trigger language plpgsql as $$
begin insert into unsealed (seq) select seq from written; return null; end $$;`,
  ...protectedTables.map(guarded),
  ...insertOnly.map(({ table }) => frozen(table)),
  trigger('entry_parts', 'update', 'before update on entry_parts for each statement execute function countersign_refuse()'),
  trigger(
    'entries',
    'unsealed',
    'after insert on entries referencing new table as written for each statement execute function countersign_unsealed()',
  ),
].join('\n');
