/** Who may import whom (ARCHITECTURE.md). A package that is not listed may import no other. */
const ALLOWED = {
  'packages/sketch': [],
  'packages/transport': ['sketch'],
  'packages/drift': ['sketch', 'transport'],
  'packages/events': [],
  'packages/tables': [],
  'packages/configuration': [],
  'packages/pipeline': ['configuration', 'drift', 'events', 'sketch', 'transport'],
  'packages/ports': [],
  'packages/testkit': ['ports', 'events'],
  'packages/memory': ['ports'],
  'packages/sqlite': ['ports'],
  'packages/kafka': ['ports'],
  'packages/redis': ['ports'],
  'packages/replay': ['events', 'pipeline', 'ports'],
  'packages/runner': ['configuration', 'drift', 'events', 'pipeline', 'ports', 'sketch'],
  'packages/host': ['configuration', 'events', 'kafka', 'pipeline', 'ports', 'redis', 'runner', 'sqlite'],
  'packages/response': [],
  'packages/experiments': ['events', 'response', 'transport'],
}

const others = (allowed, own) => `^packages/(?!(${[...allowed, own.split('/')[1]].join('|')})/)|^services/`

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'nothing-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'packages-by-their-index',
      comment: 'Another package is imported by its src/index.ts only.',
      severity: 'error',
      from: { path: '^(packages|services)/([^/]+)/' },
      to: {
        path: '^(packages|services)/[^/]+/src/',
        pathNot: ['^(packages|services)/$2/', '^(packages|services)/[^/]+/src/index\\.ts$'],
      },
    },
    {
      name: 'mathematics-and-events-are-strangers',
      severity: 'error',
      from: { path: '^packages/(sketch|transport|drift|response)/' },
      to: { path: '^packages/(events|configuration|ports)/' },
    },
    ...Object.entries(ALLOWED).map(([own, allowed]) => ({
      name: `imports-of-${own.split('/')[1]}`,
      severity: 'error',
      from: { path: `^${own}/`, pathNot: ['\\.test\\.ts$', '/testing/'] },
      to: { path: others(allowed, own) },
    })),
    {
      name: 'only-cli-imports-services',
      severity: 'error',
      from: { path: '^services/(?!cli/)([^/]+)/' },
      to: { path: '^services/(?!$1/)' },
    },
    {
      name: 'no-dev-dependency-in-source',
      severity: 'error',
      from: { path: '^(packages|services)/', pathNot: ['\\.test\\.ts$', '^packages/testkit/'] },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    exclude: { path: '(^|/)dist/' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@fairstream/source', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
}
