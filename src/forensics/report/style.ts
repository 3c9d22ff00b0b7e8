/** How a page looks: light and dark, on paper, on a narrow screen. */
export const STYLE = `
:root{color-scheme:light dark;--ground:#fbfbfa;--raised:#fff;--ink:#1d2126;--soft:#5d6670;--line:#e2e4e7;--grid:#d9dce0;--present:#d5dae0;--busy:#8b98a8;--answered:#1a7f4e;--shown:#2563c9;--unread:#b26a00;--failed:#c62838;--ask:#8250c4;--work:#0c7c91;--lit:#fff3c4}
@media (prefers-color-scheme:dark){:root{--ground:#15181c;--raised:#1c2026;--ink:#e4e7eb;--soft:#98a2ad;--line:#2c323a;--grid:#2a3038;--present:#39424d;--busy:#74839a;--answered:#4cc38a;--shown:#6ba5f7;--unread:#e2a33c;--failed:#f47080;--ask:#b794f0;--work:#4dbdd1;--lit:#3d3720}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:28px 32px 64px;max-width:1680px;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
h1{margin:0;font-size:26px;line-height:1.2;letter-spacing:-.01em}
h2{margin:36px 0 12px;font-size:18px}
p{margin:6px 0}
a{color:inherit}
.shapes{position:absolute}
.range{font-size:17px}
.basis,.silent,.none{color:var(--soft);font-size:13px}
.left-out{padding:8px 12px;border-left:3px solid var(--unread);background:var(--raised)}
.tally{display:flex;flex-wrap:wrap;gap:10px;margin:20px 0 0;padding:0;list-style:none}
.tally li{flex:1 1 130px;padding:10px 14px;border:1px solid var(--line);border-top:3px solid var(--c);border-radius:6px;background:var(--raised)}
.tally b{font-size:24px;font-variant-numeric:tabular-nums;color:var(--c)}
.answered{--c:var(--answered)}.shown{--c:var(--shown)}.unread{--c:var(--unread)}.failed{--c:var(--failed)}
.problems ul{margin:0;padding:0;list-style:none}
.problems li{padding:6px 0 6px 16px;border-left:3px solid var(--unread);margin-bottom:6px;overflow-wrap:anywhere}
.problems .bad{border-left-color:var(--failed)}
.which{color:var(--soft);font-size:13px;white-space:normal}
.which a{color:var(--shown)}
.filters{position:sticky;top:0;z-index:3;display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;margin:28px 0 0;padding:10px 0;background:var(--ground);border-bottom:1px solid var(--line);font-size:14px}
.filters[hidden]{display:none}
.filters label{color:var(--soft)}
.filters :is(select,input,button){font:inherit;color:var(--ink);background:var(--raised);border:1px solid var(--line);border-radius:5px;padding:3px 8px;max-width:190px}
.legend{margin-bottom:12px;font-size:13px;color:var(--soft)}
.legend ul{display:flex;flex-wrap:wrap;gap:4px 18px;margin:8px 0 0;padding:0;list-style:none}
.legend li{display:flex;align-items:center;gap:6px}
.pane{scroll-margin-top:60px;max-height:calc(100vh - 90px);overflow:auto;border:1px solid var(--line);border-radius:8px;background:var(--raised)}
.wide{min-width:max-content}
.top{position:sticky;top:0;z-index:2;background:var(--raised);border-bottom:1px solid var(--line)}
.names{display:block;overflow:visible;font-size:13px;font-weight:600;fill:var(--ink)}
.part{display:flex;content-visibility:auto;contain-intrinsic-block-size:auto 2500px}
.lanes{flex:none;display:block;font-size:11.5px;fill:var(--soft)}
.times{text-anchor:end;font-variant-numeric:tabular-nums}
.grid{stroke:var(--grid);stroke-dasharray:2 3}
.gap{fill:var(--ground)}
.day{fill:var(--line)}
rect.present{fill:var(--present)}rect.busy{fill:var(--busy)}rect.ask{fill:var(--ask)}rect.owed{fill:var(--ask)}rect.work{fill:var(--work)}
.arrow path{fill:none;stroke:var(--c);stroke-width:1.6}
a.arrow{pointer-events:bounding-box}
.arrow.unread path{stroke-dasharray:6 3}
.arrow.failed path{stroke-dasharray:2 3}
.line{fill:none;stroke:currentColor;stroke-width:2}
.thin{fill:none;stroke:currentColor;stroke-width:1.2}
.cross{fill:none;stroke:var(--raised);stroke-width:1.6}
use{color:var(--c,var(--soft));fill:currentColor}
use.returned,use.unanswered,use.lost{--c:var(--failed)}
use.closed,use.woken{--c:var(--answered)}
use.skipped,use.refused{--c:var(--unread)}
.part ol{flex:1 0 500px;width:500px;margin:0;padding:0 12px 0 16px;list-style:none;font-size:12.5px;line-height:20px}
.part li{height:20px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.part li.gap{height:26px;line-height:26px;color:var(--soft);background:var(--ground);margin:0 -12px 0 -16px;padding-left:16px;font-style:italic}
.part a{text-decoration:none}
.part a:hover{text-decoration:underline}
q{color:var(--soft)}
.dim{opacity:.12}
.part a.dim{opacity:.35}
.part a.lit,details.lit>summary{background:var(--lit)}
.arrow.lit path{stroke-width:3.2}
use.lit{stroke:currentColor;stroke-width:2}
rect.lit{stroke:var(--ink)}
.list{border-top:1px solid var(--line)}
.list details{border-bottom:1px solid var(--line);content-visibility:auto;contain-intrinsic-block-size:auto 34px;scroll-margin-top:80px}
.list details[hidden]{display:none}
.list summary{display:grid;grid-template-columns:60px 150px 74px 280px minmax(0,1fr);gap:0 12px;align-items:baseline;padding:5px 8px;cursor:pointer;font-size:13.5px;border-left:4px solid var(--c)}
time{font-variant-numeric:tabular-nums;color:var(--soft)}
summary b{overflow-wrap:anywhere}
summary u{justify-self:start;padding:0 7px;border:1px solid var(--line);border-radius:9px;font-size:12px;color:var(--soft);text-decoration:none}
summary em{grid-column:4;color:var(--c);font-style:normal}
summary i{grid-column:5;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;color:var(--soft);font-style:normal}
.list div{padding:4px 16px 14px;scroll-margin-top:120px;font-size:13px}
pre{margin:8px 0;padding:10px 12px;border:1px solid var(--line);border-radius:6px;background:var(--raised);white-space:pre-wrap;overflow-wrap:anywhere;font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.list ol{margin:0;padding-left:64px;font-variant-numeric:tabular-nums}
.list li{overflow-wrap:anywhere}
.list li::marker,.list p{color:var(--soft)}
.list li time{margin-right:8px}
@media (max-width:640px){body{padding:16px 14px 40px}.list summary{grid-template-columns:60px minmax(0,1fr) auto;gap:2px 10px}summary em{grid-column:2/4}summary i{grid-column:2/4}.filters{position:static}.list div{padding:4px 4px 12px}.list ol{padding-left:48px}}
@media print{:root{--ground:#fff}body{padding:0;max-width:none}.filters{display:none}.pane{scroll-margin-top:60px;max-height:none;overflow:visible;border:0}.part{content-visibility:visible;break-inside:auto}.top{position:static}.wide{min-width:0}.part ol{flex:1 1 240px;width:240px;min-width:0}body{print-color-adjust:exact;-webkit-print-color-adjust:exact}.list details{content-visibility:visible;break-inside:avoid}details::details-content{content-visibility:visible;block-size:auto}}
`;
