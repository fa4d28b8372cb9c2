import { useState } from 'react';

const prefix = 'draft:';

/** Text that is being typed, `usual` before, kept in this tab until it was sent: a lost connection, an ended session or a reload loses nothing. Never for secrets. */
export function useDraft(key: string, usual = ''): readonly [text: string, change: (text: string) => void] {
  const [text, setText] = useState(() => sessionStorage.getItem(prefix + key) ?? usual);
  return [
    text,
    (next) => {
      setText(next);
      if (next === usual) sessionStorage.removeItem(prefix + key);
      else sessionStorage.setItem(prefix + key, next);
    },
  ];
}

/** On signing out: what somebody typed is not the next one's. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key);
}

/** Called before a page is shown to somebody: whatever somebody else typed in this tab is forgotten; what they typed themselves stays, across a fresh sign-in too. */
export function keepDraftsOf(person: string): void {
  const before = sessionStorage.getItem(owner);
  if (before !== null && before !== person) forgetDrafts();
  sessionStorage.setItem(owner, person);
}

const owner = 'whose drafts';
