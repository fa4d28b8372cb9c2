import { isArray, isObject, type Json, type JsonObject } from '@countersign/core/json.ts';

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const instant = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

/** An object with the companions that say the types of its members. */
export function withCompanions(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]): [string, Json][] => {
      const type =
        typeof value !== 'string' ? undefined : guid.test(value) ? 'System.Guid' : instant.test(value) ? 'System.DateTime' : undefined;
      return type === undefined
        ? [[name, value]]
        : [
            [`${name}@data.type`, type],
            [name, value],
          ];
    }),
  );
}

/** An object as PowerShell's serializer writes it (MS-PSRP 2.2.5), for clients that ask for that. */
export function asClixml(object: JsonObject): JsonObject {
  const references = { next: 0 };
  return {
    _clixml: `<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">${written('', object, references)}</Objs>`,
  };
}

interface References {
  next: number;
}

function written(named: string, value: Json, references: References): string {
  if (value === null) return `<Nil${named} />`;
  if (typeof value === 'boolean') return `<B${named}>${value}</B>`;
  if (typeof value === 'number') return Number.isInteger(value) ? `<I64${named}>${value}</I64>` : `<Db${named}>${value}</Db>`;
  if (typeof value === 'string') return text(named, value);
  const reference = references.next;
  references.next += 1;
  const inner = isArray(value)
    ? `<LST>${value.map((item) => written('', item, references)).join('')}</LST>`
    : isObject(value)
      ? `<MS>${Object.entries(value)
          .map(([name, item]) => written(` N="${escaped(name)}"`, item, references))
          .join('')}</MS>`
      : '';
  return `<Obj${named} RefId="${reference}">${inner}</Obj>`;
}

function text(named: string, value: string): string {
  const element = guid.test(value) ? 'G' : instant.test(value) ? 'DT' : 'S';
  return `<${element}${named}>${escaped(value)}</${element}>`;
}

const entities: { readonly [sign: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML's signs as entities, control characters as PowerShell writes them. */
function escaped(value: string): string {
  return value
    .replaceAll(/_x(?=[0-9A-Fa-f]{4}_)/g, '_x005F_x')
    .replaceAll(/[&<>"]/g, (sign) => entities[sign] ?? sign)
    .replaceAll(/\p{Cc}/gu, (sign) => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`);
}
