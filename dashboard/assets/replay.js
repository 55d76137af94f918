// The slider over the days of the loads: it writes the day into the URL, and the play button goes
// through them one by one, each when the one before is drawn.
(function () {
  "use strict";

  var SHOWN = 1100; // milliseconds that a day is shown at least
  var playing = null;

  function place() { return document.querySelector(".replay-slider"); }
  function slider() { return document.querySelector(".replay-slider input"); }
  function stops() { return place().dataset.days.split(" "); }
  function parameter(search) { return new URLSearchParams(search).get("as_of") || "now"; }

  // the last stop that is not after a day
  function stopOf(day) {
    var known = stops(), at = known.indexOf(day);
    if (at >= 0) return at;
    for (at = known.length - 1; at > 0 && (known[at] === "now" || known[at] > day); at -= 1);
    return at;
  }

  function tell(at) {
    var words = place().dataset.words.split("|")[at];
    slider().setAttribute("aria-valuetext", words);
    document.getElementById("replay-day").textContent = words;
  }

  function show(day, replaces) {
    var parameters = new URLSearchParams(window.location.search);
    if (day === "now") parameters.delete("as_of");
    else parameters.set("as_of", day);
    var text = parameters.toString() ? "?" + parameters.toString() : "";
    if (text === window.location.search) return;
    if (replaces) window.history.replaceState(null, "", window.location.pathname + text);
    window.dash_clientside.set_props("url", { search: text });
  }

  function build() {
    var where = place();
    if (!where || where.firstChild) return;
    var input = document.createElement("input");
    Object.assign(input, { type: "range", min: 0, max: stops().length - 1, step: 1 });
    input.value = stopOf(parameter(window.location.search));
    input.addEventListener("input", function () { stop(); tell(+input.value); });
    input.addEventListener("change", function () { show(stops()[+input.value]); });
    where.append(input);
    tell(+input.value);
  }

  // what is drawn says in the export's link which day it is
  function isDrawn(day) {
    var link = document.querySelector("#map-footer a[href^='/export/']");
    return Boolean(link) && parameter(link.search) === day;
  }

  function paintButton() {
    var button = document.getElementById("replay-play");
    if (!button) return;
    button.textContent = playing ? "❚❚" : "▶";
    button.setAttribute("aria-label", playing ? "Pause" : "Play the landscape over time");
  }

  function stop() {
    if (!playing) return;
    window.clearInterval(playing.timer);
    playing = null;
    paintButton();
  }

  function step() {
    var day = stops()[playing.at];
    if (parameter(window.location.search) !== day || !place()) { stop(); return; }
    if (!isDrawn(day) || Date.now() - playing.since < SHOWN) return;
    if (playing.at === stops().length - 1) { stop(); return; }
    goTo(playing.at + 1);
  }

  function goTo(at) {
    Object.assign(playing, { at: at, since: Date.now() });
    show(stops()[at], at > playing.first);
  }

  function play() {
    var last = stops().length - 1, at = +slider().value;
    var next = at === last ? 0 : at + 1;
    // where motion is unwelcome, each press is one step
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) { show(stops()[next]); return; }
    playing = { first: next, timer: window.setInterval(step, 80) };
    paintButton();
    goTo(next);
  }

  document.addEventListener("click", function (event) {
    if (!event.target.closest("#replay-play")) return;
    if (playing) stop();
    else play();
  });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") stop(); });
  new MutationObserver(build).observe(document.documentElement, { childList: true, subtree: true });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    moatmap_replay: {
      // the slider follows the URL, but never under a hand that moves it
      follow: function (query) {
        var input = slider();
        if (!input) return;
        input.value = stopOf(parameter(query || ""));
        tell(+input.value);
      }
    }
  });
})();
