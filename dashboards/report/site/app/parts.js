// Pieces that several pages show: filters, lists of projects, the words beside a figure.
"use strict";

inflow.parts = (() => {
  const { el, known, said, table } = inflow.dom;
  const { rows, state, format } = inflow;

  /** The bar of filters; every choice goes into the address. */
  function filterBar(page, filters) {
    const go = (changed) => { location.hash = state.address(page, { ...filters, ...changed }); };
    const base = rows.select({ all: "1" });
    const choice = (name, label, options) => el("label.choice", {}, el("span", {}, label),
      el("select", { name, change: (event) => go({ [name]: event.target.value }) },
        el("option", { value: "" }, "All"),
        options.map(({ value, text }) => el("option", { value, selected: filters[name] === value }, text))));
    const counted = (column, valueOf, textOf) => rows.group(base, (row) => rows.at(column, row)).map(({ key }) => ({ value: valueOf(key), text: textOf(key) }))
      .sort((a, b) => a.text.localeCompare(b.text));
    const words = (vocabulary) => counted(vocabulary, (n) => rows.label(vocabulary, n), (n) => format.word(vocabulary, rows.label(vocabulary, n)));
    const countries = counted("country", (n) => rows.country(n).code, (n) => rows.country(n).name);
    const years = [...new Set(base.map(rows.year))].filter((year) => year !== null).sort((a, b) => b - a);
    const search = el("input", {
      type: "search", name: "q", value: filters.q || "", placeholder: "Firm, place or sector", autocomplete: "off",
      input: debounce((event) => state.replace(state.address(page, { ...filters, q: event.target.value.trim() })), 250),
    });
    const set = Object.keys(filters).filter((name) => !["q", "all"].includes(name));
    return el("form.filters", { role: "search", "aria-label": "Filters", submit: (event) => event.preventDefault() },
      el("label.choice.search", {}, el("span", {}, "Search"), search),
      choice("country", "Country", [...countries, { value: "none", text: "Not stated" }]),
      choice("sector", "Sector", [...words("sector"), { value: "none", text: "Not stated" }]),
      choice("kind", "Kind", words("kind")),
      choice("status", "Status", words("status")),
      choice("year", "Year", [...years.map((year) => ({ value: String(year), text: String(year) })), { value: "none", text: "Not dated" }]),
      el("div.chips", {},
        ["firm", "source", "days", "figure", "fault", "excluded"].filter((name) => filters[name]).map((name) => el("button.chip", {
          type: "button", click: () => go({ [name]: "" }), "aria-label": `Remove the filter ${chip(name, filters[name])}`,
        }, said(chip(name, filters[name])), el("span", { "aria-hidden": "true" }, "×"))),
        set.length || filters.q || filters.all ? el("a.clear", { href: state.address(page) }, "Clear all") : null));
  }
  function chip(name, value) {
    if (name === "firm") return `Firm: ${value}`;
    if (name === "source") return `From: ${rows.summary().countries.find((each) => each.code === value)?.name ?? value}`;
    if (name === "days") return value.split("-").map(format.day).join(" to ");
    if (name === "excluded") return `Not counted: ${format.word("exclusion_reason", value)}`;
    if (name === "fault") return rows.FAULTS[value]?.label ?? value;
    return `Adds to: ${rows.summary().figures.find((each) => each.name === value)?.label ?? value}`;
  }
  function debounce(action, milliseconds) {
    let timer;
    return (event) => { clearTimeout(timer); timer = setTimeout(() => action(event), milliseconds); };
  }

  /** The sum of a row: as converted, else as stated, else an honest word. */
  function sum(row) {
    const amount = rows.at("amount", row);
    if (amount === null) return el("span.missing", {}, "not stated");
    const qualifier = format.WORDS.qualifier[rows.label("amount_qualifier", rows.at("qualifier", row))] || "";
    const usd = rows.at("usd", row);
    if (usd !== null) return `${qualifier}${format.money(usd)}`;
    return `${qualifier}${format.money(amount, rows.label("currency_code", rows.at("currency", row)))}`;
  }
  const name = (row) => rows.firm(rows.at("investor", row));
  const where = (row) => {
    const place = rows.place(rows.at("place", row)), country = rows.country(rows.at("country", row))?.name;
    return place && country && place !== country ? `${place}, ${country}` : place || country || null;
  };

  const COLUMNS = [
    { label: "Investor", show: (row) => el("a.row", { href: state.project(rows.at("id", row)) }, name(row) === null ? "Investor not named" : said(name(row))) },
    { label: "What", show: (row) => [format.word("kind", rows.label("kind", rows.at("kind", row))),
      rows.firm(rows.at("target", row)) ? [" of ", said(rows.firm(rows.at("target", row)))] : null] },
    { label: "Where", show: (row) => known(where(row), said) },
    { label: "Sector", show: (row) => known(rows.label("sector", rows.at("sector", row)), format.plain) },
    { label: "Sum", isNumber: true, show: sum },
    { label: "Status", show: (row) => [format.word("status", rows.label("status", rows.at("status", row))),
      rows.at("exclusion", row) === null ? null : el("span.tag", {}, "not counted")] },
    { label: "Date", isNumber: true, show: (row) => known(rows.at("day", row), format.day) },
  ];
  const projects = (caption, selection) => table(caption, COLUMNS, selection);

  /** A ranking with bars: [{text, href, value, shown, more}]. */
  function ranking(caption, head, entries) {
    const most = Math.max(1, ...entries.map((entry) => entry.value));
    return table(caption, [
      { label: head, show: (entry) => {
        const bar = el("span.bar", { "aria-hidden": "true" });
        bar.style.width = `${(100 * entry.value) / most}%`;
        return el("div.ranked", {}, el("a", { href: entry.href }, said(entry.text)), bar);
      } },
      { label: "Projects", isNumber: true, show: (entry) => format.count(entry.value) },
      { label: "Pledged", isNumber: true, show: (entry) => known(entry.capital, (value) => format.money(value)) },
    ], entries);
  }

  return { filterBar, projects, ranking, sum, name, where };
})();

/** What each address shows: a page is a function of what the address says, and gives elements. */
inflow.pages = {};
