/// What the page looks like and does; no part of it comes from anywhere else.
extension GoldenPage {
    static let style = """
        :root { --ink: #1d2430; --quiet: #667085; --paper: #f6f7f9; --card: #ffffff; --line: #e3e6eb;
          --good: #12805c; --bad: #c2321f; --warn: #b7791f; --accent: #2f5fd0; --soft: #eef2fb;
          --badsoft: #fdeeec; --goodsoft: #e8f6f0; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --quiet: #98a2b3; --paper: #12151b;
          --card: #1a1f28; --line: #2b323f; --good: #4cc498; --bad: #ff8a75; --warn: #e2b25b; --accent: #8fb1ff;
          --soft: #202a3d; --badsoft: #34211f; --goodsoft: #17302a; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
        main { max-width: 1040px; margin: 0 auto; padding: 28px 20px 64px; }
        header { display: flex; gap: 24px; align-items: center; margin-bottom: 24px; }
        h1 { font-size: 26px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -.01em; }
        h2 { font-size: 15px; margin: 32px 0 12px; }
        h3 { font-size: 12px; margin: 14px 0 6px; color: var(--quiet); font-weight: 600; }
        p { margin: 0; }
        .quiet { color: var(--quiet); font-size: 13px; }
        .good { color: var(--good); } .bad { color: var(--bad); }
        .verdict { font-size: 17px; font-weight: 600; }
        .ring { flex: none; width: 116px; height: 116px; border-radius: 50%; display: flex; flex-direction: column;
          align-items: center; justify-content: center; background: radial-gradient(closest-side, var(--paper) 82%,
          transparent 83%), conic-gradient(var(--good) calc(var(--share) * 1%), var(--bad) 0); }
        .ring b { font-size: 25px; line-height: 1.1; } .ring span { font-size: 12px; color: var(--quiet); }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; }
        .tile { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 14px 16px; }
        .tile h2 { margin: 0; font-size: 12px; font-weight: 600; color: var(--quiet); }
        .tile b { display: block; font-size: 23px; line-height: 1.3; } .tile span { font-size: 12px; color: var(--quiet); }
        .bar { display: block; height: 6px; border-radius: 3px; background: var(--line); overflow: hidden; margin-top: 8px; }
        .bar i { display: block; height: 100%; background: var(--accent); border-radius: 3px; }
        .bar.full i { background: var(--good); } .bar.low i { background: var(--bad); }
        .changes { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 2px 16px 14px;
          margin-top: 20px; } .changes h2 { margin: 12px 0 6px; } .changes p { margin: 6px 0; overflow-wrap: anywhere; }
        code { font: 12px ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; background: var(--soft);
          border-radius: 5px; padding: 1px 6px; }
        .tags { display: grid; grid-template-columns: repeat(auto-fill, minmax(400px, 1fr)); gap: 2px 24px; }
        .tag { display: grid; grid-template-columns: 116px 1fr 54px 78px; gap: 10px; white-space: nowrap; align-items: center; width: 100%;
          font: inherit; color: inherit; background: none; border: 1px solid transparent; border-radius: 8px;
          padding: 5px 8px; text-align: left; cursor: pointer; }
        .tag > span:first-child { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .tag .bar { margin: 0; height: 8px; border-radius: 4px; } .tag b { text-align: right; font-variant-numeric: tabular-nums; }
        .tag .quiet { text-align: right; }
        .tag:hover { background: var(--soft); } .tag[aria-pressed="true"] { border-color: var(--accent); background: var(--soft); }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        .filter { display: flex; flex-wrap: wrap; gap: 12px 20px; align-items: center; margin-bottom: 12px; position: sticky;
          top: 0; background: var(--paper); padding: 8px 0; z-index: 1; }
        .filter label { display: flex; gap: 7px; align-items: center; } .search { flex: 1; min-width: 200px; }
        .search input { flex: 1; min-width: 0; font: inherit; color: inherit; background: var(--card);
          border: 1px solid var(--line); border-radius: 8px; padding: 6px 10px; }
        output { color: var(--quiet); font-size: 13px; }
        .case { background: var(--card); border: 1px solid var(--line); border-radius: 10px; margin-bottom: 8px; }
        .case summary { display: flex; gap: 12px; align-items: baseline; padding: 11px 16px; cursor: pointer; list-style: none; }
        .case summary::-webkit-details-marker { display: none; }
        .mark { flex: none; width: 10px; height: 10px; border-radius: 50%; background: var(--good); align-self: center; }
        .fails .mark { background: var(--bad); }
        .fails { border-color: color-mix(in srgb, var(--bad) 35%, var(--line)); }
        .question { flex: 1; font-weight: 550; overflow-wrap: anywhere; white-space: pre-line; }
        .id { color: var(--quiet); font-size: 12px; overflow-wrap: anywhere; }
        .body { padding: 0 16px 14px 38px; }
        blockquote { margin: 0; padding: 10px 14px; background: var(--soft); border-radius: 8px; white-space: pre-line;
          overflow-wrap: anywhere; max-height: 22em; overflow-y: auto; }
        table { border-collapse: collapse; width: 100%; margin-top: 4px; background: var(--badsoft); border-radius: 8px;
          font-size: 14px; table-layout: fixed; }
        th, td { text-align: left; vertical-align: top; padding: 6px 12px; overflow-wrap: anywhere; white-space: pre-line; }
        thead th { font-size: 12px; color: var(--quiet); padding-bottom: 0; } th:first-child { width: 130px; font-weight: 600; }
        td div { max-height: 8em; overflow: auto; }
        dl { display: grid; grid-template-columns: 92px 1fr; gap: 3px 12px; margin: 12px 0 0; font-size: 13px; }
        dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
        .turns { margin-bottom: 10px; } .turns p { max-width: 80%; width: fit-content; padding: 7px 12px; border-radius: 12px; margin: 4px 0; white-space: pre-line;
          overflow-wrap: anywhere; }
        .user { background: var(--goodsoft); margin-left: auto !important; } .assistant { background: var(--soft); }
        .marks { margin-top: 10px; } .marks em { font-style: normal; font-size: 12px; border: 1px solid var(--line);
          border-radius: 999px; padding: 1px 9px; color: var(--quiet); display: inline-block; margin: 2px 0; }
        .marks em.bad { border-color: var(--bad); color: var(--bad); }
        @media (max-width: 620px) { main { padding: 18px 14px 48px; } header { gap: 16px; }
          .ring { width: 92px; height: 92px; } .ring b { font-size: 20px; } h1 { font-size: 21px; } .verdict { font-size: 15px; }
          .tiles { grid-template-columns: 1fr 1fr; } .tags { grid-template-columns: 1fr; }
          .tag { grid-template-columns: 96px 1fr 54px 76px; }
          .case summary { flex-wrap: wrap; gap: 4px 10px; } .question { flex: 1 1 80%; } .id { flex-basis: 100%; padding-left: 20px; }
          .body { padding-left: 16px; } .turns p { max-width: 92%; }
          thead { display: none; } tr, th, td { display: block; } th:first-child { width: auto; padding-bottom: 0; }
          td::before { content: attr(data-name) ": "; color: var(--quiet); font-size: 12px; } td { padding-top: 2px; } }
        @media print { .filter { display: none; } .case { break-inside: avoid; } }
        """

