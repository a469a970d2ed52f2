// What Blazor cannot do by itself: theme, dialogs, menus, arrow keys in tab lists, and coming back after a lost circuit.
(() => {
  const root = document.documentElement;

  const isDark = () => (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const setTheme = theme => { root.dataset.theme = theme; localStorage.setItem("theme", theme); };

  const markLooks = () => {
    for (const button of document.querySelectorAll("[data-themes] [data-look]")) button.setAttribute("aria-pressed", button.dataset.look === (root.dataset.theme ?? ""));
  };
  markLooks();

  const act = {
    theme: () => { setTheme(isDark() ? "light" : "dark"); markLooks(); },
    look: ({ look }) => {
      if (look) setTheme(look); else { delete root.dataset.theme; localStorage.removeItem("theme"); }
      markLooks();
    },
    reveal: (_, button) => {
      const field = document.getElementById(button.getAttribute("aria-controls"));
      const shown = field.type === "password";
      field.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", shown);
    },
    rail: () => {
      const folded = root.dataset.rail !== "folded";
      if (folded) root.dataset.rail = "folded"; else delete root.dataset.rail;
      localStorage.setItem("rail", folded ? "folded" : "open");
    },
  };

  // Single keys (ux §10): an element says by data-key which key presses it, by data-key-focus that the key only goes there. Rows ([data-row]) are walked
  // with J and K, and a key means the row in which the focus stands. Silent in inputs; switched off for good on the help page (WCAG 2.1.4).
  const keysOff = () => localStorage.getItem("keys") === "off";
  act.keys = (_, button) => {
    localStorage.setItem("keys", keysOff() ? "on" : "off");
    button.setAttribute("aria-pressed", !keysOff());
  };
  const oneKey = event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1 || keysOff() || event.target.closest("input, textarea, select, [contenteditable], dialog, iframe")) return;
    const key = event.key.toLowerCase();
    const rows = [...document.querySelectorAll("[data-row]")];
    const row = event.target.closest("[data-row]");
    if ((key === "j" || key === "k") && rows.length > 0) {
      const here = rows.indexOf(row);
      const next = rows[Math.min(rows.length - 1, Math.max(0, here + (key === "j" ? 1 : -1)))];
      event.preventDefault();
      next.querySelector("a, button")?.focus();
      return;
    }
    const wished = (row ?? rows[0] ?? document).querySelector(`[data-key="${key}"]`) ?? document.querySelector(`[data-key="${key}"]`);
    if (!wished || wished.disabled) return;
    event.preventDefault();
    const place = row ? rows.indexOf(row) : -1;
    if (wished.hasAttribute("data-key-focus")) wished.focus(); else wished.click();
    if (place >= 0) setTimeout(() => { // the row may be gone by then; go on with the one in its place
      const left = [...document.querySelectorAll("[data-row]")];
      if (left.length > 0 && !document.activeElement?.closest("[data-row]")) left[Math.min(place, left.length - 1)].querySelector("a, button")?.focus();
    }, 400);
  };
  for (const button of document.querySelectorAll('[data-act="keys"]')) button.setAttribute("aria-pressed", !keysOff());

  addEventListener("click", event => {
    const skip = event.target.closest("a.skip");
    if (skip) { event.preventDefault(); document.querySelector("main")?.focus(); return; }
    const wished = event.target.closest("[data-act]");
    act[wished?.dataset.act]?.(wished.dataset, wished);
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target) || event.target.closest("[data-menu] > .list :is(a, button)")) menu.open = false;
    }
  });

  addEventListener("keydown", event => {
    if (event.key === "Escape") {
      const menu = document.querySelector("details[data-menu][open]");
      if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
    }
    oneKey(event);
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest("input, textarea, select, [contenteditable], dialog")) {
      const find = document.getElementById("find");
      if (find) { event.preventDefault(); find.focus(); }
    }
    const list = event.target.closest?.("[data-arrows]");
    if (list && ["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
      const tabs = [...list.querySelectorAll("[role=tab]")];
      const here = tabs.indexOf(event.target);
      const next = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: tabs.length - 1 }[event.key];
      const tab = tabs[(next + tabs.length) % tabs.length];
      event.preventDefault();
      tab.focus();
      tab.click();
    }
  });

  // Blazor marks the bar with a class; when the server has lost the circuit, wait until it answers and come back to the same place.
  const comeBack = async () => {
    const main = document.getElementById("main");
    if (main) sessionStorage.setItem("scroll", JSON.stringify({ path: location.pathname, top: main.scrollTop }));
    for (;;) {
      try { if ((await fetch("/health/live", { cache: "no-store" })).ok) break; } catch { /* not yet */ }
      await new Promise(later => setTimeout(later, 1000));
    }
    location.reload();
  };
  const bar = document.getElementById("components-reconnect-modal");
  if (bar) {
    let leaving = false;
    new MutationObserver(() => {
      const lost = bar.classList.contains("components-reconnect-rejected") || bar.classList.contains("components-reconnect-failed");
      if (lost && !leaving) { leaving = true; comeBack(); }
    }).observe(bar, { attributes: true, attributeFilter: ["class"] });
  }
  const before = sessionStorage.getItem("scroll");
  if (before) {
    sessionStorage.removeItem("scroll");
    const { path, top } = JSON.parse(before);
    const place = setInterval(() => {
      const main = document.getElementById("main");
      if (path !== location.pathname || (main && main.scrollHeight >= top + main.clientHeight)) { if (main) main.scrollTop = top; clearInterval(place); }
    }, 200);
    setTimeout(() => clearInterval(place), 8000);
  }

  window.studio = {
    openDialog: dialog => { if (!dialog.open) dialog.showModal(); },
    closeDialog: dialog => dialog.close(),
    focus: selector => document.querySelector(selector)?.focus(),
    zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
})();
