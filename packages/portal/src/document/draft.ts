import { useDraft } from '../api/draft.ts';

/** A document's text as it is being written, and the version that it was made from. */
export interface Drafted {
  readonly text: string;
  readonly base: number;
  /** Whether anything was typed. */
  readonly changed: boolean;
  /** Whether what is in force has moved meanwhile. */
  readonly moved: boolean;
  readonly type: (text: string) => void;
  /** Goes on with what was typed, from what is in force now. */
  readonly rebase: () => void;
  /** Begins again from what is in force. */
  readonly forget: () => void;
}

/** What is being typed of a document; it outlives a reload, an ended session and a move of its base. `head` is what is in force, version 0 where nothing is. */
export function useDocumentDraft(key: string, head: { readonly version: number; readonly text: string }): Drafted {
  const [kept, keep] = useDraft(`document ${key}`);
  const draft = parse(kept);
  const base = draft?.base ?? head.version;
  return {
    text: draft?.text ?? head.text,
    base,
    changed: draft !== undefined,
    moved: draft !== undefined && base !== head.version,
    type: (text) => keep(text === head.text && base === head.version ? '' : JSON.stringify({ base, text })),
    rebase: () => keep(draft === undefined ? '' : JSON.stringify({ base: head.version, text: draft.text })),
    forget: () => keep(''),
  };
}

function parse(kept: string): { readonly base: number; readonly text: string } | undefined {
  try {
    const found: unknown = JSON.parse(kept === '' ? 'null' : kept);
    if (typeof found !== 'object' || found === null || !('base' in found) || !('text' in found)) return undefined;
    const { base, text } = found;
    return typeof base === 'number' && typeof text === 'string' ? { base, text } : undefined;
  } catch {
    return undefined;
  }
}
