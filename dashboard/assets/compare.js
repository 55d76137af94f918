// The search box of /compare: suggestions as one types, picked by mouse or keyboard. What is
// picked goes into the URL, which is the state.
(function () {
  "use strict";

  var MOST = 5;
  var waiting = null;
  var asked = 0;

  function box() { return document.getElementById("compare-search"); }
  function list() { return document.getElementById("compare-options"); }

  function chosen() {
    var parameters = new URLSearchParams(window.location.search);
    var companies = parameters.getAll("c");
    return companies.length ? { key: "c", codes: companies } : { key: "d", codes: parameters.getAll("d") };
  }

  // what may be added to what is there: companies to companies, domains to domains
  function kinds(now) {
    if (!now.codes.length) return ["company", "domain"];
    return [now.key === "c" ? "company" : "domain"];
  }

  function say(text) { document.getElementById("compare-status").textContent = text; }

  function show(isOpen) {
    list().hidden = !isOpen;
    box().setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) box().removeAttribute("aria-activedescendant");
  }

  function prepare(input) {
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", "compare-options");
    if (!input.hasAttribute("aria-expanded")) input.setAttribute("aria-expanded", "false");
  }

  function line(text, note) {
    var item = document.createElement("li");
    var name = document.createElement("span");
    name.textContent = text;
    item.appendChild(name);
    var small = document.createElement("small");
    small.textContent = note || "";
    item.appendChild(small);
    return item;
  }

  function fill(found) {
    var place = list();
    place.replaceChildren();
    found.forEach(function (row, index) {
      var item = line(row.name, row.note);
      item.id = "compare-option-" + index;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.dataset.kind = row.kind;
      item.dataset.code = row.code;
      place.appendChild(item);
    });
    show(found.length > 0);
    if (found.length) mark(0);
    say(found.length ? found.length + (found.length === 1 ? " suggestion" : " suggestions") : "Nothing goes by that name");
    if (!found.length) nothing("Nothing goes by that name");
  }

  // a line that cannot be picked
  function nothing(text) {
    var item = line(text, "");
    item.className = "nothing";
    item.setAttribute("role", "option");
    item.setAttribute("aria-disabled", "true");
    item.setAttribute("aria-selected", "false");
    list().replaceChildren(item);
    show(true);
    say(text);
  }

  function ask() {
    var text = box().value.trim();
    var number = ++asked;
    if (!text) { show(false); say(""); return; }
    var now = chosen();
    if (now.codes.length >= MOST) { nothing("Five are compared at most: take one out first"); return; }
    var parameters = new URLSearchParams({ q: text });
    kinds(now).forEach(function (kind) { parameters.append("kind", kind); });
    window.fetch("/api/suggest.json?" + parameters.toString())
      .then(function (answer) { return answer.json(); })
      .then(function (answer) {
        if (number !== asked || !box()) return;
        fill(answer.suggestions.filter(function (row) { return now.codes.indexOf(row.code) === -1; }));
      })
      .catch(function () { if (number === asked && box()) nothing("The suggestions could not be loaded"); });
  }

  function options() { return Array.prototype.slice.call(list().querySelectorAll("[data-code]")); }

  function mark(index) {
    var all = options();
    if (!all.length) return;
    var place = (index + all.length) % all.length;
    all.forEach(function (item, i) { item.setAttribute("aria-selected", String(i === place)); });
    box().setAttribute("aria-activedescendant", all[place].id);
    all[place].scrollIntoView({ block: "nearest" });
  }

  function marked() {
    return options().findIndex(function (item) { return item.getAttribute("aria-selected") === "true"; });
  }

  function pick(item) {
    var key = item.dataset.kind === "company" ? "c" : "d";
    var parameters = new URLSearchParams();
    chosen().codes.concat([item.dataset.code]).forEach(function (code) { parameters.append(key, code); });
    asked += 1; // an answer that is still under way comes too late
    window.clearTimeout(waiting);
    window.dash_clientside.set_props("compare-search", { value: "" });
    list().replaceChildren();
    show(false);
    say(item.firstChild.textContent + " added");
    window.dash_clientside.set_props("url", { search: "?" + parameters.toString() });
    box().focus();
  }

  document.addEventListener("focusin", function (event) {
    if (event.target.id === "compare-search") prepare(event.target);
  });

  document.addEventListener("input", function (event) {
    if (event.target.id !== "compare-search") return;
    prepare(event.target);
    window.clearTimeout(waiting);
    waiting = window.setTimeout(function () { if (box()) ask(); }, 120);
  });

  document.addEventListener("keydown", function (event) {
    if (event.target.id !== "compare-search") return;
    var isOpen = !list().hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) ask();
      else mark(marked() + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && isOpen && marked() >= 0) {
      event.preventDefault();
      pick(options()[marked()]);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      show(false);
    }
  });

  // the list is picked from before the box loses the focus
  document.addEventListener("mousedown", function (event) {
    var item = event.target.closest("#compare-options [data-code]");
    if (!item) return;
    event.preventDefault();
    pick(item);
  });

  document.addEventListener("focusout", function (event) {
    if (event.target.id === "compare-search" && list()) show(false);
  });
})();
