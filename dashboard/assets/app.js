// What happens in the browser: the URL is the state, everything here reads or changes it.
(function () {
  "use strict";

  function go(href) {
    var target = new URL(href, window.location.href);
    var here = window.location;
    if (target.pathname === here.pathname && target.search === here.search) return;
    var props = { search: target.search };
    if (target.pathname !== here.pathname) props.pathname = target.pathname;
    window.dash_clientside.set_props("url", props);
  }

  // the query string with one key changed; no value takes the key out
  function withParameter(search, key, value) {
    var parameters = new URLSearchParams(search);
    if (value === null || value === "") parameters.delete(key);
    else parameters.set(key, value);
    var text = parameters.toString();
    return text ? "?" + text : "";
  }

  function toggled(search, key, value) {
    var parameters = new URLSearchParams(search);
    var values = parameters.getAll(key);
    parameters.delete(key);
    values.filter(function (v) { return v !== value; }).forEach(function (v) { parameters.append(key, v); });
    if (values.indexOf(value) === -1) parameters.append(key, value);
    var text = parameters.toString();
    return text ? "?" + text : "";
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-nav]");
    if (link && !(event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey)) {
      event.preventDefault();
      if (link.closest(".rail.open") && !link.dataset.key) closeRail();
      go(link.getAttribute("href"));
      if (link.getAttribute("href").split("?")[0] !== window.location.pathname) window.scrollTo(0, 0);
      return;
    }
    if (event.target.closest('[data-close="item"]')) {
      go(window.location.pathname + withParameter(window.location.search, "item", null));
      return;
    }
    var copy = event.target.closest("[data-copy]");
    if (copy) {
      var label = copy.textContent;
      copyText(copy.dataset.copy).then(
        function () { copy.textContent = "Copied"; },
        function () { copy.textContent = "Press Ctrl+C"; }
      ).then(function () {
        window.setTimeout(function () { copy.textContent = label; }, 1400);
      });
      return;
    }
    if (event.target.closest("#map-rail-toggle")) {
      var rail = document.getElementById("map-rail");
      setRail(!rail.classList.contains("open"));
    } else if (!event.target.closest("#map-rail")) {
      closeRail();
    }
  });

  function copyText(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    var area = document.createElement("textarea");
    area.value = text;
    document.body.appendChild(area);
    area.select();
    var done = document.execCommand("copy");
    area.remove();
    return done ? Promise.resolve() : Promise.reject();
  }

  function setRail(open) {
    var rail = document.getElementById("map-rail");
    var button = document.getElementById("map-rail-toggle");
    if (!rail || !button) return;
    rail.classList.toggle("open", open);
    button.setAttribute("aria-expanded", String(open));
  }

  function closeRail() { setRail(false); }

  document.addEventListener("keydown", function (event) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      var box = document.getElementById("map-search");
      if (box) {
        event.preventDefault();
        box.focus();
        box.select();
      }
    } else if (event.key === "Escape") {
      if (document.querySelector(".drawer.open")) {
        go(window.location.pathname + withParameter(window.location.search, "item", null));
      }
      closeRail();
    }
  });

  // puts HTML in place; focus, folded groups and scrolling stay as they were
  function paint(id, markup) {
    var place = document.getElementById(id);
    if (!place) return;
    var active = document.activeElement;
    var key = place.contains(active) ? active.dataset.key : null;
    var folds = {};
    place.querySelectorAll("details[data-key]").forEach(function (d) { folds[d.dataset.key] = d.open; });
    var scrolled = {};
    place.querySelectorAll("[data-scroll]").forEach(function (s) { scrolled[s.dataset.scroll] = s.scrollLeft; });
    place.innerHTML = markup;
    place.querySelectorAll("[data-scroll]").forEach(function (s) { s.scrollLeft = scrolled[s.dataset.scroll] || 0; });
    place.querySelectorAll("details[data-key]").forEach(function (d) {
      if (d.dataset.key in folds) d.open = folds[d.dataset.key];
    });
    var again = key && place.querySelector('[data-key="' + window.CSS.escape(key) + '"]');
    if (again) again.focus({ preventScroll: true });
    if (id === "map-drawer") place.scrollTop = 0;
    follow(place.querySelector("[data-moved]"));
  }

  // a company that was asked for by a former name: the address says today's
  function follow(moved) {
    if (!moved) return;
    var target = new URL(moved.dataset.moved, window.location.href);
    var parameters = new URLSearchParams(window.location.search);
    target.searchParams.forEach(function (value, key) { parameters.delete(key); });
    target.searchParams.forEach(function (value, key) { parameters.append(key, value); });
    var search = parameters.toString() ? "?" + parameters.toString() : "";
    window.history.replaceState(null, "", target.pathname + search + window.location.hash);
  }

  function stageSize() {
    var stage = document.getElementById("map-stage");
    if (!stage) return null;
    return [Math.floor(stage.clientWidth), Math.floor(stage.clientHeight)];
  }

  var measured = null;
  var resizing = null;
  var observer = new ResizeObserver(function () {
    window.clearTimeout(resizing);
    resizing = window.setTimeout(function () {
      var size = stageSize();
      // on a phone the address bar comes and goes and the drawing sets its own height: there only
      // a change of width counts
      if (!size || !measured || !size[0]) return;
      if (size[0] === measured[0] && (window.innerWidth <= 860 || Math.abs(size[1] - measured[1]) < 3)) return;
      measured = size;
      window.dash_clientside.set_props("map-size", { data: size });
    }, 150);
  });

  var nothing = function () { return window.dash_clientside.no_update; };

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    moatmap: {
      paint: function (parts) {
        Object.keys(parts || {}).forEach(function (id) { paint(id, parts[id]); });
      },
      paintPage: function (parts) {
        Object.keys(parts || {}).forEach(function (id) { paint(id, parts[id]); });
        return nothing();
      },
      // the page that is shown, in the navigation, and in sight where that scrolls
      markNav: function (path) {
        document.querySelectorAll("a[data-page]").forEach(function (link) {
          var page = link.dataset.page;
          var here = path === page || (page !== "/" && String(path).indexOf(page + "/") === 0);
          if (here) link.setAttribute("aria-current", "page");
          else link.removeAttribute("aria-current");
          if (here) link.parentElement.scrollLeft = link.offsetLeft - link.parentElement.clientWidth / 2;
        });
      },
      // the URL in two: what the map shows, and which company is open
      split: function (search, query, item) {
        var parameters = new URLSearchParams(search || "");
        var opened = parameters.get("item") || "";
        parameters.delete("item");
        var rest = parameters.toString() ? "?" + parameters.toString() : "";
        return [rest === query ? nothing() : rest, opened === item ? nothing() : opened];
      },
      measure: function () {
        measured = stageSize();
        observer.disconnect();
        observer.observe(document.getElementById("map-stage"));
        return measured;
      },
      control: function (risk) {
        var isWhole = !risk || (risk[0] === 0 && risk[1] === 100);
        var search = withParameter(window.location.search, "risk", isWhole ? null : risk[0] + "-" + risk[1]);
        go(window.location.pathname + search);
      },
      // the controls follow the URL
      sync: function (query, shown) {
        var ends = /^(\d+)-(\d+)$/.exec(new URLSearchParams(query || "").get("risk") || ""); // as filters.py reads it
        var risk = ends
          ? [+ends[1], +ends[2]].map(function (n) { return Math.min(n, 100); }).sort(function (a, b) { return a - b; })
          : [0, 100];
        var ask = window.dash_ag_grid && window.dash_ag_grid.getApiAsync; // once there is a grid
        var api = ask && document.getElementById("map-grid") ? ask("map-grid") : null;
        if (api) api.then(function (grid) { grid.purgeInfiniteCache(); if (grid.getDisplayedRowCount()) grid.ensureIndexVisible(0); }, nothing);
        window.dash_clientside.moatmap_map.search();
        return String(risk) === String(shown) ? nothing() : risk;
      },
      click: function (clicked) {
        var point = clicked && clicked.points && clicked.points[0];
        var data = point && point.customdata;
        if (!data) return nothing();
        var search = window.location.search;
        if (data[0] === "company") search = withParameter(search, "item", data[1]);
        if (data[0] === "domain" && data[1]) search = toggled(search, "domain", data[1]);
        if (data[0] === "cell") {
          var parameters = new URLSearchParams(search);
          if (data[1]) parameters.set("domain", data[1]);
          if (data[2] !== "all") parameters.set("moat", data[2]);
          parameters.set("view", "domains");
          search = "?" + parameters.toString();
        }
        go(window.location.pathname + search);
        return null;
      },
      toggleTheme: function () {
        var root = document.documentElement;
        var theme = root.dataset.theme === "dark" ? "light" : "dark";
        root.dataset.theme = theme;
        root.dataset.agThemeMode = theme;
        document.cookie = "theme=" + theme + "; path=/; max-age=31536000; samesite=lax";
        return theme;
      }
    }
  });
})();
