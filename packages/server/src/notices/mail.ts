import type { Delivery, NoticeText } from '@countersign/core/notice.ts';
import { type Channel, isMailAddress } from '@countersign/core/setting-document.ts';
import type { SendMailOptions, Transporter } from 'nodemailer';
import { htmlOf, textOf } from './mail-body.ts';
import type { Outgoing } from './messenger.ts';

type MailChannel = Extract<Channel, { type: 'mail' }>;

export interface Mail {
  readonly channel: MailChannel;
  readonly to: string;
  readonly texts: readonly [NoticeText, ...NoticeText[]];
}

/** Sends mail by SMTP, encrypted and with the server's certificate verified; one connection a mail, so that none is left in a strange state. */
export function createMail({ read, patience }: Pick<Outgoing, 'read' | 'patience'>): {
  send(mail: Mail): Promise<Delivery>;
  close(): void;
} {
  const open = new Set<Transporter>();
  return {
    async send(mail) {
      if (!isMailAddress(mail.to)) return { kind: 'refused', trouble: 'The address is not one of a mailbox.' };
      const transport = await transportTo(mail.channel, { read, patience });
      if ('kind' in transport) return transport;
      open.add(transport);
      try {
        return await sendBy(transport, mail, patience);
      } finally {
        open.delete(transport);
        transport.close();
      }
    },
    close() {
      for (const transport of open) transport.close();
    },
  };
}

async function transportTo(channel: MailChannel, { read, patience }: Pick<Outgoing, 'read' | 'patience'>): Promise<Transporter | Delivery> {
  const secrets: { password?: string; ca?: string } = {};
  for (const name of ['password', 'ca'] as const) {
    const reference = channel[name];
    if (reference === undefined) continue;
    const value = await read(reference);
    if (value === undefined || value === '') return { kind: 'again', trouble: `There is nothing behind ${reference}.` };
    secrets[name] = name === 'password' ? value.replace(/\r?\n$/, '') : value;
  }
  const { password, ca } = secrets;
  // Loaded with the first mail.
  const { createTransport } = await import('nodemailer');
  return createTransport({
    host: channel.host,
    port: channel.port,
    secure: channel.security === 'tls',
    requireTLS: channel.security === 'starttls',
    ignoreTLS: channel.security === 'none',
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
    ...(channel.username === undefined || password === undefined ? {} : { auth: { user: channel.username, pass: password } }),
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    dnsTimeout: patience,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  });
}

async function sendBy(transport: Transporter, mail: Mail, patience: number): Promise<Delivery> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<Delivery>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'again', trouble: 'The mail server did not answer in time.' }), patience);
  });
  const sent = transport.sendMail(optionsOf(mail)).then((): Delivery => ({ kind: 'sent' }), troubleOf);
  try {
    return await Promise.race([sent, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

function optionsOf({ channel, to, texts }: Mail): SendMailOptions {
  const [first] = texts;
  const domain = channel.from.slice(channel.from.indexOf('@') + 1);
  return {
    from: { name: 'Countersign', address: channel.from },
    to: { name: '', address: to },
    subject: texts.length === 1 ? first.title : `${texts.length} notices`,
    text: textOf(texts),
    html: htmlOf(texts),
    // The same however often it is tried: who gets a mail twice can tell.
    messageId: `<${first.id}@${domain}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  };
}

/** What went wrong, by its code alone: a server's words may hold the address, and whatever else it was told. */
function troubleOf(error: unknown): Delivery {
  const { responseCode, code } = error as { readonly responseCode?: unknown; readonly code?: unknown };
  if (typeof responseCode === 'number') {
    const trouble = `The mail server answered ${responseCode}.`;
    return responseCode >= 500 && responseCode < 600 ? { kind: 'refused', trouble } : { kind: 'again', trouble };
  }
  const name = typeof code === 'string' && /^[A-Z_]{2,40}$/.test(code) ? code : 'the connection failed';
  return { kind: 'again', trouble: `The mail was not accepted: ${name}.` };
}
