// What a page in a browser must hold for those who do not see it, see little, or use no mouse. Gives the faults as texts.
(() => {
  const faults = [];
  const shown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && element.getClientRects().length > 0;
  const inert = (element) => element.closest("[inert], [aria-hidden='true']") !== null;
  const name = (element) => {
    const by = element.getAttribute("aria-labelledby");
    if (by) return by.split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ").trim();
    return (element.getAttribute("aria-label") || [...(element.labels ?? [])].map((label) => label.textContent).join(" ")
      || element.textContent || element.getAttribute("alt") || "").trim();
  };
  const told = (element) => `<${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ""}${element.className && typeof element.className === "string" ? `.${element.className.split(" ").join(".")}` : ""}>`;

  // Names, languages, headings, ids.
  if (!["es", "pt", "en"].includes(document.documentElement.lang)) faults.push("the page has no language");
  if (!document.title) faults.push("the page has no title");
  if (!document.querySelector("main")) faults.push("there is no main part");
  for (const element of document.querySelectorAll("button, a[href], input, select, textarea, dialog[open], [role='log'], [role='region'], nav, aside")) {
    if (shown(element) && !inert(element) && !name(element)) faults.push(`${told(element)} has no name`);
  }
  for (const image of document.querySelectorAll("img:not([alt])")) faults.push(`${told(image)} has no alternative text`);
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) faults.push(`the id ${id} is there twice`);
  for (const element of document.querySelectorAll("[aria-controls], [aria-describedby]")) {
    for (const id of `${element.getAttribute("aria-controls") ?? ""} ${element.getAttribute("aria-describedby") ?? ""}`.split(" ").filter(Boolean)) {
      if (!document.getElementById(id)) faults.push(`${told(element)} speaks of ${id}, which is not there`);
    }
  }
  for (const element of document.querySelectorAll("[tabindex]")) if (element.tabIndex > 0) faults.push(`${told(element)} has an order of its own`);
  for (const table of document.querySelectorAll("table")) if (!table.querySelector("th[scope]")) faults.push("a table has no headings");
  for (const element of document.querySelectorAll("[style*='outline']")) faults.push(`${told(element)} hides its focus`);

  // Targets of at least 24 by 24 points (WCAG 2.2, 2.5.8), links within texts aside.
  for (const element of document.querySelectorAll("button, select, input:not([type='range']), a.entry, nav a")) {
    if (!shown(element) || inert(element) || element.closest("p, .text, .sr") || element.classList.contains("sr")) continue;
    const box = element.getBoundingClientRect();
    if (box.width < 24 || box.height < 24) faults.push(`${told(element)} is only ${Math.round(box.width)} by ${Math.round(box.height)}`);
  }

  // Contrast (WCAG 2.2, 1.4.3).
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a)];
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((below, layer) => over(layer, below), rgba(getComputedStyle(document.body).backgroundColor).slice(0, 3));
  };
  const light = (color) => {
    const [r, g, b] = color.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || seen.has(element) || !shown(element) || inert(element)) continue;
    if (element.closest(".sr, script, noscript, option, :disabled, .skip")) continue;
    seen.add(element);
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const paint = element instanceof SVGElement ? style.fill : style.color;
    const back = ground(element);
    const ratio = contrast(over(rgba(paint), back), back);
    if (ratio < (isLarge ? 3 : 4.5)) faults.push(`“${texts.currentNode.data.trim().slice(0, 30)}” in ${told(element)} has a contrast of ${ratio.toFixed(2)}`);
  }
  // Edges of fields (WCAG 2.2, 1.4.11).
  for (const field of document.querySelectorAll("input:not([type='range']), select, textarea")) {
    if (!shown(field) || field.classList.contains("sr")) continue;
    const framed = getComputedStyle(field).borderTopWidth === "0px" ? field.parentElement : field;
    const ratio = contrast(rgba(getComputedStyle(framed).borderTopColor).slice(0, 3), ground(framed.parentElement));
    if (ratio < 3) faults.push(`the edge of ${told(field)} has a contrast of ${ratio.toFixed(2)}`);
  }

  // Nothing wider than the page.
  if (document.documentElement.scrollWidth > innerWidth + 1) faults.push(`the page is ${document.documentElement.scrollWidth} wide on a screen of ${innerWidth}`);
  for (const element of document.querySelectorAll("body *")) {
    if (element.closest(".scroll, svg, .sr, #history, .skip, #tabs, .segments, pre") || !shown(element) || inert(element)) continue;
    const box = element.getBoundingClientRect();
    if (box.width > 0 && box.right > innerWidth + 1) faults.push(`${told(element)} ends ${Math.round(box.right - innerWidth)} points beyond the screen`);
  }
  return faults;
})();
