// Counts the characters of a headline or lede while it is written, beside how many read best.
for (const field of document.querySelectorAll("[data-guidance]")) {
  const [low, high] = field.dataset.guidance.split("-").map(Number);
  const note = document.createElement("output");
  note.className = "guidance";
  note.htmlFor = field.id;
  field.after(note);

  const count = () => {
    const length = [...field.value.trim()].length;
    note.dataset.guidanceState = length > high ? "over" : "within";
    note.textContent = field.dataset.guidanceWords.replace("{count}", length).replace("{low}", low).replace("{high}", high);
  };
  field.addEventListener("input", count);
  count();
}
