/** Things whose parts are each made when they are first asked for: a transaction asks for few of all that there are. */
export function lazily<C, P extends object>(parts: { readonly [N in keyof P]: (context: C) => P[N] }): new (context: C) => P {
  class Lazy {
    readonly context: C;
    readonly made: unknown[] = [];
    constructor(context: C) {
      this.context = context;
    }
  }
  for (const [at, [name, make]] of Object.entries<(context: C) => unknown>(parts).entries()) {
    Object.defineProperty(Lazy.prototype, name, {
      enumerable: true,
      get(this: Lazy) {
        this.made[at] ??= make(this.context);
        return this.made[at];
      },
    });
  }
  return Lazy as unknown as new (
    context: C,
  ) => P;
}

/** The same thing, but for what is said here; its other parts stay unmade until they are asked for. */
export function over<T extends object, O extends object>(thing: T, other: O): T & O {
  return Object.create(thing, Object.getOwnPropertyDescriptors(other));
}
