/** A record as its readers see it: what a schema infers, made readonly throughout. */
export type ReadonlyDeep<T> = T extends object ? { readonly [Key in keyof T]: ReadonlyDeep<T[Key]> } : T
