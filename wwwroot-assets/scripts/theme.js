// Runs before the first paint: the person's theme, or the system's; and whether the rail is folded.
(() => {
  const root = document.documentElement;
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  if (localStorage.getItem("rail") === "folded") root.dataset.rail = "folded";
})();
