import { TILE_WIDTH, type Tile } from './tiles.ts';

/** What a tile's path names: hashes of a level, or the bundle of entries that stands below level 0. */
export type TileName = Omit<Tile, 'level'> & { readonly level: number | 'entries' };

const PATH = /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/** Where a tile is served, below the log's address: `tile/0/x001/x234/067.p/12`. C2SP tlog-tiles. */
export function tilePath({ level, index, width }: TileName): string {
  return `tile/${level}/${indexPath(index)}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** The tile that a path names, undefined for what is not the one way to write it. */
export function parseTilePath(path: string): TileName | undefined {
  const found = PATH.exec(path);
  if (found === null) return undefined;
  const [, level = '', elements = '', width] = found;
  const name: TileName = {
    level: level === 'entries' ? level : Number(level),
    index: Number(elements.replace(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  const allowed = Number.isSafeInteger(name.index) && name.width <= TILE_WIDTH && (name.level === 'entries' || name.level < 64);
  return allowed && tilePath(name) === path ? name : undefined;
}

function indexPath(index: number): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? [];
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
}
