// The map's own tools: the search, zooming and moving the Risk view, the lasso, choices, pictures.
// What they change is the URL; the server then draws what it says.
(function () {
  "use strict";

  var MOST_CORNERS = 60;
  var PAUSE = 120; // milliseconds without a letter after which a search is sent
  var nothing = function () { return window.dash_clientside.no_update; };

  function plot() { return document.querySelector("#map-graph .js-plotly-plot"); }

  function setParameter(key, value, replaces) {
    var parameters = new URLSearchParams(window.location.search);
    if (value === null || value === "") parameters.delete(key);
    else parameters.set(key, value);
    var search = parameters.toString() ? "?" + parameters.toString() : "";
    if (search === window.location.search) return;
    if (replaces) window.history.replaceState(null, "", window.location.pathname + search);
    window.dash_clientside.set_props("url", { search: search });
  }

  // --- the search: an element of its own, since dcc.Input puts the caret back while one types ---

  var typing = null; // the timer, while there are letters that the URL does not have yet
  var isSame = false; // the search goes on: it replaces in the history what it was a letter ago

  function box() { return document.getElementById("map-search"); }
  function searched() { return new URLSearchParams(window.location.search).get("q") || ""; }

  function build() {
    var place = document.getElementById("map-search-box");
    if (!place || place.firstChild) return;
    window.clearTimeout(typing);
    typing = null;
    place.append(Object.assign(document.createElement("input"), {
      id: "map-search", type: "search", autocomplete: "off", value: searched(),
      placeholder: place.dataset.placeholder
    }));
  }

  function send() {
    window.clearTimeout(typing);
    typing = null;
    if (!box()) return;
    var text = box().value.trim();
    setParameter("q", text, isSame && text !== "");
    isSame = text !== "";
  }

  // the box follows the URL, but letters that are still to be sent come before what it says
  function showSearched() {
    if (typing === null && box() && box().value.trim() !== searched()) {
      box().value = searched();
      isSame = false;
    }
  }

  document.addEventListener("input", function (event) {
    if (event.target !== box()) return;
    window.clearTimeout(typing);
    typing = window.setTimeout(send, PAUSE);
  });
  document.addEventListener("keydown", function (event) {
    if (event.target === box() && event.key === "Enter" && typing !== null) send();
  });
  // after Enter, or when somebody comes back to the box, another search begins
  document.addEventListener("change", function (event) {
    if (event.target === box()) isSame = false;
  });
  new MutationObserver(build).observe(document.documentElement, { childList: true, subtree: true });

  // --- the drawing ---

  function tenth(number) { return Math.round(number * 10) / 10; }

  // four ends of the axes as the URL holds them
  function windowText(x, y) { return [x[0], x[1], y[0], y[1]].map(tenth).join(","); }

  function setWindow(x, y) {
    var within = function (n) { return Math.min(Math.max(n, -50), 150); };
    var ends = [x.map(within), y.map(within)];
    if (ends[0][1] - ends[0][0] < 1 || ends[1][1] - ends[1][0] < 1) return;
    setParameter("zoom", windowText(ends[0], ends[1]));
  }

  function scaled(range, factor) {
    var middle = (range[0] + range[1]) / 2, half = (range[1] - range[0]) / 2 * factor;
    return [middle - half, middle + half];
  }

  var waiting = null;

  function useTool(tool, button) {
    var drawn = plot();
    if (!drawn) return;
    var layout = drawn._fullLayout;
    if (tool === "whole") setParameter("zoom", null);
    if (tool === "in" || tool === "out") {
      var factor = tool === "in" ? 0.6 : 1 / 0.6;
      setWindow(scaled(layout.xaxis.range, factor), scaled(layout.yaxis.range, factor));
    }
    if (tool === "pan" || tool === "lasso") {
      window.Plotly.relayout(drawn, { dragmode: tool });
      button.parentNode.querySelectorAll("[data-tool]").forEach(function (each) {
        each.classList.toggle("on", each === button);
      });
    }
  }

  document.addEventListener("click", function (event) {
    var tool = event.target.closest("[data-tool]");
    if (tool) useTool(tool.dataset.tool, tool);
    var image = event.target.closest("[data-image]");
    if (image && plot()) {
      var layout = plot()._fullLayout;
      var state = new URLSearchParams(window.location.search), day = state.get("as_of");
      var name = "moatmap-" + (state.get("view") || "domains") + (day ? "-as-of-" + day : "");
      window.Plotly.downloadImage(plot(), {
        format: image.dataset.image, filename: name, width: layout.width, height: layout.height, scale: 2
      });
    }
  });

  document.addEventListener("change", function (event) {
    var choice = event.target.closest("[data-param]");
    if (!choice) return;
    var isFirst = choice.selectedIndex === 0; // the first is what an address without it means
    setParameter(choice.dataset.param, isFirst ? null : choice.value);
  });

  // fewer corners of the same shape: every so many-th
  function thinned(xs, ys) {
    var step = Math.ceil(xs.length / MOST_CORNERS), corners = [];
    for (var i = 0; i < xs.length; i += step) corners.push(tenth(xs[i]) + "," + tenth(ys[i]));
    return corners;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    moatmap_map: {
      search: showSearched,
      // dragging and the wheel move the axes at once; the server follows when they rest
      zoomed: function (change) {
        if (!change || change["xaxis.range[0]"] === undefined && change["yaxis.range[0]"] === undefined) return;
        window.clearTimeout(waiting);
        waiting = window.setTimeout(function () {
          var layout = plot() && plot()._fullLayout;
          if (layout) setWindow(layout.xaxis.range, layout.yaxis.range);
        }, 220);
      },
      lassoed: function (selected) {
        var shape = selected && selected.lassoPoints;
        if (!shape || shape.x.length < 3) return nothing();
        var corners = thinned(shape.x, shape.y);
        window.Plotly.relayout(plot(), { selections: [] });
        setParameter("lasso", corners.join("_"));
        return null;
      }
    }
  });
})();
