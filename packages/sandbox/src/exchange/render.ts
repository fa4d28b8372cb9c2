import { isList, isObject, type Json, type JsonObject, same, textOf } from '../json.ts';
import type { ExchangeObject } from '../state/tenant-state.ts';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

/** The properties that `$select` names, in the object's own order; all of them without it. */
export function selected(object: ExchangeObject, select: string | null): ExchangeObject {
  if (select === null || select.trim() === '') return object;
  const wanted = select.split(',').map((name) => name.trim());
  return Object.fromEntries(Object.entries(object).filter(([name]) => wanted.some((each) => same(each, name))));
}

/** An object of an answer in JSON: typed members have a companion that says their type. */
export function asJson(object: ExchangeObject): JsonObject {
  const shown: Record<string, Json> = {};
  for (const [name, value] of Object.entries(object)) {
    const companion = companionOf(value);
    if (companion !== null) shown[`${name}@${companion.suffix}`] = companion.type;
    shown[name] = value;
  }
  return shown;
}

function companionOf(value: Json): { suffix: string; type: string } | null {
  if (isList(value)) return { suffix: 'odata.type', type: '#Collection(String)' };
  if (typeof value !== 'string') return null;
  if (GUID.test(value)) return { suffix: 'data.type', type: 'System.Guid' };
  return INSTANT.test(value) ? { suffix: 'data.type', type: 'System.DateTime' } : null;
}

/** An object of an answer as PowerShell's serializer writes it (MS-PSRP 2.2.5). */
export function asClixml(object: ExchangeObject, noun: string): JsonObject {
  const type = `Deserialized.Microsoft.Exchange.Data.Directory.Management.${noun}`;
  const members = Object.entries(object).map(([name, value], index) => member(name, value, index + 1));
  return {
    _clixml:
      '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">' +
      `<Obj RefId="0"><TN RefId="0"><T>${escaped(type)}</T><T>System.Object</T></TN>` +
      `<ToString>${escaped(textOf(object.Identity))}</ToString><Props>${members.join('')}</Props></Obj></Objs>`,
  };
}

function member(name: string, value: Json, reference: number): string {
  const named = ` N="${escaped(name)}"`;
  if (isList(value)) return `<Obj${named} RefId="${reference}"><LST>${value.map((each) => primitive('', each)).join('')}</LST></Obj>`;
  return primitive(named, value);
}

function primitive(named: string, value: Json): string {
  if (value === null) return `<Nil${named} />`;
  if (typeof value === 'boolean') return `<B${named}>${value}</B>`;
  if (typeof value === 'number') return Number.isInteger(value) ? `<I32${named}>${value}</I32>` : `<Db${named}>${value}</Db>`;
  const text = isObject(value) ? JSON.stringify(value) : textOf(value);
  if (GUID.test(text)) return `<G${named}>${text}</G>`;
  if (INSTANT.test(text)) return `<DT${named}>${text}</DT>`;
  return `<S${named}>${escaped(text)}</S>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML's own characters as entities, control characters in PowerShell's `_x000A_` form. */
function escaped(text: string): string {
  return text
    .replace(/_x(?=[0-9A-Fa-f]{4}_)/g, '_x005F_x')
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
    .replace(/\p{Cc}/gu, (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`);
}
