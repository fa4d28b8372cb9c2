import type { NoticeText } from '@countersign/core/notice.ts';

/**
 * The message that a Teams workflow takes: adaptive cards. What strangers typed stands in text runs, which know no Markdown; a text block would
 * make a link of `[…](…)`.
 */
export function teamsMessage(texts: readonly NoticeText[]): string {
  return JSON.stringify({
    type: 'message',
    attachments: texts.map((text) => ({ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card(text) })),
  });
}

function card({ title, facts, next, link }: NoticeText) {
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      richText([{ text: title, weight: 'Bolder', size: 'Medium' }]),
      ...facts.map(({ label, value }) => richText([{ text: `${label}: `, weight: 'Bolder' }, { text: value }])),
      richText([{ text: next, isSubtle: true }]),
    ],
    actions: [{ type: 'Action.OpenUrl', title: 'Open in Countersign', url: link }],
  };
}

function richText(runs: readonly { readonly text: string; readonly [style: string]: unknown }[]) {
  return { type: 'RichTextBlock', inlines: runs.map((run) => ({ type: 'TextRun', ...run })) };
}
