// Going back: the last entry of this sitting is shown again with all that was typed, and mended. What still waits on this
// phone is mended here; what was sent is asked of the server, which knows what may still be mended (tasks/mend.py).
"use strict";

const Back = (() => {
  const MENDED = ["/work/submit", "/work/wall", "/work/back"];
  const { phrases } = Answers;
  // What is on the screen to be mended: { slot, entry }, entry where it waits here; null otherwise.
  let mending = null;
  let desk = null;

  function begin(theDesk) {
    desk = theDesk;
    document.getElementById("back").addEventListener("click", (event) => {
      event.preventDefault();
      go();
    });
    document.addEventListener("click", (event) => {
      if (!event.target.closest(".leave")) return;
      event.preventDefault();
      leave();
    });
  }

  async function go() {
    const found = (await waitingHere()) || (await atTheServer());
    if (!found) return;
    mending = found;
    document.body.classList.add("mending");
    desk.show(found.html, found.entry && found.entry.body);
    if (found.entry) sayThatItIsMended();
  }

  // The task as it was kept on the phone says so itself only when it comes from the server.
  function sayThatItIsMended() {
    const form = Task.form();
    const skip = form.querySelector(".skip, .actions [name=reason]");
    if (!skip) return;
    const link = Object.assign(document.createElement("a"), { className: "button leave", href: "/work", textContent: phrases.leave_it });
    skip.replaceWith(link);
    // A wall says itself what its button does.
    if (Wall.is(form)) return;
    form.querySelector(".send").textContent = phrases.save_change;
    form.querySelector(".ask h1").textContent = phrases.mend;
  }

  async function waitingHere() {
    if (mending && !mending.entry) return null;
    const account = desk.account();
    const before = (one) => !mending || one.n < mending.entry.n;
    const waiting = (await Outbox.entries(account)).filter((one) => MENDED.includes(one.action) && before(one));
    while (waiting.length) {
      const entry = waiting.pop();
      const kept = (await Outbox.tasks(account)).find((one) => one.slot === entry.slot);
      if (kept) return { slot: entry.slot, entry, html: kept.html };
    }
    return null;
  }

  async function atTheServer() {
    const answer = await desk.ask("/work/back", null, mending ? { before: mending.slot } : {});
    if (answer && answer.back) return answer.back;
    if (answer) desk.notice(answer.refused || phrases.no_back, "");
    return null;
  }

  function leave() {
    mending = null;
    shown();
  }

  async function shown() {
    document.body.classList.remove("mending");
    await desk.showNext();
  }

  // What was never tried to be sent is changed where it waits; anything else is mended by an entry of its own. It is on
  // the phone before anything else is shown.
  async function take(values) {
    const { slot, entry } = mending;
    const body = { ...values, account: desk.account() };
    mending = null;
    if (!entry || !(await Outbox.replace(entry.n, body))) {
      const key = entry ? `${body.key.slice(0, 40)}.${Date.now()}` : body.key;
      await desk.add(slot, "/work/back", { ...body, key });
    }
    await shown();
    desk.send();
  }

  return { begin, take, active: () => mending !== null };
})();
