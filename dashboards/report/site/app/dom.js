// Elements are made by hand and filled with text nodes: what an article says is never read as markup.
"use strict";

inflow.dom = (() => {

  /** `el("a.button", {href: "#"}, "text", child)`: properties that are functions become listeners. */
  function el(selector, properties = {}, ...children) {
    const [tag, ...classes] = selector.split(".");
    const element = document.createElement(tag || "div");
    if (classes.length) element.className = classes.join(" ");
    for (const [name, value] of Object.entries(properties)) {
      if (value === null || value === undefined || value === false) continue;
      if (typeof value === "function") element.addEventListener(name, value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
    return element;
  }

  /** Words of an article or a name from one: kept apart from the direction of the text around. */
  const said = (text) => el("bdi", { dir: "auto" }, text);

  /** A value, or an honest word for its absence. */
  const known = (value, show = (x) => x) =>
    value === null || value === undefined || value === "" ? el("span.missing", {}, "not stated") : show(value);

  /** A link to http(s); anything else an article claims as its address stays text. */
  function outward(address, ...children) {
    let isWeb = false;
    try { isWeb = ["http:", "https:"].includes(new URL(address).protocol); } catch { isWeb = false; }
    return isWeb
      ? el("a", { href: address, rel: "noopener noreferrer nofollow", target: "_blank" }, ...children)
      : el("span", {}, ...children);
  }

  /** A table: columns are {label, isNumber, show(row)}. On a phone, one that looks `stacked` becomes cards. */
  function table(caption, columns, rows, look = columns.length > 4 ? "stacked" : "") {
    return el("div.scroll", { tabindex: 0, role: "region", "aria-label": caption },
      el("table", { class: look || null },
        el("caption.unseen", {}, caption),
        el("thead", {}, el("tr", {}, columns.map((column) => el("th", { scope: "col", class: column.isNumber ? "number" : null }, column.label)))),
        el("tbody", {}, rows.map((row) => el("tr", {}, columns.map((column) =>
          el("td", { class: column.isNumber ? "number" : null, "data-label": column.label }, el("div", {}, column.show(row)))))))));
  }

  return { el, said, known, outward, table };
})();
