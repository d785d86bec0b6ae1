// What scripts add to the page: search, filter and sort of the offices, and remembered switches.
"use strict";
(() => {
  const find = (selector) => [...document.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);
  const rows = find("#offices tbody tr");
  const collator = new Intl.Collator(undefined, { numeric: true });

  // The storage may be closed, as in a private window; the page then only forgets the switches.
  const storage = (() => {
    try {
      localStorage.getItem("");
      return localStorage;
    } catch {
      return null;
    }
  })();
  const language = () => (byId("ja").checked ? "ja" : "en");

  function translate() {
    document.documentElement.lang = language();
    for (const option of find("option")) option.textContent = option.dataset[language()];
  }

  function restore(name, otherwise) {
    const kept = storage?.getItem(`rtx-report-${name}`) ?? otherwise;
    const chosen = find(`input[name=${name}]`).find((input) => input.id === kept);
    if (chosen) chosen.checked = true;
  }

  for (const input of find("input.choice")) {
    input.addEventListener("change", () => {
      storage?.setItem(`rtx-report-${input.name}`, input.id);
      translate();
    });
  }
  restore("language", navigator.language.startsWith("ja") ? "ja" : "");
  restore("theme", "auto");
  translate();

  const texts = new Map();
  function textOf(row) {
    if (!texts.has(row)) {
      const cells = [...row.cells].slice(0, 4).map((cell) => cell.textContent);
      texts.set(row, [...cells, row.dataset.also].join(" ").toLowerCase());
    }
    return texts.get(row);
  }

  function isShown(row, words, wanted) {
    if (!words.every((word) => textOf(row).includes(word))) return false;
    if (wanted.startsWith("group:")) {
      return JSON.parse(row.dataset.groups).includes(wanted.slice("group:".length));
    }
    return !wanted || row.dataset.is.split(" ").includes(wanted);
  }

  function filter() {
    const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = byId("show").value;
    let count = 0;
    for (const row of rows) {
      row.hidden = !isShown(row, words, wanted);
      count += row.hidden ? 0 : 1;
    }
    byId("count").textContent = count;
    byId("nothing").hidden = count > 0;
  }

  function keyOf(row, column) {
    const cell = row.cells[column];
    return "value" in cell.dataset ? Number(cell.dataset.value) : cell.textContent.trim();
  }

  function compared(one, other) {
    return typeof one === "number" ? one - other : collator.compare(one, other);
  }

  function sort(header, column) {
    const isAscending = header.getAttribute("aria-sort") !== "ascending";
    for (const each of find("#offices th")) each.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", isAscending ? "ascending" : "descending");
    const sorted = rows.map((row) => [keyOf(row, column), row]);
    sorted.sort(([one], [other]) => (isAscending ? compared(one, other) : compared(other, one)));
    byId("offices").tBodies[0].append(...sorted.map(([, row]) => row));
  }

  find("#offices th").forEach((header, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    button.addEventListener("click", () => sort(header, column));
    header.append(button);
  });
  const tools = document.querySelector(".tools");
  tools.hidden = false;
  tools.addEventListener("input", filter);
  tools.addEventListener("submit", (event) => event.preventDefault());
  filter();
})();
