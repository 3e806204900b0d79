// The list of projects behind a figure: its sum on top, 50 rows a page.
"use strict";

inflow.pages.projects = async ({ filters, sort, at }) => {
  const { dom: { el }, rows, state, format, parts } = inflow;
  const SIZE = 50;
  const ORDERS = {
    newest: ["Newest first", null],
    largest: ["Largest sum first", (row) => rows.at("usd", row) ?? -1],
    reports: ["Most reports first", (row) => rows.at("reports", row)],
  };
  const selection = rows.select(filters);
  const keyOf = ORDERS[sort]?.[1];
  if (keyOf) selection.sort((a, b) => keyOf(b) - keyOf(a) || a - b);
  const pages = Math.max(1, Math.ceil(selection.length / SIZE));
  const page = Math.min(at, pages);
  const first = (page - 1) * SIZE;
  const figure = rows.summary().figures.find((each) => each.name === filters.figure);
  const value = figure ? rows.total(figure.name, selection) : null;
  const to = (more) => state.address("projects", filters, { sort, ...more });

  return [
    el("header.lead", {},
      el("h1", {}, figure ? figure.label : "Projects"),
      figure
        ? el("p", {}, el("b.value", { "data-total": value ?? "" }, value === null ? "None stated" : format.figure(value, figure.unit)),
          ` over ${format.plural(selection.length, "project")}. ${figure.definition}`)
        : el("p", {}, el("b.value", { "data-total": selection.length }, format.plural(selection.length, "project")), filters.excluded ? `, not counted: ${format.word("exclusion_reason", filters.excluded)}. ` : filters.all ? ", counted or not. " : ", counted ones only. ",
          el("a", { href: state.address("projects", { ...filters, excluded: "", all: filters.all || filters.excluded ? "" : "1" }, { sort }) },
            filters.all || filters.excluded ? "Show counted ones only" : "Show also rumours, and what was denied or called off"))),
    parts.filterBar("projects", filters),
    el("section.card.wide", {},
      el("div.toolbar", {},
        el("label.choice", {}, el("span", {}, "Order"),
          el("select", { name: "sort", change: (event) => { location.hash = to({ sort: event.target.value }); } },
            Object.entries(ORDERS).map(([name, [label]]) => el("option", { value: name, selected: name === sort }, label)))),
        el("p.note", {}, selection.length ? `${format.count(first + 1)} to ${format.count(Math.min(first + SIZE, selection.length))} of ${format.count(selection.length)}` : "")),
      selection.length ? parts.projects("Projects", selection.slice(first, first + SIZE)) : el("p.empty", {}, "No project passes these filters."),
      pages > 1 ? el("nav.pager", { "aria-label": "Pages" },
        page > 1 ? el("a", { href: to({ at: page - 1 }), rel: "prev" }, "← Previous") : el("span", {}),
        el("span", {}, `Page ${format.count(page)} of ${format.count(pages)}`),
        page < pages ? el("a", { href: to({ at: page + 1 }), rel: "next" }, "Next →") : el("span", {})) : null),
  ];
};
