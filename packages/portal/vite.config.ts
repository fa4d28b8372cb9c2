import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Everything that is served is named by its content, nothing is inlined: the page's policy allows scripts and styles of this origin alone. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { target: 'es2024', assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 1000 },
});
