/** The style of every report page. The series are Okabe and Ito's colours, darker or lighter where contrast with the page asks for it. */
export const PAGE_STYLE = `:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1a1a1a; --faint: #555555; --line: #cfcfcf; --raised: #f4f4f2;
  --series-0: #0072b2; --series-1: #c24e00; --series-2: #00805c; --series-3: #a8528a;
  --series-4: #2f86b8; --series-5: #a86f00; --series-6: #1a1a1a; --series-7: #6b6b6b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15171a; --ink: #ececec; --faint: #a9adb3; --line: #43474d; --raised: #1f2226;
    --series-0: #56b4e9; --series-1: #ff8a3d; --series-2: #2fc79a; --series-3: #e39ac6;
    --series-4: #9ad4f5; --series-5: #f0b93a; --series-6: #ececec; --series-7: #9b9b9b;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main, footer { max-width: 62rem; margin: 0 auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 2rem 0 1rem; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.5rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
p { max-width: 44rem; margin: .6rem 0; }
.lead { font-size: 1.08rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: .75rem; margin: 1rem 0; }
.facts > div { background: var(--raised); border: 1px solid var(--line); border-radius: .4rem; padding: .6rem .8rem; }
dt { color: var(--faint); font-size: .9rem; line-height: 1.3; }
dd { margin: .2rem 0 0; font-size: 1.2rem; font-weight: 600; line-height: 1.25; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
dd.note { font-size: .9rem; font-weight: 400; color: var(--faint); }
.table { overflow-x: auto; margin: 1.2rem 0;
  background: linear-gradient(to left, var(--paper) 40%, transparent) right / 3rem 100% no-repeat local,
    linear-gradient(to left, var(--line), transparent) right / 1rem 100% no-repeat scroll; }
.table:focus-visible { outline: 3px solid var(--series-0); outline-offset: 2px; }
table { min-width: min(100%, 24rem); border-collapse: collapse; font-size: .95rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: 0 0 .5rem; }
th, td { padding: .35rem .7rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: bottom; }
th:first-child { text-align: left; padding-left: 0; }
thead th { color: var(--faint); font-weight: 600; font-size: .88rem; line-height: 1.25; min-width: 4.2rem; }
tbody th { font-weight: 600; }
tbody td { white-space: nowrap; }
th.words, td.words { text-align: left; overflow-wrap: anywhere; }
td.words { white-space: normal; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(19rem, 100%), 1fr)); gap: 1.2rem; margin: .8rem 0 1.2rem; }
figure { margin: 0; max-width: 30rem; }
figure svg { display: block; width: 100%; height: auto; }
figcaption { color: var(--faint); font-size: .92rem; line-height: 1.4; padding-top: .3rem; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; list-style: none; margin: 1rem 0 0; padding: 0; font-size: .95rem; }
footer { margin-top: 3rem; padding-bottom: 2rem; color: var(--faint); font-size: .85rem; overflow-wrap: anywhere; }
@media (max-width: 30rem) { h1 { font-size: 1.4rem; } th, td { padding: .3rem .45rem; } .facts { grid-template-columns: 1fr 1fr; } dd { font-size: 1.1rem; } }
@media print {
  :root { color-scheme: light; --paper: #ffffff; --ink: #000000; --faint: #444444; --line: #bbbbbb; --raised: #ffffff;
    --series-0: #0072b2; --series-1: #c24e00; --series-2: #00805c; --series-3: #a8528a;
    --series-4: #2f86b8; --series-5: #a86f00; --series-6: #000000; --series-7: #6b6b6b; }
  body { font-size: 10.5pt; }
  figure, table, .facts > div { break-inside: avoid; }
  h2 { break-after: avoid; }
  .table { overflow: visible; background: none; }
}
`
