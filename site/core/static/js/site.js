// Loads a video when the reader asks for it, and not before. Without JavaScript the link leads to its page.
for (const link of document.querySelectorAll("[data-video-play]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const player = document.createElement("iframe");
    player.src = link.dataset.videoPlay;
    player.title = link.dataset.videoTitle;
    player.allow = "autoplay; encrypted-media; picture-in-picture";
    player.allowFullscreen = true;
    link.closest("[data-video-frame]").replaceChildren(player);
    player.focus();
  });
}
