// The first page: figures with their filters, the map, flows, time, investors, the newest projects, data health.
"use strict";

inflow.pages.overview = async ({ filters }, width) => {
  const { dom: { el, known, table }, rows, state, format, charts, parts } = inflow;
  const summary = rows.summary();
  const selection = rows.select(filters);
  const wide = width > 700 ? Math.floor((width - 20) * 0.62) : width; // of the larger column of the grid
  const under = (more) => state.address("projects", filters, more);
  const [world, points] = await Promise.all([inflow.load("world"), inflow.load("points")]);

  const cards = el("section.cards", { "aria-label": "Headline figures" }, summary.figures.map((figure) => {
    const adding = rows.adding(figure.name, selection);
    const value = rows.total(figure.name, selection);
    return el("a.card.figure", { href: under({ figure: figure.name }), "data-figure": figure.name, "data-value": value ?? "" },
      el("span.label", {}, figure.label),
      el("span.value", {}, value === null ? el("span.missing", {}, "none stated") : format.figure(value, figure.unit)),
      el("span.filter", {}, figure.definition),
      figure.name === "projects" ? null : el("span.basis", {}, `From ${format.count(adding.length)} of ${format.plural(selection.length, "project")}`));
  }));

  return [
    el("header.lead", {},
      el("h1", {}, "Who invests, where, in what"),
      el("p", {}, `Read from ${format.plural(summary.counts.articles, "news article")} by ${format.plural(summary.counts.outlets, "independent owner")} of outlets. `,
        "Every figure leads to its projects, and every project to the words that say so.")),
    parts.filterBar("overview", filters),
    cards,
    el("p.note.counted", {}, el("b", {}, "What is counted: "), summary.figures[0]?.filters ?? "", " ", el("a", { href: "#/health" }, "How")),
    selection.length ? pictures() : el("p.card.wide.empty", {}, "No project passes these filters. ", el("a", { href: state.address("overview") }, "Clear them"), "."),
  ];

  function pictures() {
    const byCountry = rows.group(selection, (row) => rows.at("country", row)).map((each) => ({
      ...each, ...rows.country(each.key), href: under({ country: rows.country(each.key).code }),
    }));
    const placed = byCountry.map((each) => ({ ...each, point: points[each.code] })).filter((each) => each.point);
    const unplaced = rows.select({ ...filters, fault: "no_place" }).length;
    const entries = (groups, limit) => groups.slice(0, limit).map((each) => ({ text: each.name, href: each.href, value: each.projects, capital: each.capital }));
    const investors = rows.group(selection, (row) => rows.at("investor", row)).map((each) => ({
      ...each, name: rows.firm(each.key), href: under({ firm: rows.firm(each.key) }),
    }));
    const sectors = rows.group(selection, (row) => rows.at("sector", row)).map((each) => {
      const sector = rows.label("sector", each.key);
      return { ...each, name: format.plain(sector), href: under({ sector }) };
    });
    const top = (title, head, groups, limit) => el("section.card", {}, el("h2", {}, title), parts.ranking(title, head, entries(groups, limit)));
    return el("div.grid", {},
      charts.figure("Where it goes",
        ["Area of a circle: counted projects. ", unplaced ? [el("a", { href: under({ fault: "no_place" }) }, format.plural(unplaced, "project")), " without one country of destination left out."] : ""],
        el("div.picture", {}, charts.map(world, placed, wide)),
        parts.ranking("Projects by country of destination", "Country", entries(byCountry, 250))),
      filters.country ? top("Top sectors", "Sector", sectors, 8) : top("Top destinations", "Country", byCountry, 8),
      timelineFigure(),
      top("Top investors", "Firm", investors, 6),
      flowsFigure(),
      health(),
      el("section.card.wide", {}, el("h2", {}, "Newest projects"),
        el("p.note", {}, "By the day of their first report. ", el("a", { href: under({}) }, `All ${format.count(selection.length)}`)),
        parts.projects("Newest projects", selection.slice(0, 8))));
  }

  function flowsFigure() {
    const both = rows.group(selection, (row) => {
      const from = rows.at("source", row), to = rows.at("country", row);
      return from === null || to === null ? null : `${from} ${to}`;
    }).map((each) => {
      const [from, to] = each.key.split(" ").map((number) => rows.country(Number(number)));
      return { ...each, from: from.name, to: to.name, href: under({ source: from.code, country: to.code }) };
    });
    const told = both.reduce((sum, each) => sum + each.projects, 0);
    const note = `${format.count(told)} of ${format.plural(selection.length, "project")} state both countries.`;
    if (!both.length) return charts.figure("Flows", note, el("p.missing", {}, "None does under these filters."), null);
    return charts.figure("Flows, source to destination", `${note} Shown: the ${format.plural(Math.min(14, both.length), "largest pair", "largest pairs")}.`,
      el("div.picture", {}, charts.flows(both.slice(0, 14), wide)),
      table("Flows between countries", [
        { label: "From", show: (each) => each.from }, { label: "To", show: (each) => each.to },
        { label: "Projects", isNumber: true, show: (each) => el("a", { href: each.href }, format.count(each.projects)) },
        { label: "Pledged", isNumber: true, show: (each) => known(each.capital, (value) => format.money(value)) },
      ], both.slice(0, 250)));
  }

  function timelineFigure() {
    const dated = selection.filter((row) => rows.at("day", row) !== null);
    const note = `By the date of the project; ${format.plural(selection.length - dated.length, "project")} without a date left out.`;
    if (!dated.length) return charts.figure("Over time", note, el("p.missing", {}, "None is dated under these filters."), null);
    const steps = inflow.steps(dated.map((row) => [row, rows.at("day", row)])).map((step) => ({
      ...step, href: under({ days: step.days }), projects: step.rows.length, capital: rows.total("pledged_capital_usd", step.rows),
    }));
    return charts.figure("Over time", note, el("div.picture", {}, charts.timeline(steps, wide)),
      table("Projects over time", [
        { label: "Period", show: (step) => el("a", { href: step.href }, step.label) },
        { label: "Projects", isNumber: true, show: (step) => format.count(step.projects) },
        { label: "Pledged", isNumber: true, show: (step) => known(step.capital, (value) => format.money(value)) },
      ], steps));
  }

  function health() {
    const faults = ["no_amount", "no_rate", "no_date", "conflict"].map((name) => [name, rows.select({ ...filters, fault: name }).length]);
    return el("section.card", {}, el("h2", {}, "Data health"),
      el("ul.points.column", {}, faults.map(([name, number]) => el("li", {}, el("a", { href: under({ fault: name }) }, el("b", {}, format.count(number)), ` ${rows.FAULTS[name].label.toLowerCase()}`))),
        el("li", {}, el("b", {}, format.count(summary.publication.held_article_count)), " articles held back by the audit")),
      el("p.note", {}, el("a", { href: "#/health" }, "Where the numbers come from, and what they lack")));
  }
};

