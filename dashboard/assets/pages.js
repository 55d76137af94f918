// Forms whose fields are the URL, and places whose width the server draws for.
(function () {
  "use strict";

  var waiting = null;
  var isMoving = false; // between the first step of a change and its end one entry of the history

  function shown(form) {
    form.querySelectorAll("output[data-shows]").forEach(function (output) {
      var field = form.elements[output.dataset.shows];
      if (field) output.textContent = field.value;
    });
    form.querySelectorAll(".slider").forEach(function (slider) {
      var field = slider.querySelector("input");
      slider.classList.toggle("changed", +field.value !== +field.dataset.default);
    });
  }

  // what the fields say, beside what the query string says of other things
  function searchOf(form) {
    var parameters = new URLSearchParams(window.location.search);
    var names = {};
    Array.prototype.forEach.call(form.elements, function (field) { if (field.name) names[field.name] = true; });
    Object.keys(names).forEach(function (name) { parameters.delete(name); });
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!field.name) return;
      if ((field.type === "checkbox" || field.type === "radio") && !field.checked) return;
      if (field.value === "" || field.value === field.dataset.default) return;
      if (field.type === "number" && !field.validity.valid) return;
      parameters.append(field.name, field.value);
    });
    var text = parameters.toString();
    return text ? "?" + text : "";
  }

  function send(form, isStep) {
    if (form.dataset.url !== window.location.pathname.replace(/(.)\/$/, "$1")) return;
    var search = searchOf(form);
    if (search === window.location.search) return;
    // replaced in the history first, the address is not pushed again
    if (isStep && isMoving) window.history.replaceState(null, "", window.location.pathname + search);
    isMoving = isStep;
    window.dash_clientside.set_props("url", { search: search });
  }

  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (!form || !form.dataset.url) return;
    shown(form);
    window.clearTimeout(waiting);
    var isRange = event.target.type === "range";
    waiting = window.setTimeout(function () { send(form, true); }, isRange ? 60 : 250);
  });
  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (!form || !form.dataset.url) return;
    window.clearTimeout(waiting);
    send(form, true);
    isMoving = false;
  });
  document.addEventListener("submit", function (event) {
    if (event.target.dataset.url) { event.preventDefault(); send(event.target, false); }
  });

  // the fields follow the URL, but never under the hands of somebody who is typing
  function follow(form, search) {
    var parameters = new URLSearchParams(search || "");
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!field.name) return;
      var values = parameters.getAll(field.name);
      if (field.type === "checkbox") field.checked = values.indexOf(field.value) >= 0;
      else if (field.type === "radio") field.checked = (values[0] || field.dataset.default) === field.value;
      else if (field !== document.activeElement || field.type === "range") {
        field.value = values.length ? values[0] : field.dataset.default;
      }
    });
    shown(form);
  }

  var measured = {};
  var observer = new ResizeObserver(function (entries) {
    entries.forEach(function (entry) {
      var store = entry.target.dataset.measure;
      var width = Math.floor(entry.target.clientWidth);
      window.clearTimeout(measured[store] && measured[store].timer);
      if (!width || !measured[store] || measured[store].width === width) return;
      measured[store].timer = window.setTimeout(function () {
        measured[store].width = width;
        window.dash_clientside.set_props(store, { data: width });
      }, 150);
    });
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    pages: {
      // the query string, once the fields say the same
      query: function (search) {
        var path = window.location.pathname.replace(/(.)\/$/, "$1");
        document.querySelectorAll("form[data-url]").forEach(function (form) {
          if (form.dataset.url === path) follow(form, search);
        });
        return search || "";
      },
      // a click on a company's point opens its page
      open: function (clicked) {
        var point = clicked && clicked.points && clicked.points[0];
        var data = point && point.customdata;
        if (!data || data[0] !== "company") return window.dash_clientside.no_update;
        window.dash_clientside.set_props("url", { pathname: "/company/" + data[1], search: "" });
        return null;
      },
      // the width of the place that the element `id` is
      measure: function (id) {
        var place = document.getElementById(id);
        if (!place) return window.dash_clientside.no_update;
        var width = Math.floor(place.clientWidth);
        observer.disconnect();
        measured[place.dataset.measure] = { width: width, timer: null };
        observer.observe(place);
        return width;
      }
    }
  });
})();
