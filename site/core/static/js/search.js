// Tells the newsroom that a search was made and which result was opened, by position; never who did it (search/asked.py).
const page = document.querySelector("[data-tell]");

function tell(position = "") {
  navigator.sendBeacon(page.dataset.tell, new URLSearchParams({ asked: page.dataset.asked, position }));
}

if (page) {
  if ("firstLook" in page.dataset) tell();
  for (const kind of ["click", "auxclick"]) {
    page.addEventListener(kind, (event) => {
      const link = event.target.closest("[data-position]");
      if (link && event.button < 2) tell(link.dataset.position);
    });
  }
}
