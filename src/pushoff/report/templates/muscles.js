(function () {
  "use strict";
  var data = JSON.parse(document.getElementById("moving-figure-data").textContent);
  var drawing = document.getElementById("moving-figure-drawing");
  var slider = document.getElementById("moving-slider");
  var button = document.getElementById("moving-play");
  var now = document.getElementById("moving-now");
  var list = document.getElementById("moving-list");
  var shapes = Array.prototype.slice.call(drawing.children, 1);
  var last = data.corners[0].length - 1;
  var slower = 6;
  var playing = null;
  slider.max = last;

  function phaseAt(percent) {
    var found = data.phases[0];
    data.phases.forEach(function (phase) { if (percent >= Number(phase.start) - 0.01) found = phase; });
    return found;
  }
  function paint(shape, force) {
    var level = Math.min(Math.max((force || 0) / data.scale, 0), 1);
    shape.style.stroke = data.palette[Math.round(level * (data.palette.length - 1))];
    shape.style.strokeWidth = data.widths[0] + (data.widths[1] - data.widths[0]) * level;
  }
  function move(shape, number, frame) {
    var at = data.corners[number][frame];
    shape.setAttribute("visibility", at ? "visible" : "hidden");
    if (!at) return;
    if (data.kinds[number] === "head") {
      shape.setAttribute("cx", at[0]);
      shape.setAttribute("cy", at[1]);
      return;
    }
    shape.setAttribute("points", at.join(" "));
    if (data.force[number]) paint(shape, data.force[number][frame]);
  }
  function strongest(frame) {
    var found = [];
    data.kinds.forEach(function (kind, number) {
      var force = kind === "near muscle" ? data.force[number][frame] : null;
      if (force !== null && force >= 0.05) found.push([force, data.titles[number]]);
    });
    found.sort(function (one, other) { return other[0] - one[0]; });
    return found.slice(0, 4).map(function (pair) { return pair[1] + " " + pair[0].toFixed(1) + " BW"; });
  }
  function show(frame) {
    shapes.forEach(function (shape, number) { move(shape, number, frame); });
    var percent = 100 * frame / last, phase = phaseAt(percent);
    var words = (phase ? phase.words + " · " : "") + Math.round(10 * percent * data.seconds) + " ms · " + Math.round(percent) + " % of the stride";
    slider.value = frame;
    slider.setAttribute("aria-valuetext", words);
    now.textContent = words;
    var pulls = strongest(frame);
    list.textContent = pulls.length ? "Strongest in the front leg: " + pulls.join(", ") : "Nothing pulls with more than 0.05 body weights in the front leg.";
  }
  function stop() {
    if (playing !== null) cancelAnimationFrame(playing);
    playing = null;
    button.textContent = "Play";
    button.setAttribute("aria-pressed", "false");
  }
  function play() {
    var began = null, first = Number(slider.value) % last;
    button.textContent = "Pause";
    button.setAttribute("aria-pressed", "true");
    function step(time) {
      if (began === null) began = time;
      var done = (time - began) / 1000 / (data.seconds * slower) * last;
      show(Math.round(first + done) % last);
      playing = requestAnimationFrame(step);
    }
    playing = requestAnimationFrame(step);
  }
  button.addEventListener("click", function () { if (playing === null) play(); else stop(); });
  slider.addEventListener("input", function () { stop(); show(Number(slider.value)); });
  document.querySelectorAll(".moving-phases button").forEach(function (phase) {
    phase.addEventListener("click", function () {
      stop();
      show(Math.ceil(Number(phase.dataset.start) / 100 * last));
    });
  });
  show(Math.ceil(Number((data.phases[1] || { start: 0 }).start) / 100 * last));
})();
