// "See wider" in place: more of the row below the cell's picture, as long as there is a network.
"use strict";

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a.wider");
  if (!link) return;
  event.preventDefault();
  const crop = link.closest(".question").querySelector(".crop");
  const shown = crop.nextElementSibling;
  if (shown && shown.matches(".wide")) {
    shown.remove();
    return;
  }
  try {
    const answer = await fetch(link.href, { headers: { "X-Outbox": "1" } });
    const box = document.createElement("template");
    box.innerHTML = await answer.text();
    crop.after(answer.ok ? box.content.querySelector(".wide") : none(link.dataset.none));
  } catch {
    document.getElementById("offline").hidden = false;
  }
});

// Where there is no picture any more, the tap is answered all the same.
function none(words) {
  const said = document.createElement("p");
  said.className = "wide missing";
  said.textContent = words;
  return said;
}
