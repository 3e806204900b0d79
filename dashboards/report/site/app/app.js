// Starts the report, draws the page that the address names, and says so when something cannot be read.
"use strict";

(() => {
  const { dom: { el }, rows, state, format, pages } = inflow;
  const main = document.querySelector("main");
  const root = document.documentElement;
  let drawn = 0;
  let before = "";

  async function draw() {
    const turn = (drawn += 1);
    const now = state.read();
    const show = pages[now.page] || pages.overview;
    const typed = main.querySelector("input[type=search]:focus");
    const focused = main.querySelector("select:focus")?.name;
    try {
      const content = await show(now, Math.max(280, Math.min(1160, main.clientWidth) - 34));
      if (turn !== drawn) return; // a newer address came meanwhile
      main.replaceChildren(...content.flat(Infinity).filter(Boolean));
    } catch (error) {
      complain(error);
      return;
    }
    const heading = main.querySelector("h1");
    document.title = `${heading.textContent.trim()} · Inflow`;
    for (const link of document.querySelectorAll("nav.main a")) {
      const isHere = link.dataset.page === (now.page === "project" ? "projects" : now.page);
      if (isHere) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    keepFocus(typed, focused, heading, `${now.page}/${now.id ?? ""}`);
  }

  /** Who types or chooses goes on doing so; who comes to another page starts at its heading. */
  function keepFocus(typed, focused, heading, here) {
    const search = main.querySelector("input[type=search]");
    if (typed && search) {
      search.value = typed.value;
      search.focus();
      search.setSelectionRange(typed.selectionStart, typed.selectionEnd);
    } else if (focused) main.querySelector(`select[name=${focused}]`)?.focus();
    else if (before && before !== here) {
      heading.setAttribute("tabindex", "-1");
      heading.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    before = here;
  }

  function complain(error) {
    main.replaceChildren(el("section.card.wide", { role: "alert" }, el("h1", {}, "This page cannot be shown"),
      el("p", {}, "The report was probably drawn again since you opened it. ", el("button", { type: "button", click: () => location.reload() }, "Open the new one")),
      el("p.note", {}, String(error.message))));
  }

  function theme() {
    const button = document.querySelector("button.theme");
    const isDark = () => root.dataset.theme === "dark" || (!root.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
    const say = () => { button.textContent = isDark() ? "Light" : "Dark"; button.setAttribute("aria-label", `Switch to the ${isDark() ? "light" : "dark"} theme`); };
    try { if (["light", "dark"].includes(localStorage.getItem("inflow-theme"))) root.dataset.theme = localStorage.getItem("inflow-theme"); } catch { /* storage may be closed to files */ }
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      try { localStorage.setItem("inflow-theme", root.dataset.theme); } catch { /* the choice then lasts for this page */ }
      say();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", say);
    say();
  }

  function followWidth() {
    let width = innerWidth, timer;
    addEventListener("resize", () => {
      clearTimeout(timer);
      timer = setTimeout(() => { if (innerWidth !== width) { width = innerWidth; draw(); } }, 200);
    });
  }

  theme();
  rows.open().then(() => {
    const { publication } = rows.summary();
    document.querySelector("footer .published").textContent = `Published ${format.moment(publication.published_at)}.`;
    root.dataset.state = "ready";
    addEventListener("hashchange", draw);
    followWidth();
    return draw();
  }).catch(complain);
})();
