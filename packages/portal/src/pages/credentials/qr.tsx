import { useMemo } from 'react';
import { qrPath } from './qr-path.ts';

/** A QR code. Black on white in every look: cameras read no other reliably. */
export function Qr({ of, label }: { readonly of: string; readonly label: string }) {
  const { path, side } = useMemo(() => qrPath(of), [of]);
  return (
    <svg role="img" aria-label={label} width="200" height="200" viewBox={`0 0 ${side} ${side}`} shapeRendering="crispEdges">
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
