// What every view needs: say when the network is away, close a menu by a tap elsewhere, keep the open view's link in sight,
// lead from a refusal back to the form.
"use strict";

document.addEventListener("htmx:sendError", () => { offline(true); });
document.addEventListener("htmx:timeout", () => { offline(true); });
document.addEventListener("htmx:beforeRequest", () => {
  offline(false);
  const notice = document.getElementById("notice");
  if (notice) notice.replaceChildren();
});

function offline(yes) {
  const notice = document.getElementById("offline");
  if (notice) notice.hidden = !yes;
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open], details.skip[open]")) {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open], details.skip[open]")) {
    menu.removeAttribute("open");
    menu.querySelector("summary").focus();
  }
});

// On a phone the row of views is wider than the screen: the one that is open is in sight.
const here = document.querySelector(".rooms [aria-current]");
if (here) {
  const row = here.parentElement;
  row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}

// What was refused came from the view before: a step back, where the start of everything would be far away.
for (const one of document.querySelectorAll("[data-return]")) {
  one.hidden = false;
  one.addEventListener("click", () => { window.history.back(); });
}
