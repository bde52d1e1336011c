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

// Suggests topics, people and headlines while a reader types: a combobox after the ARIA Authoring Practices.
// Without JavaScript, and until something is typed, the field is a search field and nothing more.
const PAUSE = 150; // milliseconds after the last key

class Suggestions {
  constructor(form, number) {
    this.form = form;
    this.field = form.querySelector("[type=search]");
    this.list = document.createElement("ul");
    this.list.id = `suggestions-${number}`;
    this.list.className = "suggestions";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", form.dataset.suggestLabel);
    form.append(this.list);
    const states = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(states)) this.field.setAttribute(name, value);
    this.field.addEventListener("input", () => this.wait());
    this.field.addEventListener("keydown", (event) => this.press(event));
    this.field.addEventListener("blur", () => this.close());
    // A press on an option would take the focus away, and the list with it, before it is a click.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.follow(event.target.closest("[role=option]")));
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const typed = this.field.value;
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const address = `${this.form.dataset.suggest}?${new URLSearchParams({ q: typed })}`;
      const answer = await fetch(address, { signal: this.asking.signal });
      const { suggestions } = answer.ok ? await answer.json() : { suggestions: [] };
      if (typed === this.field.value && document.activeElement === this.field) this.show(suggestions);
    } catch {
      // Asked anew meanwhile, or offline: nothing is suggested, and the form works as it is.
    }
  }

  show(suggestions) {
    this.list.replaceChildren(
      ...suggestions.map(({ text, kind, url }, place) => {
        const option = document.createElement("li");
        const label = document.createElement("span");
        option.id = `${this.list.id}-${place}`;
        option.className = "suggestions__option";
        option.dataset.url = url;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        label.className = "suggestions__kind";
        label.textContent = kind;
        option.append(`${text} `, label);
        return option;
      }),
    );
    this.choose(null);
    this.list.hidden = suggestions.length === 0;
    this.field.setAttribute("aria-expanded", String(!this.list.hidden));
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.show([]);
  }

  press(event) {
    const options = [...this.list.children];
    const at = options.indexOf(this.chosen);
    // Beyond the last option, and before the first, is the field itself.
    const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? options.length - 1 : at - 1 }[event.key];
    if (next !== undefined && options.length) {
      event.preventDefault();
      this.choose(options[next] ?? null);
    } else if (event.key === "Enter" && this.chosen) {
      event.preventDefault();
      this.follow(this.chosen);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    }
  }

  choose(option) {
    this.chosen?.setAttribute("aria-selected", "false");
    this.chosen = option;
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      this.field.setAttribute("aria-activedescendant", option.id);
    } else {
      this.field.removeAttribute("aria-activedescendant");
    }
  }

  follow(option) {
    if (option) location.assign(option.dataset.url);
  }
}

document.querySelectorAll("[data-suggest]").forEach((form, number) => new Suggestions(form, number));
