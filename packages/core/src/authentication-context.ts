/** An authentication context of Conditional Access, by the id that a provider knows it by: c1 to c99. */
export const contextShape = /^c[1-9][0-9]?$/;

interface Said {
  readonly acr?: string | undefined;
  readonly acrs?: readonly string[] | undefined;
}

/** The contexts that a sign-in met, by what its provider said of it: `acrs`, as Entra ID says them, and `acr` of OpenID Connect. Sorted, each once. */
export function contextsIn({ acr, acrs = [] }: Said): readonly string[] {
  const said = acr === undefined ? acrs : [...acrs, acr];
  return [...new Set(said.filter((one) => contextShape.test(one)))].sort();
}
