// Looks at the page of a fleet in frames, as `test_page_in_chromium.py` asks, and writes down what
// it sees.
"use strict";

const results = {};

function frame(address, width, hasScripts = true) {
  const found = document.createElement("iframe");
  if (!hasScripts) found.sandbox = "allow-same-origin";
  found.style = `width:${width}px;height:800px;border:0`;
  found.src = address;
  document.body.append(found);
  return new Promise((resolve) => found.addEventListener("load", () => resolve(found)));
}

function choose(page, id) {
  page.querySelector(`label[for=${id}]`).click();
}

function isVisible(element) {
  return element.getClientRects().length > 0;
}

function visibleRows(page) {
  return [...page.querySelectorAll("#offices tbody tr")].filter(isVisible);
}

function namesOf(rows) {
  return rows.map((row) => row.cells[0].textContent.trim());
}

function channels(color) {
  const numbers = color.match(/[\d.]+/g).map(Number);
  return { rgb: numbers.slice(0, 3), alpha: numbers[3] ?? 1 };
}

function luminance(rgb) {
  const [red, green, blue] = rgb.map((each) => {
    const part = each / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function backgroundOf(view, element) {
  if (element.closest("svg")) {
    const box = element.closest("g")?.querySelector("rect");
    if (box) return channels(view.getComputedStyle(box).fill).rgb;
  }
  for (let each = element; each; each = each.parentElement) {
    const found = channels(view.getComputedStyle(each).backgroundColor);
    if (found.alpha === 1) return found.rgb;
  }
  return [255, 255, 255];
}

function contrasts(view) {
  const page = view.document;
  const found = new Map();
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !isVisible(element) || element.closest("script,option")) continue;
    const style = view.getComputedStyle(element);
    const text = channels(element.closest("svg") ? style.fill : style.color).rgb;
    const [low, high] = [luminance(text), luminance(backgroundOf(view, element))].sort(
      (one, other) => one - other,
    );
    const ratio = (high + 0.05) / (low + 0.05);
    found.set(`${element.tagName}.${element.getAttribute("class")}`, ratio);
  }
  const worst = [...found].reduce((one, other) => (other[1] < one[1] ? other : one));
  return { worst: worst[0], ratio: worst[1], kinds: found.size };
}

async function at(view, fragment) {
  view.location.hash = fragment;
  await new Promise((resolve) => setTimeout(resolve, 50));
}

function shownTexts(page) {
  const spans = [...page.querySelectorAll("h2 span, th span, dt span")].filter(isVisible);
  return [...new Set(spans.map((span) => span.lang))];
}

async function look(address, width, addresses) {
  const found = await frame(address, width);
  const { contentWindow: view, contentDocument: page } = found;
  const seen = {};
  for (const theme of ["light", "dark"]) {
    for (const language of ["en", "ja"]) {
      choose(page, theme);
      choose(page, language);
      for (const [name, fragment] of Object.entries(addresses)) {
        await at(view, fragment);
        seen[`${theme} ${language} ${name}`] = {
          scroll: page.documentElement.scrollWidth,
          inner: view.innerWidth,
          languages: shownTexts(page),
          contrast: contrasts(view),
        };
      }
    }
  }
  return seen;
}

async function tryTable(address) {
  const { contentWindow: view, contentDocument: page } = await frame(address, 1280);
  const [search, show] = [page.getElementById("search"), page.getElementById("show")];
  const enter = (field, value) => {
    field.value = value;
    field.dispatchEvent(new view.Event("input", { bubbles: true }));
    return namesOf(visibleRows(page));
  };
  const sorted = (column) => {
    page.querySelectorAll("#offices th button")[column].click();
    return namesOf(visibleRows(page));
  };
  const found = {
    search: enter(search, "東京"),
    serial: enter(search, "s4h000001").length,
    nothing: enter(search, "no such office").length,
    says: isVisible(page.getElementById("nothing")),
    all: enter(search, "").length,
    drift: enter(show, "drift"),
    group: enter(show, "group:kansai"),
  };
  enter(show, "");
  found.sortedByDrift = sorted(5);
  found.sortedBack = sorted(5);
  choose(page, "ja");
  choose(page, "dark");
  found.option = show.options[1].textContent;
  found.pageLanguage = page.documentElement.lang;
  const again = await frame(`${address}?again`, 1280);
  const remembered = [...again.contentDocument.querySelectorAll("input.choice:checked")];
  found.remembered = remembered.map((input) => input.id);
  view.localStorage.clear();
  return found;
}

async function withoutScripts(address, office) {
  const found = await frame(`${address}?plain`, 1280, false);
  const { contentWindow: view, contentDocument: page } = found;
  const seen = {
    tools: isVisible(page.querySelector(".tools")),
    rows: visibleRows(page).length,
    sections: [...page.querySelectorAll(".office")].filter(isVisible).length,
    before: shownTexts(page),
  };
  page.getElementById("ja").checked = true;
  seen.after = shownTexts(page);
  await at(view, office);
  seen.office = [...page.querySelectorAll(".office")].filter(isVisible).map((each) => each.id);
  seen.overview = isVisible(page.getElementById("overview"));
  return seen;
}

async function hostile(address) {
  const { contentWindow: view, contentDocument: page } = await frame(address, 1280);
  const links = [...page.querySelectorAll("#offices a")];
  let opened = 0;
  for (const link of links) {
    link.click();
    await new Promise((resolve) => setTimeout(resolve, 50));
    opened += [...page.querySelectorAll(".office")].filter(isVisible).length;
  }
  return { pwned: view.pwned ?? null, links: links.length, opened };
}

async function main() {
  const { page, evil, addresses } = window.asked;
  results.table = await tryTable(page);
  results.plain = await withoutScripts(page, addresses.office);
  results.hostile = await hostile(evil);
  for (const width of [390, 1280]) results[width] = await look(page, width, addresses);
}

main()
  .catch((error) => {
    results.error = String(error.stack ?? error);
  })
  .finally(() => {
    document.body.replaceChildren();
    const text = document.createElement("pre");
    text.textContent = JSON.stringify(results);
    document.body.append(text);
  });
