import loadHighs from 'highs'

// HiGHS compiled to WebAssembly: loading it is asynchronous, solving is not. It is loaded once, when this module is.
// Its declarations describe the CommonJS build, whose `default` is what Node imports from the ES module.
export const highs = await (loadHighs as unknown as typeof loadHighs.default)()
