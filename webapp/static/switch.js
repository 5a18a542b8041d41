// Change of person by two moves: a tap on the name puts the cursor into the PIN.
"use strict";

for (const name of document.querySelectorAll("#people input[type=radio]")) {
  name.addEventListener("change", () => document.getElementById("pin").focus());
}
if (document.querySelector("#people input[type=radio]:checked")) document.getElementById("pin").focus();
