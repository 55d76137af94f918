// The grid's script is a megabyte that a browser needs only once it shows a grid. Until then this
// stands in its place: an empty box, which fetches the script when it comes into sight.
(function () {
  "use strict";
  var SCRIPT = "/_dash-component-suites/dash_ag_grid/dash_ag_grid.min.js";
  var Grid = null, loading = null;

  function load() {
    loading = loading || new Promise(function (done, failed) {
      var script = document.createElement("script");
      script.src = SCRIPT;
      script.onload = function () {
        Grid = window.dash_ag_grid.AgGrid;
        // the box stays what Dash draws: another component there would start anew
        window.dash_ag_grid = Object.assign({}, window.dash_ag_grid, { AgGrid: Box });
        done(Grid);
      };
      script.onerror = function () {
        loading = null;
        script.remove();
        failed();
      };
      document.head.appendChild(script);
    });
    return loading;
  }

  function Box(props) {
    var place = React.useRef(null);
    var state = React.useState(Grid ? "there" : "waiting"), is = state[0], become = state[1];
    React.useEffect(function () {
      if (is !== "waiting") return undefined;
      var sight = new IntersectionObserver(function (entries) {
        if (!entries.some(function (entry) { return entry.isIntersecting; })) return;
        sight.disconnect();
        load().then(function () { become("there"); }, function () { become("failed"); });
      });
      sight.observe(place.current);
      return function () { sight.disconnect(); };
    }, [is]);
    if (is === "there") return React.createElement(Grid, props);
    return React.createElement(
      "div",
      { id: props.id, className: props.className, style: props.style, ref: place, "aria-busy": is === "waiting" },
      is === "failed" && React.createElement("p", { className: "muted" }, "The table could not be loaded. ",
        React.createElement("button", { className: "copy", onClick: function () { become("waiting"); } }, "Try again"))
    );
  }
  Box.dashRenderType = true;

  window.dash_ag_grid = { AgGrid: Box, getApiAsync: null }; // as long as there is no grid to ask
})();
