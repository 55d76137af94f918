// Cells of the list: plain React elements, so that text from sources is never read as HTML.
(function () {
  "use strict";
  var cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});

  function step(score) { return Math.min(Math.max(5 * Math.round(score / 5), 0), 100); }

  cells.CompanyLink = function (props) {
    if (!props.data) return null;
    var parameters = new URLSearchParams(window.location.search);
    parameters.set("item", props.data.slug);
    return React.createElement(
      "a",
      { href: "/?" + parameters.toString(), "data-nav": "true", className: "grid-link" },
      props.value
    );
  };

  cells.SourceLink = function (props) {
    var url = props.data && props.data.url;
    if (!url || !/^https?:\/\//.test(url)) return props.value || null;
    return React.createElement(
      "a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, props.value
    );
  };

  cells.RiskChip = function (props) {
    if (!props.data) return null;
    if (props.value === null || props.value === undefined) {
      return React.createElement("span", { className: "risk-chip unknown", title: "Insufficient data" }, "?");
    }
    var at = step(props.value);
    return React.createElement(
      "span",
      {
        className: "risk-chip",
        style: { background: "var(--risk-" + at + ")", color: "var(--on-risk-" + at + ")" },
        title: "interval " + Math.round(props.data.risk_low_score) + " to " + Math.round(props.data.risk_high_score)
      },
      String(Math.round(props.value))
    );
  };

  function text(format) {
    return function (props) {
      if (props.value === null || props.value === undefined) {
        return props.data ? React.createElement("span", { className: "muted" }, "–") : null;
      }
      return React.createElement("span", { className: "num" }, format(props.value));
    };
  }

  cells.Score = text(function (value) { return String(Math.round(value)); });
  cells.Count = text(function (value) { return value.toLocaleString("en"); });
  cells.Percent = text(function (value) { return Math.round(100 * value) + " %"; });
})();
