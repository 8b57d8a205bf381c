/** One plot: the name of its file, and its SVG. */
export interface PlotFile {
  readonly name: string
  readonly svg: string
}
