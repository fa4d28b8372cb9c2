import type { NoticeText } from '@countersign/core/notice.ts';

/**
 * The message that a Slack webhook takes. What strangers typed stands in plain text objects, which know no markup, with the three characters
 * escaped by which Slack's mentions begin.
 */
export function slackMessage(texts: readonly NoticeText[]): string {
  const [first] = texts;
  // The line of the notification is markup whatever one does: nothing but our own words stands there.
  const text = texts.length === 1 && first !== undefined ? `Countersign: ${first.why}` : `Countersign: ${texts.length} notices`;
  return JSON.stringify({ text, blocks: texts.flatMap(blocks), unfurl_links: false, unfurl_media: false });
}

// Slack takes at most 50 blocks, 10 fields a section, 150 characters a header and 2,000 a field.
const mostFields = 10;

function blocks({ title, facts, next, link }: NoticeText) {
  const sections = [];
  for (let at = 0; at < facts.length; at += mostFields) {
    const fields = facts.slice(at, at + mostFields).map(({ label, value }) => plain(`${label}\n${value}`, 2000));
    sections.push({ type: 'section', fields });
  }
  return [
    { type: 'header', text: plain(title, 150) },
    ...sections.slice(0, 5),
    { type: 'context', elements: [plain(next, 2000)] },
    { type: 'actions', elements: [{ type: 'button', text: plain('Open in Countersign', 75), url: link }] },
  ];
}

function plain(text: string, most: number) {
  const short = text.length > most / 2 ? `${text.slice(0, Math.floor(most / 2) - 1)}…` : text;
  return { type: 'plain_text', emoji: false, text: short.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') };
}
