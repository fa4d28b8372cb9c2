import { type Theme, teamsHighContrastTheme, webDarkTheme, webLightTheme } from '@fluentui/react-components';
import { useSyncExternalStore } from 'react';
import { signal, useSignal } from '../api/signal.ts';

export const looks = ['system', 'light', 'dark', 'high contrast'] as const;
export type Look = (typeof looks)[number];

const kept = 'look';
const chosen = signal<Look>(looks.find((look) => look === localStorage.getItem(kept)) ?? 'system');

export function chooseLook(look: Look): void {
  localStorage.setItem(kept, look);
  chosen.set(look);
}

export function useLook(): Look {
  return useSignal(chosen);
}

/** The theme that was chosen, or the one that the reader's system asks for. */
export function useTheme(): Theme {
  const look = useLook();
  const dark = useMedia('(prefers-color-scheme: dark)');
  const contrast = useMedia('(forced-colors: active)');
  if (look === 'high contrast' || (look === 'system' && contrast)) return teamsHighContrastTheme;
  return look === 'dark' || (look === 'system' && dark) ? webDarkTheme : webLightTheme;
}

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (look) => {
      const media = matchMedia(query);
      media.addEventListener('change', look);
      return () => media.removeEventListener('change', look);
    },
    () => matchMedia(query).matches,
  );
}
