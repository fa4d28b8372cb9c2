import { createHash } from 'node:crypto';
import type { Column, ReportTable, ReportText } from '@countersign/core/report/tables.ts';

const style = `
:root { color-scheme: light; font: 10.5pt/1.4 "Segoe UI", system-ui, sans-serif; color: #1b1a19; background: #fff; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; }
h1 { font-size: 1.6em; margin: 0 0 .75rem; }
h2 { font-size: 1.2em; margin: 1.75rem 0 .4rem; break-after: avoid; }
p { margin: 0 0 .5rem; break-after: avoid; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; }
dt { color: #54514e; }
dd { margin: 0; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border-bottom: 1px solid #c8c6c4; overflow-wrap: anywhere; }
th { border-bottom: 2px solid #605e5c; overflow-wrap: normal; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
@page { size: A4 landscape; margin: 14mm; }
@media print { :root { font-size: 8.5pt; } body { max-width: none; padding: 0; } .wide { overflow: visible; } }
`;

/** What the page may do: show its own style, and nothing else. */
export const htmlPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

/** A page of its own, without a script, that prints as it stands. Everything in it is escaped: whoever is in the log has written it. */
export function htmlOf({ title, facts, tables }: ReportText): string {
  const names = facts.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<dl>
${names}
</dl>
${tables.map(sectionOf).join('\n')}
</main>
</body>
</html>
`;
}

function sectionOf({ title, lead, columns, rows, empty }: ReportTable): string {
  const said = lead === undefined ? '' : `<p>${escaped(lead)}</p>\n`;
  if (rows.length === 0) return `<section>\n<h2>${escaped(title)}</h2>\n<p>${escaped(empty)}</p>\n</section>`;
  const head = columns.map((column) => `<th scope="col"${kindOf(column)}>${escaped(column.name)}</th>`).join('');
  const body = rows
    .map((row) => `<tr>${row.map((cell, at) => `<td${kindOf(columns[at])}>${escaped(cell)}</td>`).join('')}</tr>`)
    .join('\n');
  return `<section>
<h2>${escaped(title)}</h2>
${said}<div class="wide" tabindex="0" role="region" aria-label="${escaped(title)}"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${body}
</tbody>
</table></div>
</section>`;
}

function kindOf(column: Column | undefined): string {
  return column?.number === true ? ' class="number"' : '';
}

/** As the text of an element, and as an attribute in double quotes. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}
