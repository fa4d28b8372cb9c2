import type { NoticeText } from '@countersign/core/notice.ts';

const foot = 'A link in this mail only shows; nothing is approved by opening it. Countersign never asks for a password or a code by mail.';

export function textOf(texts: readonly NoticeText[]): string {
  return [...texts.map(oneText), foot, ''].join('\n\n');
}

function oneText({ title, facts, next, link }: NoticeText): string {
  return [title, '', ...facts.map(({ label, value }) => `${label}: ${value}`), '', next, link].join('\n');
}

/** Plain HTML without pictures, scripts or anything that would be fetched. Everything that strangers typed is escaped. */
export function htmlOf(texts: readonly NoticeText[]): string {
  const body = texts.map(oneHtml).join('<hr>');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Countersign</title></head><body>${body}<p><small>${foot}</small></p></body></html>`;
}

function oneHtml({ title, facts, next, link }: NoticeText): string {
  const rows = facts
    .map(({ label, value }) => `<tr><th align="left" valign="top">${escaped(label)}</th><td>${escaped(value)}</td></tr>`)
    .join('');
  return `<h2>${escaped(title)}</h2><table cellpadding="4">${rows}</table><p>${escaped(next)}</p><p><a href="${escaped(link)}">Open in Countersign</a></p>`;
}

const entities: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
