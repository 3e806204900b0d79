// Every table and column that BI reads, in the words that the file itself carries.
"use strict";

inflow.pages.dictionary = async () => {
  const { dom: { el, table }, format } = inflow;
  const tables = await inflow.load("dictionary");
  return [
    el("header.lead", {}, el("h1", {}, "Data dictionary"),
      el("p", {}, "What is in marts.duckdb. How the tables are made, with tests and lineage: ",
        el("a", { href: `${document.documentElement.dataset.drawing}/dbt-docs.html` }, "the documentation of dbt"), ".")),
    el("section.card.wide.tables", {}, tables.map((each) => el("details", {},
      el("summary", {}, el("code", {}, each.table), el("span.note", {}, ` ${each.comment || format.plural(each.columns.length, "column")}`)),
      table(`Columns of ${each.table}`, [
        { label: "Column", show: (column) => el("code", {}, column.name) },
        { label: "Type", show: (column) => el("code", {}, column.type) },
        { label: "What it says", show: (column) => column.comment || "" },
      ], each.columns, "stacked")))),
  ];
};
