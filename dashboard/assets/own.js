// What is the reader's own: notes, a private status, watched companies, saved views. Kept in this
// browser under the company's id, so that it survives refreshes and renames; never sent anywhere
// but for the ids of watched companies when their changes are asked for.
(function () {
  "use strict";

  var KEY = "moatmap.own";
  var STATUSES = ["", "interesting", "talking", "invested", "competitor", "passed"];

  function read() {
    try {
      var kept = JSON.parse(window.localStorage.getItem(KEY) || "{}");
      return { companies: kept.companies || {}, views: kept.views || [], visited: kept.visited || null };
    } catch (error) { return { companies: {}, views: [], visited: null }; }
  }

  function write(own) {
    try { window.localStorage.setItem(KEY, JSON.stringify(own)); return true; }
    catch (error) { return false; }
  }

  function element(tag, properties, children) {
    var made = Object.assign(document.createElement(tag), properties || {});
    (children || []).forEach(function (child) { made.append(child); });
    return made;
  }

  function isEmpty(entry) { return !entry.watched && !entry.status && !entry.note; }

  // the part of a profile that is the reader's own
  function fillProfile(place) {
    if (place.dataset.filled) return;
    place.dataset.filled = "1";
    var id = place.dataset.own, own = read(), entry = own.companies[id] || {};
    // what was kept under a former name goes by today's
    if (own.companies[id] && entry.slug !== place.dataset.slug) {
      Object.assign(entry, { name: place.dataset.name, slug: place.dataset.slug });
      write(own);
    }
    var told = element("span", { className: "muted", role: "status" });

    function keep(changes) {
      var now = read();
      var changed = Object.assign({}, now.companies[id], { name: place.dataset.name, slug: place.dataset.slug }, changes);
      if (isEmpty(changed)) delete now.companies[id];
      else now.companies[id] = changed;
      told.textContent = write(now) ? "kept in this browser" : "this browser keeps nothing";
      fillMenu();
    }

    var watch = element("button", { type: "button", className: "watch" });
    function paintWatch(on) {
      watch.textContent = on ? "★ Watched" : "☆ Watch";
      watch.setAttribute("aria-pressed", String(on));
    }
    paintWatch(Boolean(entry.watched));
    watch.addEventListener("click", function () {
      var on = watch.getAttribute("aria-pressed") !== "true";
      paintWatch(on);
      keep({ watched: on });
    });
    var status = element("select", { ariaLabel: "My status" }, STATUSES.map(function (code) {
      return element("option", { value: code, textContent: code || "no status", selected: code === (entry.status || "") });
    }));
    status.addEventListener("change", function () { keep({ status: status.value }); });
    var note = element("textarea", { value: entry.note || "", placeholder: "My note", rows: 2, maxLength: 4000, ariaLabel: "My note" });
    note.addEventListener("change", function () { keep({ note: note.value.trim() }); });
    place.append(element("div", { className: "own-line" }, [watch, status, told]), note);
  }

  function viewLink(view, index) {
    var link = element("a", { href: "/" + view.search, textContent: view.name });
    link.dataset.nav = "true";
    var remove = element("button", { type: "button", textContent: "×", className: "remove", ariaLabel: "Forget view " + view.name });
    remove.addEventListener("click", function () {
      var own = read();
      own.views.splice(index, 1);
      write(own);
      fillMenu();
    });
    return element("li", {}, [link, remove]);
  }

  function saveForm() {
    var name = element("input", { type: "text", placeholder: "Name of this view", maxLength: 60, required: true, ariaLabel: "Name of this view" });
    var form = element("form", {}, [name, element("button", { type: "submit", textContent: "Save", className: "copy" })]);
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var own = read();
      own.views = own.views.filter(function (v) { return v.name !== name.value.trim(); });
      own.views.push({ name: name.value.trim(), search: window.location.search });
      write(own);
      fillMenu();
    });
    return form;
  }

  function exportOwn() {
    var url = URL.createObjectURL(new Blob([JSON.stringify(read(), null, 2)], { type: "application/json" }));
    element("a", { href: url, download: "moatmap-my-notes.json" }).click();
    window.setTimeout(function () { URL.revokeObjectURL(url); }, 1000);
  }

  // what became of watched companies since the last visit
  function changes(own, ids, list) {
    if (!own.visited || !ids.length) return;
    var query = new URLSearchParams({ since: own.visited });
    ids.forEach(function (id) { query.append("id", id); });
    window.fetch("/api/changes.json?" + query).then(function (answer) { return answer.json(); }).then(function (answer) {
      (answer.changes || []).forEach(function (change) {
        var line = list.querySelector('[data-id="' + window.CSS.escape(change.company_id) + '"] .news');
        if (line) line.textContent += (line.textContent ? "; " : "") + change.text;
      });
    }).catch(function () { /* no answer: the list is shown without news */ });
  }

  function watchedList(own) {
    var ids = Object.keys(own.companies).filter(function (id) { return own.companies[id].watched; });
    var items = ids.map(function (id) {
      var link = element("a", { href: "/company/" + own.companies[id].slug, textContent: own.companies[id].name });
      link.dataset.nav = "true";
      var item = element("li", {}, [link, element("span", { className: "news muted" })]);
      item.dataset.id = id;
      return item;
    });
    if (!items.length) items = [element("li", { className: "muted", textContent: "Open a company and press “Watch”." })];
    var list = element("ul", {}, items);
    changes(own, ids, list);
    return list;
  }

  function fillMenu() {
    var menu = document.getElementById("own-menu");
    if (!menu) return;
    var own = read();
    var views = own.views.map(viewLink);
    if (!views.length) views = [element("li", { className: "muted", textContent: "No view saved yet." })];
    var since = own.visited ? "Watched, changes since " + own.visited : "Watched";
    var save = element("button", { type: "button", className: "copy", textContent: "Export what is mine" });
    save.addEventListener("click", exportOwn);
    menu.replaceChildren(
      element("h2", { textContent: "Saved views" }), element("ul", {}, views), saveForm(),
      element("h2", { textContent: since }), watchedList(own), save
    );
  }

  var visit = read();
  var today = new Date().toISOString().slice(0, 10);
  document.addEventListener("toggle", function (event) {
    if (event.target.id === "own" && event.target.open) fillMenu();
  }, true);
  document.addEventListener("click", function (event) {
    var menu = document.getElementById("own");
    if (menu && menu.open && (!menu.contains(event.target) || event.target.closest("#own-menu a"))) menu.open = false;
  });
  // the day of this visit counts from the next one on
  window.addEventListener("pagehide", function () {
    var own = read();
    own.visited = today;
    if (visit.visited || Object.keys(own.companies).length) write(own);
  });
  new MutationObserver(function () {
    document.querySelectorAll("[data-own]:not([data-filled])").forEach(fillProfile);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
