// Lets an editor drag a scheduled story to another day of the calendar. "Move" beside it does the same by keyboard.
const form = document.querySelector("[data-move-form]");
let dragged = null;

for (const card of document.querySelectorAll("[data-move]")) {
  card.addEventListener("dragstart", (event) => {
    dragged = card;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.dataset.move);
  });
  card.addEventListener("dragend", () => {
    dragged = null;
  });
}

for (const day of document.querySelectorAll("[data-day]")) {
  day.addEventListener("dragover", (event) => {
    if (!dragged || day.contains(dragged)) return;
    event.preventDefault();
    day.dataset.dropHere = "";
  });
  day.addEventListener("dragleave", (event) => {
    if (!day.contains(event.relatedTarget)) delete day.dataset.dropHere;
  });
  day.addEventListener("drop", (event) => {
    if (!dragged || day.contains(dragged)) return;
    event.preventDefault();
    form.action = dragged.dataset.move;
    form.elements.planned.value = dragged.dataset.planned;
    form.elements.to.value = `${day.dataset.day}T${dragged.dataset.time}`;
    form.submit();
  });
}
