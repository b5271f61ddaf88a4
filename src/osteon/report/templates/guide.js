"use strict";
(() => {
  const root = document.documentElement, byId = (id) => document.getElementById(id);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  root.classList.add("js");

  // Theme: the reader's setting first, the button turns it for this visit.
  const theme = byId("theme"), dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";
  const nameTheme = () => { theme.textContent = isDark() ? "Light" : "Dark"; theme.setAttribute("aria-label", `Use ${isDark() ? "light" : "dark"} colours`); };
  theme.hidden = false;
  theme.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; nameTheme(); });
  dark.addEventListener("change", nameTheme);
  nameTheme();

{% if guide %}
  // Tabs: a list of links becomes ARIA tabs.
  const tabs = all(".tabs a"), panels = all(".tabpanel");
  const panelOf = (tab) => byId(tab.hash.slice(1));
  all(".tabs").forEach((list) => list.setAttribute("role", "tablist"));
  all(".tabs li").forEach((item) => item.setAttribute("role", "presentation"));
  panels.forEach((panel) => panel.setAttribute("role", "tabpanel"));
  function choose(tab, focus) {
    tabs.forEach((other) => {
      const on = other === tab;
      other.setAttribute("aria-selected", on);
      other.tabIndex = on ? 0 : -1;
      panelOf(other).hidden = !on;
    });
    if (focus) tab.focus();
  }
  tabs.forEach((tab, place) => {
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panelOf(tab).id);
    panelOf(tab).setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", (event) => { event.preventDefault(); choose(tab, true); });
    tab.addEventListener("keydown", (event) => {
      const to = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (event.key === " ") { event.preventDefault(); choose(tab, true); }
      if (to === undefined) return;
      event.preventDefault();
      choose(tabs[(to + tabs.length) % tabs.length], true);
    });
  });
  if (tabs.length) choose(tabs[0], false);

  // Rows: shown when they are in the chosen set and hold the words looked for.
  const rows = all("tbody.row"), tables = all("section.evidence"), find = byId("find");
  const bar = byId("filterbar"), flagged = byId("with-flagged");
  const words = new Map();
  let chosen = null;
  const textOf = (row) => { if (!words.has(row)) words.set(row, row.textContent.toLowerCase()); return words.get(row); };
  function show() {
    const asked = find.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let seen = 0;
    rows.forEach((row) => {
      row.hidden = (chosen !== null && !chosen.has(row.dataset.rows)) || !asked.every((word) => textOf(row).includes(word));
    });
    tables.forEach((table) => {
      const shown = all("tbody.row:not([hidden])", table).length, total = all("tbody.row", table).length;
      let head = null, any = false;
      all("tbody", table).forEach((body) => {
        if (body.classList.contains("grouphead")) { if (head) head.hidden = !any; head = body; any = false; }
        else if (!body.hidden) any = true;
      });
      if (head) head.hidden = !any;
      const fold = table.closest("details.fold");
      if (fold && shown && shown < total) fold.open = true;
      table.querySelector(".visible-rows").textContent = shown === total ? "" : ` Shown: ${shown}.`;
      seen += shown;
    });
    return seen;
  }
  function filter(target) {
    const ids = (flagged.checked && target.dataset.rowsFlagged !== undefined) ? target.dataset.rowsFlagged : target.dataset.rows;
    clearMarks();
    chosen = new Set(ids.split(" ").filter(Boolean));
    all(`a[href="#${CSS.escape(target.id)}"]`).forEach((link) => link.closest("td, .sentence")?.classList.add("chosen"));
    if (target.classList.contains("cellnote")) {
      const panel = target.closest(".tabpanel");
      if (panel && panel.hidden) choose(tabs.find((tab) => panelOf(tab) === panel), false);
      target.classList.add("open");
      place(target);
    }
    const seen = show();
    bar.querySelector("p").textContent = `Rows behind “${target.dataset.filter}”: ${seen} shown`;
    bar.hidden = false;
    const first = rows.find((row) => !row.hidden);
    bar.querySelector(".go").hidden = !first;
    bar.querySelector(".go").onclick = (event) => {
      event.preventDefault();
      first.closest("section.evidence").scrollIntoView();
    };
  }
  // The panel of a cell opens under its row of the matrix, and goes home when it closes.
  function place(note) {
    const cell = document.querySelector(`td a.cell[href="#${CSS.escape(note.id)}"]`)?.closest("tr");
    if (!cell) return;
    const row = document.createElement("tr"), box = document.createElement("td");
    row.className = "noterow";
    box.colSpan = cell.cells.length;
    note.home = note.home || note.parentElement;
    box.append(note);
    row.append(box);
    cell.after(row);
  }
  function clearMarks() {
    all(".chosen").forEach((one) => one.classList.remove("chosen"));
    all(".cellnote.open").forEach((one) => { one.classList.remove("open"); one.home?.append(one); });
    all(".noterow").forEach((one) => one.remove());
  }
{% endif %}
  addEventListener("beforeprint", () => {
{% if guide %}
    clearMarks();
{% endif %}
    all("details.fold:not(.backing):not([open])").forEach((fold) => { fold.open = true; fold.dataset.folded = ""; });
  });
  addEventListener("afterprint", () => all("[data-folded]").forEach((fold) => { fold.open = false; delete fold.dataset.folded; }));
{% if guide %}
  function clear() {
    chosen = null; find.value = ""; clearMarks(); show(); bar.hidden = true;
    history.replaceState(null, "", location.pathname + location.search);
  }
  function follow(event) {
    const target = byId(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const fold = target.closest("details.fold");
    if (fold) fold.open = true;
    if (target.dataset.filter !== undefined) {
      filter(target);
      if (event?.type !== "change") target.scrollIntoView({ block: "nearest" });
      return;
    }
    if (target.classList.contains("tabpanel")) choose(tabs.find((tab) => panelOf(tab) === target), false);
    if (target.classList.contains("row")) {
      if (target.hidden) { chosen = null; find.value = ""; clearMarks(); bar.hidden = true; show(); }
      target.querySelector("details").open = true;
      target.scrollIntoView({ block: "center" });
    }
  }
  // A click inside a chosen cell or sentence keeps the page where it is; only the hash and the rows change.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.cell, a.said");
    if (!link) return;
    event.preventDefault();
    if (link.closest(".chosen")) { clear(); return; }
    history.replaceState(null, "", link.hash);
    follow();
  });
  byId("clear").addEventListener("click", clear);
  find.closest("p").hidden = false;
  find.addEventListener("input", show);
  flagged.addEventListener("change", follow);
  addEventListener("hashchange", follow);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !bar.hidden) clear(); });

  // Sorting: inside each group, so that a site stays with its heading.
  all("table.rows").forEach((table) => all("thead th", table).forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      all("thead th", table).forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      sort(table, column, down ? -1 : 1);
    });
  }));
  function sort(table, column, turn) {
    const key = (row) => row.rows[0].cells[column].textContent.trim().replace("−", "-");
    const compare = new Intl.Collator("en", { numeric: true }).compare;
    const value = (text) => /^[+-]?\d/.test(text) ? parseFloat(text) : null;
    const order = (a, b) => {
      const x = value(key(a)), y = value(key(b));
      if (x !== null && y !== null) return turn * (x - y);
      if (x !== null || y !== null) return x !== null ? -1 : 1;
      return turn * compare(key(a), key(b));
    };
    const groups = [];
    all("tbody", table).forEach((body) => body.classList.contains("grouphead") ? groups.push([body]) : groups.at(-1).push(body));
    groups.forEach(([head, ...found]) => table.append(head, ...found.sort(order)));
  }

{% else %}
  function follow() {
    const fold = byId(decodeURIComponent(location.hash.slice(1)))?.closest("details.fold");
    if (fold) fold.open = true;
  }
  addEventListener("hashchange", follow);

{% endif %}
  // Contents: the section in view is marked.
  const links = new Map(all(".toc a").map((link) => [link.hash.slice(1), link]));
  const watcher = new IntersectionObserver((entries) => entries.forEach((entry) => {
    if (!entry.isIntersecting) return;
    links.forEach((link) => link.removeAttribute("aria-current"));
    links.get(entry.target.id)?.setAttribute("aria-current", "true");
  }), { rootMargin: "-10% 0px -80% 0px" });
  all("main > section").forEach((section) => watcher.observe(section));

  follow();
})();
