// The contents of a long page: where one is, and the way to a part, which opens when one goes there.
(function () {
  "use strict";

  var wanted = null; // a place to go to once what was asked for is painted
  var within = null;
  var painted = null;
  var isAsked = false;

  function contents() { return document.querySelector(".thesis-rail nav"); }

  function reveal(id) {
    var target = id && document.getElementById(id);
    if (!target) return;
    for (var each = target; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
    target.scrollIntoView();
  }

  // the last place whose beginning is above the upper third of the window
  function mark() {
    isAsked = false;
    var nav = contents();
    if (!nav) return;
    var links = Array.prototype.slice.call(nav.querySelectorAll('a[href^="#"]'));
    var here = links.filter(function (link) {
      var target = document.getElementById(link.hash.slice(1));
      return target && target.getBoundingClientRect().top < window.innerHeight / 3;
    }).pop() || links[0];
    var root = document.documentElement;
    if (window.scrollY + window.innerHeight > root.scrollHeight - 4 && window.scrollY > 0) here = links[links.length - 1];
    links.forEach(function (link) {
      if (link !== here) link.removeAttribute("aria-current");
      else if (!link.hasAttribute("aria-current")) {
        link.setAttribute("aria-current", "location");
        var strip = nav.firstElementChild;
        strip.scrollLeft += link.getBoundingClientRect().left - strip.getBoundingClientRect().left - 60;
      }
    });
  }

  function ask() {
    if (!isAsked) { isAsked = true; window.requestAnimationFrame(mark); }
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest(".thesis a[href*='#']");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    var id = link.hash.slice(1);
    if (link.search === window.location.search) {
      event.preventDefault();
      reveal(id);
      window.history.replaceState(window.history.state, "", window.location.pathname + link.search + link.hash);
    } else wanted = id;
  }, true);

  new window.MutationObserver(function () {
    var place = document.querySelector(".thesis #page-painted");
    if (!place || !place.firstChild || place.firstChild === painted) return;
    // a page that was just loaded has its place in the address
    var id = wanted || (place === within ? "" : window.location.hash.slice(1));
    within = place;
    painted = place.firstChild;
    reveal(id);
    wanted = null;
    ask();
  }).observe(document.documentElement, { childList: true, subtree: true });

  window.addEventListener("scroll", ask, { passive: true });
  window.addEventListener("resize", ask, { passive: true });
  document.addEventListener("toggle", ask, true);
})();
