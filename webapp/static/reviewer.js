// The reviewer's desk works without this file. With it: keys in two states. In "choose" a key is a command, in "write"
// it is a letter, so that a letter typed never decides.
"use strict";

(() => {
  // The next dispute is there before the key is up: what was meant for the last one must not decide this one.
  const DEAF_MS = 350;
  let shownAt = performance.now();

  const dispute = () => document.getElementById("dispute");
  const look = () => document.getElementById("look");
  const writing = () => dispute().dataset.state === "write";
  const tooSoon = () => performance.now() - shownAt < DEAF_MS;

  document.documentElement.classList.add("keys");

  document.addEventListener("keydown", (event) => {
    if (!dispute()) return;
    if (event.isComposing || event.keyCode === 229) {
      // The Enter that ends a composition chooses its letters; some browsers would send the form with it.
      if (event.code === "Enter" && isInput(event.target)) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.code === "Escape") {
      event.preventDefault();
      if (looking()) return closeLook();
      return choose();
    }
    // In an input Enter sends by itself; in a list it would only open it.
    if (writing() && event.code === "Enter" && event.target.matches("select") && event.target.value) {
      event.preventDefault();
      return event.target.form.querySelector("[value=write]").click();
    }
    if (writing() || isInput(event.target) || dispute().dataset.busy) return;
    const act = looking() ? closing(event) : actOf(event);
    if (!act) return;
    event.preventDefault();
    if (!event.repeat && !tooSoon()) act();
  });

  function isInput(element) {
    return element.matches("input, textarea, select");
  }

  function actOf(event) {
    const enter = event.code === "Enter" || event.code === "NumpadEnter";
    // Whoever walks by Tab presses the button they stand on.
    if ((enter || event.code === "Space") && event.target.closest("button, a, summary")) return null;
    if (enter) return () => write(dispute().querySelector(".write"), false);
    if (event.code === "KeyE") return () => write(dispute().querySelector(".write"), true);
    const number = /^(?:Digit|Numpad)([0-9])$/.exec(event.code);
    const found = dispute().querySelector(number ? `[data-number="${number[1]}"]` : `[data-code="${event.code}"]`);
    if (!found) return null;
    return () => (found.matches(".write") ? write(found, false) : found.click());
  }

  // While the row or page covers the opinions, no key decides.
  function closing(event) {
    return ["KeyR", "KeyP"].includes(event.code) ? closeLook : null;
  }

  function write(panel, shouldBe) {
    if (!panel) return;
    closeLook();
    for (const other of dispute().querySelectorAll(".write[open]")) if (other !== panel) other.open = false;
    panel.open = true;
    dispute().dataset.state = "write";
    panel.querySelector(shouldBe ? ".should" : "[name=value]").focus();
  }

  function choose() {
    for (const panel of dispute().querySelectorAll(".write[open]")) panel.open = false;
    dispute().dataset.state = "choose";
    dispute().focus({ preventScroll: true });
  }

  function looking() {
    return Boolean(look() && look().childElementCount);
  }

  function closeLook() {
    if (!looking()) return;
    look().replaceChildren();
    dispute().focus({ preventScroll: true });
  }

  // While writing, an opinion is taken over into the input, not decided.
  function fill(opinion) {
    const [act, ...words] = opinion.value.split(" ");
    const input = dispute().querySelector(".write[open] [name=value]");
    if (act === "value" && input) input.value = words.join(" ");
    if (input) input.focus();
  }

  // The look has the keyboard, so that it can be scrolled; the row is brought to its middle.
  function show() {
    const frame = look().querySelector(".frame");
    if (frame) frame.scrollIntoView({ block: "center" });
    const scroll = look().querySelector(".scroll") || look().querySelector(".close");
    if (scroll) scroll.focus({ preventScroll: true });
  }

  // A panel opened by tap or by Tab and Space is the write state too.
  document.addEventListener("toggle", (event) => {
    const panel = event.target;
    if (!panel.matches(".write") || !dispute()) return;
    if (panel.open && !writing()) write(panel, false);
    if (!panel.open && !dispute().querySelector(".write[open]")) dispute().dataset.state = "choose";
  }, true);

  document.addEventListener("focusin", (event) => {
    if (event.target.closest(".write form") && isInput(event.target)) dispute().dataset.state = "write";
  });

  document.addEventListener("click", (event) => {
    const opinion = event.target.closest(".opinion");
    if (event.target.closest("[data-close]") && looking()) {
      event.preventDefault();
      closeLook();
    } else if (event.target.closest("[data-back]")) {
      choose();
    } else if (opinion && writing()) {
      event.preventDefault();
      fill(opinion);
    } else if (event.isTrusted && tooSoon() && event.target.closest("#dispute button")) {
      // A second tap on the same place.
      event.preventDefault();
      event.stopPropagation();
    }
  }, true);

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "look") show();
  });

  document.addEventListener("dispute:shown", () => {
    shownAt = performance.now();
    dispute().focus({ preventScroll: true });
    window.scrollTo(0, 0);
  });
})();
