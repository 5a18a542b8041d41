// Who sits at the desk: the same person goes on by their PIN when their sign-in has ended or nobody touched it for long,
// and leaving takes the pictures away. It knows no task.
"use strict";

const Seat = (() => {
  // A change of person is to take three seconds, with name and PIN.
  const PATIENCE = 1500;
  const element = (id) => document.getElementById(id);
  let desk = null;
  let [lock, touched] = [0, 0];

  function begin(theDesk) {
    desk = theDesk;
    for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, touch, { passive: true });
    touch();
    element("pin-form").addEventListener("submit", (event) => {
      event.preventDefault();
      goOn();
    });
    document.addEventListener("submit", (event) => {
      if (event.target.getAttribute("action") !== "/logout") return;
      event.preventDefault();
      standUp();
    });
  }

  // A computer that several people use is locked after minutes of rest. A lid that was closed stops timers, not the clock.
  function touch() {
    clearTimeout(lock);
    const rest = desk.lock() * 1000;
    const slept = rest && touched && Date.now() - touched > rest;
    touched = Date.now();
    if (slept) askPin();
    else if (rest) lock = setTimeout(askPin, rest);
  }

  // Give null: what was asked of the server is asked again after the PIN.
  function askPin() {
    element("pin-sheet").hidden = false;
    document.body.classList.add("locked");
    element("pin-name").textContent = desk.name();
    element("pin").focus();
    return null;
  }

  async function goOn() {
    const problem = element("pin-problem");
    try {
      const response = await desk.post("/pin", { account: desk.account(), pin: element("pin").value });
      const answer = await response.json();
      problem.textContent = answer.refused || "";
      problem.hidden = !answer.refused;
      element("pin").value = "";
      if (answer.ended) return await leave("/switch");
      if (answer.refused) return element("pin").focus();
      element("pin-sheet").hidden = true;
      document.body.classList.remove("locked");
      touched = 0;
      touch();
      desk.goOn();
    } catch {
      desk.offline(true);
    }
    return undefined;
  }

  // What can be sent is sent first; what could not stays under this name.
  async function standUp() {
    const left = await desk.sendAll(PATIENCE);
    if (left && !window.confirm(Answers.fill("leave", { count: left }))) return;
    try {
      await desk.post("/logout", {});
    } catch {
      // Without a network the sign-in stays; the next person still signs in by their own PIN.
    }
    // The desk opens without a network, the door does not: with nobody at it, it leads there once it can.
    await leave(navigator.onLine ? "/switch" : "/work");
  }

  async function leave(address) {
    await Outbox.leave();
    location.assign(address);
  }

  return { begin, askPin };
})();
