// The list of projects in memory, column by column; a selection is an array of row numbers.
"use strict";

inflow.rows = (() => {
  let summary, rows, names, numberOf;

  /** Load the whole list; every figure can then be added up for any selection. */
  async function open() {
    summary = await inflow.load("summary");
    const { counts, sizes } = summary;
    [rows, names] = await Promise.all([
      inflow.loadColumns("projects", counts.projects, sizes.list),
      inflow.loadColumns("names", Math.max(counts.firms, counts.places, 1), sizes.list),
    ]);
    rows.id ||= []; // before the first project is published
    rows.share ||= {};
    numberOf = new Map(rows.id.map((id, number) => [id, number]));
  }

  const at = (column, row) => rows[column][row];
  const label = (vocabulary, number) => (number === null || number === undefined ? null : summary.vocabularies[vocabulary][number]);
  const firm = (number) => (number === null || number === undefined ? null : names.firms[number]);
  const place = (number) => (number === null || number === undefined ? null : names.places[number]);
  const country = (number) => (number === null || number === undefined ? null : summary.countries[number]);
  const year = (row) => (rows.day[row] === null ? null : Math.floor(rows.day[row] / 10000));
  const numberOfWord = (vocabulary, word) => (summary.vocabularies[vocabulary] || []).indexOf(word);
  const numberOfCountry = (code) => summary.countries.findIndex((each) => each.code === code);

  /** What is wrong with, or missing from, a row: each leads from the page on data health to its rows. */
  const FAULTS = {
    no_amount: { label: "State no sum", holds: (row) => rows.amount[row] === null },
    no_rate: { label: "Sum not converted to dollars", holds: (row) => rows.no_rate[row] !== null },
    no_date: { label: "No date", holds: (row) => rows.day[row] === null },
    no_place: { label: "No single country of destination", holds: (row) => rows.country[row] === null },
    no_investor: { label: "No named investor", holds: (row) => rows.investor[row] === null },
    no_sector: { label: "No sector", holds: (row) => rows.sector[row] === null },
    conflict: { label: "Reports contradict each other", holds: (row) => rows.conflict[row] === 1 },
    single: { label: "Told by one article alone", holds: (row) => rows.reports[row] <= 1 },
  };

  /** The tests that a row has to pass under these filters; `country=none` asks for what is not stated. */
  function tests(filters) {
    const wanted = [];
    const byNumber = (column, number) => wanted.push((row) => rows[column][row] === number);
    const pick = (name, column, numberFor) => {
      if (!filters[name]) return;
      if (filters[name] === "none") byNumber(column, null);
      else byNumber(column, numberFor(filters[name]));
    };
    pick("country", "country", numberOfCountry);
    pick("source", "source", numberOfCountry);
    pick("sector", "sector", (word) => numberOfWord("sector", word));
    pick("kind", "kind", (word) => numberOfWord("kind", word));
    pick("status", "status", (word) => numberOfWord("status", word));
    if (filters.year) wanted.push(filters.year === "none" ? (row) => year(row) === null : (row) => year(row) === Number(filters.year));
    if (/^\d{8}-\d{8}$/.test(filters.days)) {
      const [first, last] = filters.days.split("-").map(Number);
      wanted.push((row) => rows.day[row] !== null && rows.day[row] >= first && rows.day[row] <= last);
    }
    if (filters.firm) {
      const number = names.firms.indexOf(filters.firm);
      wanted.push((row) => number >= 0 && (rows.investor[row] === number || rows.target[row] === number));
    }
    if (filters.figure && rows.share[filters.figure]) wanted.push((row) => rows.share[filters.figure][row] !== null);
    else if (filters.excluded) byNumber("exclusion", numberOfWord("exclusion_reason", filters.excluded));
    else if (!filters.all) wanted.push((row) => rows.exclusion[row] === null);
    if (filters.fault && FAULTS[filters.fault]) wanted.push(FAULTS[filters.fault].holds);
    if (filters.q) wanted.push(said(filters.q));
    return wanted;
  }

  /** Whether the words are in a firm, place, country or sector of the row, whatever their case and accents. */
  function said(words) {
    const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    const sought = fold(words).split(/\s+/).filter(Boolean);
    const matching = (list) => sought.map((word) => list.map((name) => fold(name).includes(word)));
    const firms = matching(names.firms);
    const places = matching(names.places);
    const countries = matching(summary.countries.map((each) => each.name));
    const sectors = matching(summary.vocabularies.sector || []);
    return (row) => sought.every((_, n) =>
      firms[n][rows.investor[row]] || firms[n][rows.target[row]] || places[n][rows.place[row]]
      || countries[n][rows.country[row]] || countries[n][rows.source[row]] || sectors[n][rows.sector[row]]);
  }

  function select(filters) {
    const wanted = tests(filters);
    const found = [];
    for (let row = 0; row < rows.id.length; row += 1) if (wanted.every((test) => test(row))) found.push(row);
    return found;
  }

  /** A figure over a selection: null when no row adds to it. */
  function total(name, selection) {
    const shares = rows.share[name];
    if (!shares) return null;
    const added = selection.map((row) => shares[row]).filter((share) => share !== null);
    return added.length ? added.reduce((sum, share) => sum + share, 0) : null;
  }
  const adding = (name, selection) => selection.filter((row) => (rows.share[name]?.[row] ?? null) !== null);

  /** Groups of a selection by a key, largest first: [{key, rows, projects, capital}]. */
  function group(selection, keyOf) {
    const groups = new Map();
    for (const row of selection) {
      const key = keyOf(row);
      if (key === null || key === undefined) continue;
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(row);
    }
    return [...groups].map(([key, members]) => ({
      key, rows: members, projects: members.length, capital: total("pledged_capital_usd", members),
    })).sort((a, b) => b.projects - a.projects || (b.capital || 0) - (a.capital || 0) || String(a.key).localeCompare(String(b.key)));
  }

  return {
    open, at, label, firm, place, country, year, select, total, adding, group, FAULTS,
    summary: () => summary, length: () => rows.id.length, numberOf: (id) => numberOf.get(id),
    details: async (row) => {
      const size = summary.sizes.detail;
      const number = rows.id.length - 1 - row; // details are counted from the oldest
      const page = await inflow.load("details", Math.floor(number / size));
      return page[number % size];
    },
  };
})();
