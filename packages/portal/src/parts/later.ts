import { useEffect, useState } from 'react';

/** A value once it has stayed the same for so long: what is being typed is not asked about letter by letter. */
export function useLater<T>(value: T, ms: number): T {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