    static let script = """
        (function () {
          var cases = Array.from(document.querySelectorAll('.case')), chosen = new Set();
          var failing = document.getElementById('failing'), find = document.getElementById('find');
          var count = document.getElementById('count'), none = document.getElementById('none');
          function fold(text) { return text.toLowerCase().normalize('NFD').replace(/[\\u0300-\\u036f]/g, ''); }
          var texts = cases.map(function (item) { return fold(item.textContent); });
          function show() {
            var words = fold(find.value).split(/\\s+/).filter(Boolean), shown = 0;
            cases.forEach(function (item, index) {
              var tags = item.dataset.tags.split(' ');
              var fits = (!failing.checked || item.classList.contains('fails'))
                && Array.from(chosen).every(function (tag) { return tags.includes(tag); })
                && words.every(function (word) { return texts[index].includes(word); });
              item.hidden = !fits;
              if (fits) shown += 1;
            });
            count.textContent = shown + (shown === 1 ? ' case' : ' cases');
            none.hidden = shown > 0;
          }
          document.querySelectorAll('.tag').forEach(function (button) {
            button.addEventListener('click', function () {
              var tag = button.dataset.tag, on = !chosen.has(tag);
              if (on) { chosen.add(tag); } else { chosen.delete(tag); }
              button.setAttribute('aria-pressed', String(on));
              show();
            });
          });
          failing.addEventListener('change', show);
          find.addEventListener('input', show);
          show();
        })();
        """
}
