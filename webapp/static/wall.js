// A wall of cells that are said to be the same: a tap marks an odd one, the button counts them, and can be pressed once
// each was on the screen for a quarter of a second. The desk works without this file. It knows no network.
"use strict";

const Wall = (() => {
  const LOOK = 250;

  const is = (form) => form.matches(".wall");

  function begin(form) {
    const unseen = new Set(form.querySelectorAll(".brick"));
    const looking = new Map();
    let watch = null;
    const seen = (brick) => {
      unseen.delete(brick);
      show(form, unseen.size);
    };
    const notice = (changes) => {
      for (const { target, isIntersecting } of changes) {
        clearTimeout(looking.get(target));
        if (isIntersecting) looking.set(target, setTimeout(seen, LOOK, target));
      }
    };
    const look = () => {
      if (watch) watch.disconnect();
      for (const timer of looking.values()) clearTimeout(timer);
      watch = new IntersectionObserver(notice, { threshold: 0.8, rootMargin: covered(form) });
      for (const brick of unseen) watch.observe(brick);
    };
    // A phone that is turned, and larger letters, cover another part of the screen. It begins at once, too.
    new ResizeObserver(look).observe(form);
    form.addEventListener("change", () => show(form, unseen.size));
    show(form, unseen.size);
  }

  // What lies under the bar above and the action row below is not seen; on a low screen room for one cell is left.
  function covered(form) {
    const height = (one) => one.offsetHeight;
    const above = height(document.querySelector(".bar"));
    const room = window.innerHeight - above - height(form.querySelector(".brick"));
    return `-${above}px 0px -${Math.max(0, Math.min(room, height(form.querySelector(".actions"))))}px 0px`;
  }

  function show(form, left) {
    const odd = form.querySelectorAll(".brick input:checked").length;
    const words = left ? form.dataset.look.replace("{count}", left) : form.dataset[odd ? "odd" : "all"].replace("{count}", odd);
    const send = form.querySelector(".send");
    send.disabled = left > 0;
    send.textContent = words;
  }

  return { is, begin };
})();
