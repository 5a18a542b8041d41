// The reviewer's next dispute is in the page already: it is shown at once, and the decision travels behind it. So is the
// one before, for an undo. What did not arrive, or was refused, comes back as it was left. Without this file the forms
// are plain ones.
"use strict";

(() => {
  // Decisions are answered in the order in which they were made.
  let sending = Promise.resolve();
  let ahead = null;
  // What the last decision was about that the server has: an undo takes it back.
  let before = null;

  const dispute = () => document.getElementById("dispute");

  take(document);

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-desk]");
    if (!form) return;
    event.preventDefault();
    const left = dispute();
    if (left.dataset.busy) return;
    const data = new URLSearchParams(new FormData(form));
    if (event.submitter && event.submitter.name) data.append(event.submitter.name, event.submitter.value);
    const known = form.dataset.desk !== "back";
    left.dataset.busy = "yes";
    if (known) advance();
    const lookedBack = !known && lookBack();
    sending = sending.then(() => send(form.action, data, left, known, lookedBack));
  });

  async function send(address, data, left, known, lookedBack) {
    // The answer to the decision before may have brought another one.
    if (known && dispute() === left) advance();
    if (dispute() !== left) data.set("shown", `${dispute().dataset.dispute}:${dispute().dataset.seen}`);
    let answer, text;
    try {
      answer = await fetch(address, { method: "POST", body: data, headers: { "HX-Request": "true" } });
      text = await answer.text();
    } catch {
      offline(true);
      return back(left);
    }
    offline(false);
    const told = new DOMParser().parseFromString(text, "text/html");
    if (answer.ok && data.has("act")) before = left;
    if (answer.ok) return arrive(told, lookedBack);
    document.getElementById("notice").replaceChildren(...told.body.childNodes);
    if (answer.status === 409) return again();
    back(left);
  }

  // Nothing is left to decide of what was shown: ask what is.
  async function again() {
    try {
      const answer = await fetch("/review", { headers: { "HX-Request": "true" } });
      arrive(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      offline(true);
    }
  }

  function arrive(told, lookedBack = false) {
    const next = told.getElementById("dispute");
    const undo = told.getElementById("undo");
    const left = told.getElementById("left");
    document.getElementById("left").replaceWith(document.importNode(left, true));
    take(told);
    if (next) return show(document.importNode(next, true), lookedBack);
    document.getElementById("undo").replaceWith(document.importNode(undo, true));
  }

  // Pictures of a node that belongs to the document are fetched and decoded before it is shown.
  function take(from) {
    const template = from.getElementById("ahead");
    const section = template && template.content.querySelector("#dispute");
    ahead = section ? document.importNode(section, true) : null;
  }

  function advance() {
    if (ahead) show(ahead);
  }

  // Its picture is there at once; it is decided anew once the server has taken the decision back.
  function lookBack() {
    const section = before;
    if (!section) return false;
    before = null;
    for (const panel of section.querySelectorAll("details[open]")) panel.open = false;
    section.dataset.state = "choose";
    section.dataset.busy = "yes";
    show(section);
    return true;
  }

  function show(section, again = false) {
    if (ahead === section) ahead = null;
    dispute().replaceWith(section);
    if (window.htmx) window.htmx.process(section);
    document.getElementById("notice").replaceChildren();
    document.dispatchEvent(new CustomEvent("dispute:shown", { detail: { again } }));
  }

  function back(left) {
    delete left.dataset.busy;
    if (dispute() === left) return;
    const notice = [...document.getElementById("notice").childNodes];
    if (!dispute().dataset.busy) ahead = dispute();
    show(left);
    document.getElementById("notice").replaceChildren(...notice);
  }

  function offline(yes) {
    document.getElementById("offline").hidden = !yes;
  }
})();
