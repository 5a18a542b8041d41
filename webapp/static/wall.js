// A wall of cells that are said to be the same: a tap marks an odd one, the button counts them, and can be pressed once
// each was on the screen for a quarter of a second. The desk works without this file. It knows no network.
"use strict";

const Wall = (() => {
  const LOOK = 250;
  // What lies under the bar above and the action row below is not seen.
  const COVERED = "-48px 0px -76px 0px";

  const is = (form) => form.matches(".wall");

  function begin(form) {
    const unseen = new Set(form.querySelectorAll(".brick"));
    const looking = new Map();
    const seen = (brick) => {
      unseen.delete(brick);
      show(form, unseen.size);
    };
    const watch = new IntersectionObserver((changes) => {
      for (const { target, isIntersecting } of changes) {
        clearTimeout(looking.get(target));
        if (isIntersecting) looking.set(target, setTimeout(seen, LOOK, target));
      }
    }, { threshold: 0.8, rootMargin: COVERED });
    for (const brick of unseen) watch.observe(brick);
    form.addEventListener("change", () => show(form, unseen.size));
    show(form, unseen.size);
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
