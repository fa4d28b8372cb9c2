import qrcode from 'qrcode-generator';

/** A text as the dark squares of a QR code: `path` is for an SVG whose side is `side` squares, its quiet border (ISO/IEC 18004 §6.3.8) included. */
export function qrPath(text: string): { readonly path: string; readonly side: number } {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  const places = Array.from({ length: count }, (_one, index) => index);
  const rows = places.flatMap((row) => places.filter((column) => code.isDark(row, column)).map((column) => square(column, row)));
  return { path: rows.join(''), side: count + 2 * border };
}

const border = 4;

function square(column: number, row: number): string {
  return `M${column + border} ${row + border}h1v1h-1z`;
}
