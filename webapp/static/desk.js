// Which task is on the screen and what goes over the network: a tap keeps the entry on the phone and shows the next task
// at once; the outbox is emptied behind it. It knows nothing of cells (volunteer.js, answers.js), nor who sits here (seat.js).
"use strict";

(() => {
  // As webapp/ahead.py says.
  const AHEAD = 12;
  const REST = 45000;
  const LONGEST_WAIT = 60000;
  const { phrases, fill } = Answers;
  const desk = document.getElementById("desk");
  const element = (id) => document.getElementById(id);
  let account = desk.dataset.account;
  let name = desk.dataset.name;
  let lock = Number(desk.dataset.lock);
  let token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  let held = [];
  let waiting = [];
  // What was tapped away here is not shown again, whatever the server still hands out, until it is given back.
  const taken = new Set();
  let wait = 2000;
  let pressed = null;
  let [sending, filling, again] = [null, null, 0];

  const slot = () => Number((element("task").dataset || {}).slot || 0);

  async function start() {
    if (account) await Outbox.sitDown(account, name, lock);
    else ({ account, name, lock } = (await Outbox.who()) || { account: "", name: "", lock: 0 });
    Seat.begin(seat);
    if (account) await sit();
    else nobody();
  }

  async function sit() {
    if (Task.form()) await Outbox.keepTask(account, slot(), element("task").outerHTML);
    held = await Outbox.tasks(account);
    waiting = await Outbox.entries(account);
    for (const one of waiting) taken.add(one.slot);
    held = held.filter((one) => !taken.has(one.slot));
    await tellOthers();
    if (Task.form() && !taken.has(slot())) begin(((await Outbox.draft(account, slot())) || {}).values);
    else await showNext();
    showWaiting();
    send().then(fillUp);
  }

  // Who left without a network left no name here.
  function nobody() {
    const toTheDoor = () => location.assign("/switch");
    window.addEventListener("online", toTheDoor);
    if (navigator.onLine) toTheDoor();
    element("task").querySelector("h1").textContent = phrases.nobody;
    element("shell-words").hidden = true;
  }

  async function put(task) {
    const draft = await Outbox.draft(account, task.slot);
    if (slot() === task.slot && !taken.has(slot())) return;
    // Half a task is kept, too: it begins where this person left it.
    show(task.html, draft && draft.values);
  }

  function show(html, values) {
    const box = document.createElement("template");
    box.innerHTML = html;
    element("task").replaceWith(box.content.querySelector("#task"));
    window.scrollTo(0, 0);
    begin(values);
  }

  function begin(values) {
    if (values) Task.restore(values);
    Task.begin();
  }

  async function showNext() {
    held = held.filter((one) => !taken.has(one.slot));
    if (held.length) return put(held[0]);
    const rest = element("rest-template").content.cloneNode(true);
    if (waiting.length || !navigator.onLine) rest.querySelector("h1").textContent = navigator.onLine ? phrases.sending : phrases.nothing_held;
    const task = document.createElement("section");
    Object.assign(task, { id: "task", className: "task" });
    task.append(rest);
    element("task").replaceWith(task);
  }

  // Kept first, shown next, sent behind: what was tapped is on the phone before anything else happens.
  async function take(action, body) {
    const number = slot();
    if (taken.has(number)) return;
    taken.add(number);
    await add(number, action, body);
    await showNext();
    send().then(fillUp);
  }

  async function add(number, action, body) {
    await Outbox.add(account, name, number, action, body);
    waiting.push({ slot: number });
    showWaiting();
  }

  document.addEventListener("click", (event) => { pressed = event.target.closest("button"); }, true);

  document.addEventListener("submit", (event) => {
    if (event.target !== Task.form()) return;
    event.preventDefault();
    if (pressed && pressed.name === "reason") {
      const { slot: number, token: lease, key } = Task.values();
      take(pressed.getAttribute("formaction"), { account, slot: number, token: lease, key, reason: pressed.value });
    } else if (Task.complete()) {
      if (Back.active()) Back.take(Task.values());
      else take(Task.form().getAttribute("action"), { ...Task.values(), account });
    }
    pressed = null;
  });

  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      if (!Back.active() && Task.form() && Task.form().contains(event.target)) Outbox.keepDraft(account, slot(), Task.values());
    });
  }

  function send() {
    sending = sending || drain().finally(() => { sending = null; });
    return sending;
  }

  async function drain() {
    clearTimeout(again);
    for (;;) {
      waiting = await Outbox.entries(account);
      showWaiting();
      if (!waiting.length) return;
      if (!navigator.onLine) {
        offline(true);
        later();
        return;
      }
      const one = await Outbox.attempt(waiting[0].n);
      const answer = await ask(one.action, one.body);
      if (!answer) return;
      await Outbox.sent(one);
      if (answer.refused) notice(fill("fault", { reason: answer.refused }), "warn");
      if (answer.missed) notice(answer.missed.words, "warn", answer.missed.picture);
      if (answer.back) await giveBack(answer.back);
      waiting = waiting.slice(1);
      await absorb(answer);
    }
  }

  async function giveBack(task) {
    await Outbox.keepTask(account, task.slot, task.html);
    taken.delete(task.slot);
    held = [{ slot: task.slot, html: task.html }, ...held.filter((one) => one.slot !== task.slot)];
  }

  // Ask the server; null when it must be asked again later, for whatever reason.
  async function ask(path, body, more) {
    const known = { account, have: [...held, ...waiting].map((one) => one.slot).join(","), count: AHEAD, ...more };
    try {
      const response = body ? await post(path, { ...body, ...known }) : await get(path, known);
      if (response.status === 401) return Seat.askPin();
      const answer = (response.headers.get("content-type") || "").includes("json") ? await response.json() : null;
      if (answer && answer.other) return location.reload();
      if (!answer || response.status >= 500) return later();
      wait = 2000;
      offline(false);
      return answer;
    } catch {
      offline(true);
      return later();
    }
  }

  const get = (path, query) => fetch(`${path}?${new URLSearchParams(query)}`, { headers: { "X-Outbox": "1" } });

  // The token is read when sending: the one of a view that was open for long may be old.
  async function post(path, body) {
    for (let tries = 0; ; tries += 1) {
      const headers = { "X-Outbox": "1", "X-CSRFToken": token };
      const response = await fetch(path, { method: "POST", headers, body: new URLSearchParams(body) });
      if (response.status !== 403 || tries) return response;
      token = (await (await fetch("/token")).json()).csrf;
    }
  }

  function later() {
    clearTimeout(again);
    again = setTimeout(() => send().then(fillUp), wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
    return null;
  }

  async function absorb(answer) {
    token = answer.csrf || token;
    if (answer.today !== undefined) element("today").textContent = answer.today;
    for (const task of answer.tasks || []) {
      if (held.some((one) => one.slot === task.slot) || taken.has(task.slot)) continue;
      await Outbox.keepTask(account, task.slot, task.html);
      held.push(task);
    }
    // The picture under the thumb is never taken away: an entry for it is kept as one more opinion.
    const lost = (answer.gone || []).filter((number) => number !== slot() && !taken.has(number));
    held = held.filter((one) => !lost.includes(one.slot));
    for (const number of lost) await Outbox.forget(account, number);
    showWaiting();
    if (!Task.form()) await showNext();
  }

  function fillUp() {
    filling = filling || fetchTasks().finally(() => { filling = null; });
    return filling;
  }

  async function fetchTasks() {
    while (account && held.length < AHEAD && !waiting.length) {
      const before = held.length;
      const answer = await ask("/work/ahead");
      if (!answer) return;
      await absorb(answer);
      if (held.length === before) return;
    }
  }

  function showWaiting() {
    element("waiting").hidden = waiting.length === 0;
    element("waiting").querySelector("b").textContent = waiting.length;
  }

  function offline(yes) {
    const line = element("offline");
    line.textContent = phrases.offline;
    line.classList.toggle("quiet", true);
    line.hidden = !yes;
  }

  async function tellOthers() {
    for (const other of await Outbox.othersWaiting(account)) notice(fill("others_wait", other), "");
  }

  function notice(words, kind, picture) {
    const line = document.createElement("p");
    line.className = `notice ${kind}`;
    line.setAttribute("role", "status");
    line.textContent = words;
    if (picture) line.append(Object.assign(document.createElement("img"), { src: picture, alt: "" }));
    element("asides").append(line);
  }

  window.addEventListener("online", () => { wait = 2000; send().then(fillUp); });
  window.addEventListener("offline", () => offline(true));
  setInterval(() => { if (!Task.form() && !document.hidden) send().then(fillUp); }, REST);

  if ("serviceWorker" in navigator && !InApp.here) navigator.serviceWorker.register("/sw.js").catch(() => {});
  if (InApp.here) InApp.tell(element("asides"));

  const seat = {
    account: () => account,
    name: () => name,
    lock: () => lock,
    post,
    offline,
    goOn: () => send().then(fillUp),
    async sendAll(patience) {
      await Promise.race([send(), new Promise((done) => { setTimeout(done, patience); })]);
      waiting = await Outbox.entries(account);
      return waiting.length;
    },
  };
  Back.begin({ account: () => account, show, showNext, add, ask, notice, send: () => send().then(fillUp) });
  start();
})();
