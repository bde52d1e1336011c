// Marks what is new in a thread since the reader last looked at its page. Only this browser remembers that.
const remembered = (key) => {
  try {
    return Number(localStorage.getItem(key));
  } catch {
    return 0; // a browser that keeps nothing marks nothing
  }
};

for (const thread of document.querySelectorAll("[data-thread]")) {
  const key = `thread-${thread.dataset.thread}`;
  const seen = remembered(key);
  let newest = seen;
  for (const row of thread.querySelectorAll("[data-development]")) {
    const number = Number(row.dataset.development);
    newest = Math.max(newest, number);
    if (!seen || number <= seen) continue;
    const mark = document.createElement("strong");
    mark.className = "developments__new";
    mark.textContent = thread.dataset.new;
    row.querySelector(".developments__text").before(mark);
  }
  if (!("threadVisit" in thread.dataset)) continue;
  try {
    localStorage.setItem(key, String(newest));
  } catch {
    // Nothing is kept, and nothing is lost.
  }
}