/** Cut days (yyyymmdd) into months, quarters or years, whichever gives bars that can be read; gaps stay as zeros. */
inflow.steps = (dated) => {
  const years = dated.map(([, day]) => Math.floor(day / 10000));
  const first = years.reduce((a, b) => Math.min(a, b));
  const last = years.reduce((a, b) => Math.max(a, b));
  const per = last - first < 3 ? 12 : last - first < 8 ? 4 : 1;
  const numberOf = (day) => Math.floor(day / 10000) * per + Math.floor(((Math.floor(day / 100) % 100) - 1) / (12 / per));
  const steps = new Map();
  for (const [row, day] of dated) {
    const number = numberOf(day);
    if (!steps.has(number)) steps.set(number, []);
    steps.get(number).push(row);
  }
  const numbers = [...steps.keys()];
  const from = numbers.reduce((a, b) => Math.min(a, b)), to = numbers.reduce((a, b) => Math.max(a, b));
  return Array.from({ length: to - from + 1 }, (_, n) => {
    const year = Math.floor((from + n) / per), part = (from + n) % per;
    const label = per === 12 ? `${inflow.format.MONTHS[part]} ${year}` : per === 4 ? `Q${part + 1} ${year}` : String(year);
    const month = part * (12 / per) + 1, lastMonth = month + 12 / per - 1;
    const end = new Date(Date.UTC(year, lastMonth, 0)).getUTCDate();
    return { label, days: `${year * 10000 + month * 100 + 1}-${year * 10000 + lastMonth * 100 + end}`, rows: steps.get(from + n) || [] };
  });
};
