"use strict";
// Before the first paint: the colours and the language that were chosen here before.
(() => {
  const root = document.documentElement;
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem("kb.settings") || "{}") || {};
  } catch {
    // Kept settings that cannot be read count as none.
  }
  if (kept.theme === "light" || kept.theme === "dark") root.dataset.theme = kept.theme;
  const wished = [kept.language, ...(navigator.languages || [])].map((tag) => String(tag || "").slice(0, 2));
  root.lang = wished.find((tag) => ["es", "pt", "en"].includes(tag)) || "en";
})();
