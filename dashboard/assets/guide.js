// Help, tour and keys.
(function () {
  "use strict";

  var SEEN = "moatmap.seen";
  var step = -1;
  var before = null; // where the reader was when the tour began

  function byId(id) { return document.getElementById(id); }

  function go(search, path) {
    var props = { search: search };
    if (window.location.pathname !== (path || "/")) props.pathname = path || "/";
    window.dash_clientside.set_props("url", props);
  }

  function sorted(search) {
    var parameters = new URLSearchParams(search);
    parameters.sort();
    return parameters.toString();
  }

  // back to where the tour began, unless the reader has gone somewhere else meanwhile
  function goBack() {
    var place = document.querySelectorAll("#tour .tour-step")[step].dataset.place;
    var isThere = window.location.pathname === "/" && sorted(window.location.search) === sorted(place);
    if (isThere) go(before.search, before.path);
  }

  function markSeen() {
    try { window.localStorage.setItem(SEEN, "1"); } catch (error) { /* private window: not kept */ }
    delete document.documentElement.dataset.new;
  }

  function unmark() {
    document.querySelectorAll(".pointed-at").forEach(function (e) { e.classList.remove("pointed-at"); });
  }

  function close() {
    unmark();
    if (step >= 0) goBack();
    ["help", "tour"].forEach(function (id) { if (byId(id) && byId(id).open) byId(id).close(); });
    step = -1;
  }

  function show(number) {
    var dialog = byId("tour"), steps = dialog.querySelectorAll(".tour-step");
    if (number >= steps.length) { close(); return; }
    step = number;
    steps.forEach(function (each, index) { each.hidden = index !== number; });
    byId("tour-place").textContent = (number + 1) + " of " + steps.length;
    dialog.querySelector("[data-guide=next]").textContent = number === steps.length - 1 ? "Done" : "Next";
    go(steps[number].dataset.place);
    unmark();
    var target = document.querySelector(steps[number].dataset.target);
    if (target) target.classList.add("pointed-at");
    if (!dialog.open) dialog.show(); // not modal: one may try what it says
    dialog.querySelector("[data-guide=next]").focus();
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-guide]");
    if (!button) return;
    var does = button.dataset.guide;
    if (does === "help" && !byId("help").open) byId("help").showModal();
    if (does === "start") {
      close();
      markSeen();
      before = { path: window.location.pathname, search: window.location.search };
      show(0);
    }
    if (does === "next") show(step + 1);
    if (does === "dismiss") markSeen();
    if (does === "close") close();
  });

  // companies in the order in which they are drawn
  function drawn() {
    var plot = document.querySelector("#map-graph .js-plotly-plot");
    var data = plot && plot.offsetParent ? plot.data || [] : [];
    return data.flatMap(function (t) { return t.customdata || []; })
      .filter(function (d) { return d[0] === "company"; }).map(function (d) { return d[1]; });
  }

  function neighbour(by) {
    var parameters = new URLSearchParams(window.location.search), slugs = drawn();
    var at = slugs.indexOf(parameters.get("item"));
    if (at < 0 || !slugs[at + by]) return;
    parameters.set("item", slugs[at + by]);
    go("?" + parameters.toString());
  }

  document.addEventListener("keydown", function (event) {
    var active = document.activeElement;
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName) || active.getAttribute("role") === "slider";
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "?" && byId("help")) { if (byId("help").open) close(); else byId("help").showModal(); }
    if (event.key === "Escape") close();
    var views = document.querySelectorAll("#map-views a");
    if (/^[1-4]$/.test(event.key) && views[event.key - 1]) views[event.key - 1].click();
    if (document.querySelector(".drawer.open")) {
      if (event.key === "ArrowRight") neighbour(1);
      if (event.key === "ArrowLeft") neighbour(-1);
    }
  });
})();
