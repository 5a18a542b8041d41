// Placing a table on the picture of a page: corners, lines between columns and rows, by finger, mouse and keyboard.
// Shares are of the frame, seen as the rectangle it is on paper; ocr/placed.py warps the picture in the same way.
"use strict";

(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const HIT = 22; // CSS pixels around a line or handle that a finger hits
  const NEAR = 10; // a line dragged this near to its neighbour is removed
  const LOUPE = 150, ENLARGED = 2.5;
  const AROUND = 0.05; // of the picture's long side is left free around it, so that a handle on its edge is whole
  const $ = (id) => document.getElementById(id);

  // ---- plain geometry -------------------------------------------------------------------------------------------

  // The map from the unit square to the frame; corners from the paper's top left, clockwise.
  function square([[x0, y0], [x1, y1], [x2, y2], [x3, y3]]) {
    const dx1 = x1 - x2, dx2 = x3 - x2, dx3 = x0 - x1 + x2 - x3;
    const dy1 = y1 - y2, dy2 = y3 - y2, dy3 = y0 - y1 + y2 - y3;
    const det = dx1 * dy2 - dx2 * dy1 || 1e-9;
    const g = (dx3 * dy2 - dx2 * dy3) / det, h = (dx1 * dy3 - dx3 * dy1) / det;
    return [x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h, 1];
  }

  function at([a, b, c, d, e, f, g, h, i], u, v) {
    const w = g * u + h * v + i;
    return [(a * u + b * v + c) / w, (d * u + e * v + f) / w];
  }

  function inverse([a, b, c, d, e, f, g, h, i]) {
    return [e * i - f * h, c * h - b * i, b * f - c * e, f * g - d * i, a * i - c * g, c * d - a * f,
      d * h - e * g, b * g - a * h, a * e - b * d];
  }

  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
  const round = (value) => Math.round(value * 1e5) / 1e5;

  function evenly(count, titles, first) {
    const lines = titles ? [0] : [];
    for (let n = 0; n < count; n += 1) lines.push(round(first + (1 - first) * n / count));
    return [...lines, 1];
  }

  function make(name, attributes, parent) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (parent) parent.append(element);
    return element;
  }

  // ---- a picture with its frame and lines -----------------------------------------------------------------------

  let boards = 0;

  class Board {
    constructor(svg, start, picture, words) {
      this.svg = svg;
      this.words = words;
      this.width = start.width;
      this.height = start.height;
      this.step = "frame";
      this.turn = 0;
      this.changed = () => {};
      this.load(start.layout);
      this.turned = make("g", {}, svg);
      this.drawing = make("g", { id: `drawing-${boards += 1}` }, this.turned);
      make("image", { href: picture, width: this.width, height: this.height }, this.drawing);
      this.lines = make("g", {}, this.drawing);
      this.handles = make("g", {}, this.turned);
      this.kept = new Map();
      this.setTurn(this.uprightTurn());
      // A finger on a handle drags it, not the view; browsers do not heed touch-action inside of an SVG.
      svg.addEventListener("touchstart", (event) => { if (event.target.closest(".handle")) event.preventDefault(); }, { passive: false });
      svg.addEventListener("pointerdown", (event) => this.down(event));
      svg.addEventListener("keydown", (event) => this.key(event));
      svg.addEventListener("click", (event) => this.tap(event));
      new ResizeObserver(() => this.draw()).observe(svg);
    }

    load(layout) {
      this.form = layout.form_key;
      this.corners = layout.corners.map((one) => [...one]);
      this.columns = [0, ...layout.columns.map((one) => one.right)];
      this.columns[0] = layout.columns.length ? layout.columns[0].left : 0;
      this.holds = layout.columns.map((one) => ({ key: one.key || "", side: one.side || "" }));
      // Lines at the frame's own edges; columns that are not side by side are joined by one that is not used.
      if (this.columns[0] > 0.002) { this.columns.unshift(0); this.holds.unshift({ key: "", side: "" }); }
      this.columns[0] = 0;
      if (this.columns[this.columns.length - 1] < 0.998) { this.columns.push(1); this.holds.push({ key: "", side: "" }); }
      this.columns[this.columns.length - 1] = 1;
      this.rows = [...layout.rows];
      this.titles = layout.titles ? 1 : 0;
      if (layout.titles > 1) this.rows.splice(1, layout.titles - 1);
    }

    layout() {
      const columns = this.holds.map((one, n) => (
        { left: this.columns[n], right: this.columns[n + 1], key: one.key || null, side: one.side }));
      return { form_key: this.form, corners: this.corners, columns, rows: this.rows, titles: this.titles };
    }

    get count() { return this.rows.length - 1 - this.titles; }

    // The turn that brings the paper's top up, as the corners have it.
    uprightTurn() {
      const [[x0, y0], [x1, y1]] = this.corners;
      const angle = Math.atan2(y1 - y0, x1 - x0);
      return (4 - Math.round(angle / (Math.PI / 2))) % 4;
    }

    setTurn(turn) {
      this.turn = (turn + 4) % 4;
      const { width: w, height: h } = this;
      const how = ["", `translate(${h} 0) rotate(90)`, `translate(${w} ${h}) rotate(180)`, `translate(0 ${w}) rotate(270)`];
      this.turned.setAttribute("transform", how[this.turn]);
      const [across, down] = this.turn % 2 ? [h, w] : [w, h], free = AROUND * Math.max(w, h);
      this.svg.setAttribute("viewBox", `${-free} ${-free} ${across + 2 * free} ${down + 2 * free}`);
      this.draw();
    }

    // Another quarter: the picture turns, and the corner that is now at the top left becomes the first.
    quarter() {
      this.corners = [this.corners[3], this.corners[0], this.corners[1], this.corners[2]];
      this.setTurn(this.turn + 1);
    }

    // How many of the scan's pixels one CSS pixel is.
    get unit() {
      const matrix = this.turned.getScreenCTM();
      return matrix ? 1 / (Math.hypot(matrix.a, matrix.b) || 1) : 1;
    }

    point(event) {
      const matrix = this.turned.getScreenCTM().inverse();
      const seen = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
      return [seen.x, seen.y];
    }

    share(point) {
      return at(inverse(square(this.corners)), ...point);
    }

    // ---- drawing

    draw() {
      const map = square(this.corners), unit = this.unit;
      const line = (name, u0, v0, u1, v1) => {
        const [[x1, y1], [x2, y2]] = [at(map, u0, v0), at(map, u1, v1)];
        return `<line class="pl ${name}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
      };
      const drawn = [];
      this.holds.forEach((one, n) => {
        if (one.key) return;
        const quad = [[n, 0], [n + 1, 0], [n + 1, 1], [n, 1]].map(([c, v]) => at(map, this.columns[c], v).join(","));
        drawn.push(`<polygon class="pl unused" points="${quad.join(" ")}"/>`);
      });
      if (this.titles) drawn.push(`<polygon class="pl titles" points="${[[0, 0], [1, 0], [1, this.rows[1]], [0, this.rows[1]]].map(([u, v]) => at(map, u, v).join(",")).join(" ")}"/>`);
      for (const v of this.rows.slice(1, -1)) drawn.push(line("level-line", 0, v, 1, v));
      for (const u of this.columns.slice(1, -1)) drawn.push(line("upright-line", u, 0, u, 1));
      drawn.push(`<polygon class="pl frame" points="${this.corners.map((one) => one.join(",")).join(" ")}"/>`);
      if (this.step === "columns") {
        this.holds.forEach((_, n) => {
          const [x, y] = at(map, (this.columns[n] + this.columns[n + 1]) / 2, 0.5);
          drawn.push(`<text class="pl name" font-size="${12 * unit}" transform="translate(${x} ${y}) rotate(${-90 * this.turn})">${n + 1}</text>`);
        });
      }
      this.lines.innerHTML = drawn.join("");
      this.svg.dataset.step = this.step;
      this.place(map, unit);
    }

    // Handles are kept while they are dragged or focused: only their places change.
    place(map, unit) {
      const wanted = this.wanted(map);
      for (const [name, handle] of this.kept) if (!wanted.has(name)) { handle.remove(); this.kept.delete(name); }
      for (const [name, one] of wanted) {
        let handle = this.kept.get(name);
        if (!handle) {
          handle = make("g", { class: `handle ${one.kind}`, tabindex: 0, role: "button", "data-name": name }, this.handles);
          if (one.from) make("line", { class: "hit" }, handle);
          make("circle", { class: "grip" }, handle);
          make("circle", { class: "dot" }, handle);
          make("text", {}, handle);
          this.kept.set(name, handle);
        }
        const [hit, grip, dot, text] = one.from ? handle.children : [null, ...handle.children];
        if (hit) for (const [key, value] of Object.entries({ x1: one.from[0], y1: one.from[1], x2: one.to[0], y2: one.to[1] })) hit.setAttribute(key, value);
        for (const [circle, r] of [[grip, HIT], [dot, one.kind === "corner" || one.kind === "middle" ? 13 : one.kind === "level" ? 5 : 8]]) {
          circle.setAttribute("cx", one.at[0]);
          circle.setAttribute("cy", one.at[1]);
          circle.setAttribute("r", r * unit);
        }
        text.textContent = one.text;
        text.setAttribute("font-size", 13 * unit);
        text.setAttribute("transform", `translate(${one.at[0]} ${one.at[1]}) rotate(${-90 * this.turn}) translate(0 ${4.5 * unit})`);
        handle.setAttribute("aria-label", one.label);
      }
    }

    wanted(map) {
      const found = new Map(), say = (words, number) => (words || "").replace("{number}", number);
      if (this.step === "frame") {
        const middle = at(map, 0.5, 0.5);
        found.set("middle", { kind: "middle", at: middle, text: "✥", label: this.words.wholeFrame });
        this.corners.forEach((one, n) => found.set(`corner-${n}`, { kind: "corner", at: one, text: n + 1, label: say(this.words.corner, n + 1) }));
      } else if (this.step === "columns") {
        this.columns.slice(1, -1).forEach((u, n) => {
          // Grips of narrow columns stand in two heights, so that a finger hits one of them.
          found.set(`column-${n + 1}`, { kind: "upright", from: at(map, u, 0), to: at(map, u, 1), at: at(map, u, n % 2 ? -0.07 : -0.02), text: "", label: say(this.words.column, n + 1) });
        });
      } else {
        this.rows.slice(1, -1).forEach((v, n) => {
          const first = this.titles && n === 0;
          found.set(`row-${n + 1}`, { kind: first ? "level first" : "level", from: at(map, 0, v), to: at(map, 1, v), at: at(map, first ? 0.5 : -0.012, v), text: "", label: first ? this.words.first : say(this.words.row, n + 1 - this.titles) });
        });
      }
      return found;
    }

    // ---- pointer

    down(event) {
      const handle = event.target.closest(".handle");
      if (!handle || event.button > 0) return;
      event.preventDefault();
      const start = this.point(event);
      const name = this.nearest(start) || handle.dataset.name;
      this.kept.get(name).focus({ preventScroll: true });
      this.svg.setPointerCapture(event.pointerId);
      const before = this.corners.map((one) => [...one]);
      // The handle keeps its distance to the finger: it does not jump under it.
      const grip = this.where(name);
      const off = [grip[0] - start[0], grip[1] - start[1]];
      let moved = false;
      const move = (next) => {
        const now = this.point(next);
        const seen = Math.hypot(now[0] - start[0], now[1] - start[1]) / this.unit;
        if (!moved && seen < 3) return;
        moved = true;
        this.moveTo(name, [now[0] + off[0], now[1] + off[1]], before);
        this.draw();
        this.showLoupe(this.where(name), next);
      };
      const end = () => {
        this.svg.removeEventListener("pointermove", move);
        this.svg.removeEventListener("pointerup", end);
        this.svg.removeEventListener("pointercancel", end);
        $("loupe").setAttribute("hidden", "");
        this.justMoved = performance.now();
        if (!moved) return;
        this.tidy();
        this.draw();
        this.changed(name.split("-")[0]);
      };
      this.svg.addEventListener("pointermove", move);
      this.svg.addEventListener("pointerup", end);
      this.svg.addEventListener("pointercancel", end);
    }

    // Of lines that stand close together the nearest is meant, not the one on top.
    nearest(point) {
      const [u, v] = this.share(point), map = square(this.corners);
      const far = (other) => Math.hypot(other[0] - point[0], other[1] - point[1]) / this.unit;
      const places = this.step === "columns"
        ? this.columns.slice(1, -1).map((one, n) => [`column-${n + 1}`, far(at(map, one, v))])
        : this.step === "rows" ? this.rows.slice(1, -1).map((one, n) => [`row-${n + 1}`, far(at(map, u, one))]) : [];
      places.sort((one, other) => one[1] - other[1]);
      return places.length && places[0][1] < HIT ? places[0][0] : null;
    }

    where(name) {
      const [kind, number] = name.split("-");
      const map = square(this.corners);
      if (kind === "corner") return this.corners[number];
      if (kind === "middle") return at(map, 0.5, 0.5);
      return kind === "column" ? at(map, this.columns[number], 0.5) : at(map, 0.5, this.rows[number]);
    }

    moveTo(name, point, before) {
      const [kind, text] = name.split("-"), number = Number(text);
      if (kind === "corner") {
        this.corners[number] = [clamp(point[0], -0.2 * this.width, 1.2 * this.width), clamp(point[1], -0.2 * this.height, 1.2 * this.height)];
      } else if (kind === "middle") {
        const old = at(square(before), 0.5, 0.5);
        this.corners = before.map(([x, y]) => [x + point[0] - old[0], y + point[1] - old[1]]);
      } else if (kind === "column") {
        this.lastMoved = number;
        this.columns[number] = round(clamp(this.share(point)[0], this.columns[number - 1] + 0.002, this.columns[number + 1] - 0.002));
      } else if (this.titles && number === 1) {
        this.rows = evenly(this.count, 1, clamp(this.share(point)[1], 0.004, 0.9));
      } else {
        this.rows[number] = round(clamp(this.share(point)[1], this.rows[number - 1] + 0.002, this.rows[number + 1] - 0.002));
      }
    }

    // A column line that was dragged onto its neighbour goes; what it parted becomes one.
    tidy() {
      if (this.step !== "columns") return;
      const map = square(this.corners);
      for (let n = this.columns.length - 2; n > 0; n -= 1) {
        const here = at(map, this.columns[n], 0.5);
        const gaps = [n - 1, n + 1].map((other) => {
          const there = at(map, this.columns[other], 0.5);
          return Math.hypot(here[0] - there[0], here[1] - there[1]) / this.unit;
        });
        if (Math.min(...gaps) < NEAR && this.lastMoved === n) this.remove(n, gaps[0] < gaps[1] ? n - 1 : n);
      }
    }

    remove(number, gone) {
      this.columns.splice(number, 1);
      this.holds.splice(gone, 1);
    }

    // A tap beside the lines adds one.
    tap(event) {
      if (this.step === "frame" || event.target.closest(".handle") || performance.now() - (this.justMoved || 0) < 400) return;
      const [u, v] = this.share(this.point(event));
      if (u <= 0.005 || u >= 0.995 || v <= 0 || v >= 1) return;
      if (this.step === "columns") {
        const number = this.columns.findIndex((one) => one > u);
        this.columns.splice(number, 0, round(u));
        this.holds.splice(number, 0, { key: "", side: "" });
      } else {
        this.rows.splice(this.rows.findIndex((one) => one > v), 0, round(v));
      }
      this.draw();
      this.changed(this.step === "columns" ? "column" : "row");
    }

    // ---- keyboard

    key(event) {
      const handle = event.target.closest(".handle");
      if (!handle) return;
      const name = handle.dataset.name, [kind, text] = name.split("-"), number = Number(text);
      const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      if (event.key === "Delete" || event.key === "Backspace") {
        if (kind === "column") this.remove(number, number);
        else if (kind === "row" && this.count > 1 && !(this.titles && number === 1)) this.rows.splice(number, 1);
        else return;
        const next = [...this.handles.children][0];
        event.preventDefault();
        this.draw();
        if (next && next.isConnected) next.focus();
      } else if (ways[event.key]) {
        event.preventDefault();
        const length = (event.shiftKey ? 20 : 2) * this.unit;
        const [dx, dy] = ways[event.key];
        // On the screen, whichever way the picture is turned.
        const angle = -this.turn * Math.PI / 2;
        const [x, y] = [dx * Math.cos(angle) - dy * Math.sin(angle), dx * Math.sin(angle) + dy * Math.cos(angle)];
        const here = this.where(name);
        this.moveTo(name, [here[0] + x * length, here[1] + y * length], this.corners.map((one) => [...one]));
        this.draw();
      } else return;
      this.changed(kind);
    }

    // ---- loupe

    showLoupe(point, event) {
      const loupe = $("loupe");
      const seen = new DOMPoint(...point).matrixTransform(this.turned.getScreenCTM());
      const outer = seen.matrixTransform(this.svg.getScreenCTM().inverse());
      const half = LOUPE / 2 * this.unit / ENLARGED;
      loupe.setAttribute("viewBox", `${outer.x - half} ${outer.y - half} ${2 * half} ${2 * half}`);
      loupe.innerHTML = `<use href="#${this.drawing.id}" transform="${this.turned.getAttribute("transform") || ""}"/>`
        + `<circle class="aim" cx="${outer.x}" cy="${outer.y}" r="${half / 12}"/>`;
      loupe.classList.toggle("right", event.clientX < window.innerWidth / 2);
      loupe.removeAttribute("hidden");
    }
  }

  // ---- one page -------------------------------------------------------------------------------------------------

  const csrf = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

  async function ask(address, fields) {
    const answer = await fetch(address, { method: "POST", headers: { "X-CSRFToken": csrf() }, body: new URLSearchParams(fields) });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  async function placeOne(form) {
    const page = form.dataset.page, forms = JSON.parse(form.dataset.forms), words = form.dataset;
    const working = $("working"), choice = $("form-choice");
    form.hidden = false;
    let board, known = false, filled = true;

    function show() {
      form.dataset.step = board.step;
      for (const part of form.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== board.step;
      for (const one of form.querySelectorAll("[data-go]")) one.setAttribute("aria-current", one.dataset.go === board.step ? "step" : "false");
      form.querySelector("[data-act=next]").hidden = board.step === "rows";
      board.draw();
      list();
      $("count").value = board.count;
      $("titles").checked = board.titles === 1;
    }

    // What each column holds; a select keeps the keyboard while its neighbours change.
    function list() {
      const offered = forms[board.form].choices;
      const items = board.holds.map((held, n) => {
        const item = document.createElement("li");
        const label = document.createElement("label");
        const name = document.createElement("span");
        name.textContent = words.holds.replace("{number}", n + 1);
        const select = document.createElement("select");
        select.className = "input";
        select.dataset.number = n;
        select.append(new Option(words.unused, ""));
        for (const one of offered) select.append(new Option(one.label, `${one.key} ${one.side}`));
        select.value = held.key ? `${held.key} ${held.side}` : "";
        item.classList.toggle("off", !held.key);
        label.append(name, select);
        item.append(label);
        return item;
      });
      $("columns").replaceChildren(...items);
    }

    async function guess() {
      working.hidden = false;
      try {
        const found = await ask(`/intake/page/${page}/place/guess`, { form: board.form, corners: JSON.stringify(board.corners) });
        board.load(found.layout);
        filled = true;
      } catch (error) { /* What is on the picture stays; the person goes on by hand. */ }
      working.hidden = true;
    }

    async function go(step) {
      if (board.step === "frame" && step !== "frame" && !filled && !known) await guess();
      board.step = step;
      show();
    }

    function setRows(count) {
      const rows = clamp(Math.round(count) || 1, 1, 120);
      board.rows = evenly(rows, board.titles, board.titles ? board.rows[1] : 0);
      show();
    }

    const acts = {
      next: () => go(board.step === "frame" ? "columns" : "rows"),
      turn: () => { board.quarter(); filled = known; },
      zoom: (button) => {
        const on = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", String(on));
        form.querySelector(".stage").classList.toggle("large", on);
      },
      guess: async () => { await guess(); known = false; show(); },
      fewer: () => setRows(board.count - 1),
      more: () => setRows(board.count + 1),
    };

    form.addEventListener("click", (event) => {
      const button = event.target.closest("button[type=button]");
      if (!button || !board) return;
      if (button.dataset.go) go(button.dataset.go);
      else acts[button.dataset.act](button);
    });
    form.addEventListener("change", (event) => {
      if (event.target.id === "count") setRows(Number(event.target.value));
      else if (event.target.id === "titles") {
        const pitch = board.rows[board.rows.length - 1] - board.rows[board.rows.length - 2], count = board.count;
        board.titles = event.target.checked ? 1 : 0;
        board.rows = evenly(count, board.titles, board.titles ? clamp(pitch, 0.01, 0.5) : 0);
        show();
      } else if (event.target.id === "form-choice") {
        board.form = event.target.value;
        for (const held of board.holds) held.key = held.side = "";
        known = filled = false;
        show();
      } else if (event.target.dataset.number) {
        const [key, ...side] = event.target.value.split(" ");
        board.holds[event.target.dataset.number] = { key, side: side.join(" ") };
        event.target.closest("li").classList.toggle("off", !key);
        board.draw();
      }
    });
    $("count").addEventListener("keydown", (event) => {
      // Enter would send the page.
      if (event.key === "Enter") { event.preventDefault(); setRows(Number($("count").value)); }
    });
    form.addEventListener("submit", () => { form.elements.layout.value = JSON.stringify(board.layout()); });
    document.addEventListener("keydown", (event) => {
      const free = !event.target.closest("input, select, textarea") && !event.ctrlKey && !event.altKey && !event.metaKey;
      if (free && event.code === "KeyT" && !event.isComposing) $("whole").click();
    });

    try {
      const start = await ask(`/intake/page/${page}/place/guess`, { form: choice.value });
      known = start.known;
      choice.value = start.layout.form_key;
      board = new Board($("board"), start, `/intake/page/${page}/scan`, words);
      board.changed = (kind) => {
        if (kind === "corner" || kind === "middle") filled = false;
        if (kind === "column") list();
        $("count").value = board.count;
      };
      working.hidden = true;
      show();
    } catch (error) {
      working.textContent = words.failed;
    }
  }

  // ---- pages of the same print ----------------------------------------------------------------------------------

  async function placeLike(form) {
    form.hidden = false;
    const boards = new Map(), button = $("apply");

    function count() {
      const ticked = [...form.querySelectorAll(".apply:checked")].length;
      button.textContent = ticked ? form.dataset.apply.replace("{count}", ticked) : form.dataset.none;
      button.disabled = !ticked || form.querySelector("[data-card]") !== null;
    }

    function open(card) {
      if (!card.dataset.start) return;
      const svg = card.querySelector(".board"), rows = card.querySelector(".count"), tick = card.querySelector(".apply");
      const board = new Board(svg, JSON.parse(card.dataset.start), svg.dataset.picture, form.dataset);
      board.changed = () => { tick.checked = true; count(); };
      rows.addEventListener("change", () => {
        // The lines stay where they are on the paper; the table ends earlier or later.
        const wanted = clamp(Math.round(Number(rows.value)) || 1, 1, 120), lines = board.rows;
        const pitch = lines[lines.length - 1] - lines[lines.length - 2];
        while (lines.length < board.titles + wanted + 1) lines.push(lines[lines.length - 1] + pitch);
        lines.length = board.titles + wanted + 1;
        const end = lines[lines.length - 1], map = square(board.corners);
        board.corners = [board.corners[0], board.corners[1], at(map, 1, end), at(map, 0, end)];
        board.rows = lines.map((one) => round(one / end));
        board.rows[board.rows.length - 1] = 1;
        board.draw();
        tick.checked = true;
        count();
      });
      boards.set(card.dataset.page, board);
    }

    form.addEventListener("change", count);
    form.addEventListener("submit", () => {
      const frames = {};
      for (const [page, board] of boards) {
        const ticked = form.querySelector(`.like[data-page="${page}"] .apply`).checked;
        if (ticked) frames[page] = { corners: board.corners, rows: board.count };
      }
      form.elements.frames.value = JSON.stringify(frames);
    });
    // One after another: each is a scan that the server opens.
    for (const card of [...form.querySelectorAll("[data-card]")]) {
      try {
        const answer = await fetch(card.dataset.card);
        if (!answer.ok) throw new Error(String(answer.status));
        const holder = document.createElement("ul");
        holder.innerHTML = await answer.text();
        const made = holder.querySelector("li");
        card.replaceWith(made);
        open(made);
      } catch (error) {
        card.removeAttribute("data-card");
      }
      count();
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    if ($("placing")) placeOne($("placing"));
    if ($("like")) placeLike($("like"));
  });
})();
