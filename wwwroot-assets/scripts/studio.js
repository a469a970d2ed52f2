// What Blazor cannot do by itself: theme, dialogs, menus, arrow keys in tab lists, focus after navigation, and text that outlives a lost connection.
(() => {
  const root = document.documentElement;

  const isDark = () => (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const setTheme = theme => { root.dataset.theme = theme; localStorage.setItem("theme", theme); };

  const act = {
    theme: () => setTheme(isDark() ? "light" : "dark"),
    rail: () => {
      const folded = root.dataset.rail !== "folded";
      if (folded) root.dataset.rail = "folded"; else delete root.dataset.rail;
      localStorage.setItem("rail", folded ? "folded" : "open");
    },
  };

  addEventListener("click", event => {
    const wish = event.target.closest("[data-act]")?.dataset.act;
    if (wish && act[wish]) act[wish]();
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target) || event.target.closest("[data-menu] > .list :is(a, button)")) menu.open = false;
    }
  });

  addEventListener("keydown", event => {
    if (event.key === "Escape") {
      const menu = document.querySelector("details[data-menu][open]");
      if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
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

  window.studio = {
    openDialog: dialog => { if (!dialog.open) dialog.showModal(); },
    closeDialog: dialog => dialog.close(),
    focus: selector => document.querySelector(selector)?.focus(),
    zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    keep: (key, text) => { try { localStorage.setItem(key, text); } catch { /* full or forbidden: the server's autosave remains */ } },
    kept: key => localStorage.getItem(key),
    drop: key => localStorage.removeItem(key),
  };
})();
