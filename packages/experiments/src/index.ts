export * from './performative/index.ts'
