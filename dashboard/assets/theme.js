// Runs before anything is drawn: the reader's choice, else what the system prefers. The cookie
// tells the server, so that the first answer is drawn in the right theme.
(function () {
  var found = document.cookie.match(/(?:^|; )theme=(light|dark)/);
  var dark = window.matchMedia && window.matchMedia("(prefers-color-scheme: dark)").matches;
  var theme = found ? found[1] : dark ? "dark" : "light";
  document.documentElement.dataset.theme = theme;
  try {
    if (!window.localStorage.getItem("moatmap.seen")) document.documentElement.dataset.new = "1";
  } catch (error) { /* no storage: nobody can be told from a first visit */ }
  document.documentElement.dataset.agThemeMode = theme;
  document.cookie = "theme=" + theme + "; path=/; max-age=31536000; samesite=lax";
})();
