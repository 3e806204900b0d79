// One project: its facts, the words that each rests on, and its reports with those words highlighted in place.
"use strict";

inflow.pages.project = async ({ id }) => {
  const { dom: { el, known, said, outward, table }, rows, state, format } = inflow;
  const row = rows.numberOf(id);
  if (row === undefined) {
    return [el("header.lead", {}, el("h1", {}, "No such project"),
      el("p", {}, "It may have been joined with another since the link was made. ", el("a", { href: "#/projects" }, "All projects"), "."))];
  }
  const { facts, parties, reports, evidence } = await rows.details(row);
  const wordsOf = (...fields) => evidence.filter((piece) => fields.includes(piece.field));
  const firms = (role) => parties.filter((party) => party.role === role);
  const links = (list) => (list.length ? list.map((party, n) => [n ? ", " : "", el("a", { href: state.address("projects", { firm: party.firm, all: "1" }) }, said(party.firm))]) : null);
  const day = (value) => known(value, format.day);
  const usd = (value) => known(value, (amount) => format.money(amount));
  const investors = firms("investor");

  const FACTS = [
    ["Investor", known(links(investors)), wordsOf("investor")],
    ["Target", links(firms("target")), wordsOf("target")],
    ["Partners", links(firms("partner")), wordsOf("partner")],
    ["Seller", links(firms("seller")), wordsOf("seller")],
    ["Destination", known(facts.destination, said), wordsOf("destination")],
    ["Source", known(facts.source, said), wordsOf("source")],
    ["Kind", [format.word("kind", facts.kind), ["new", "expansion", null].includes(facts.project_type) ? "" : ` (${format.plain(facts.project_type).toLowerCase()})`], wordsOf("kind", "project_type")],
    ["Sector", known(facts.sector, format.plain), wordsOf("sector")],
    ["Function", known(facts.business_function, format.plain), wordsOf("function", "business_function")],
    ["Sum as written", known(facts.amount_reported, said), wordsOf("amount")],
    ["In dollars", inDollars(), wordsOf("stated_usd")],
    ["Spent over", facts.horizon_years === null ? null : format.plural(facts.horizon_years, "year"), wordsOf("horizon")],
    ["Stake", facts.stake_pct === null ? null : `${facts.stake_pct} %`, wordsOf("stake")],
    ["Jobs", known(facts.jobs_created, format.count), wordsOf("jobs")],
    ["Status", [format.word("status", facts.status), facts.status_date ? `, first reported ${format.day(facts.status_date)}` : ""], wordsOf("status")],
    ["Date", [day(facts.project_date), dateNote()], wordsOf("date")],
    ["Milestones", milestones(), []],
  ].filter(([, value]) => value !== null);

  return [
    el("header.lead", {},
      el("p.crumb", {}, el("a", { href: "#/projects" }, "Projects"), " / ", format.word("kind", facts.kind)),
      el("h1", {}, investors.length ? said(investors.map((party) => party.firm).join(", ")) : "Investor not named", " ",
        el("span.soft", {}, facts.destination ? ["in ", said(facts.destination)] : "")),
      el("p", {}, el("b.value", {}, facts.amount === null ? "Sum not stated" : headline()), " · ", format.word("status", facts.status), " · ",
        `${format.plural(facts.article_count, "article")}, ${format.plural(facts.independent_source_count, "independent source")}`,
        facts.is_press_release_only ? ", the firm’s own words only" : "",
        facts.exclusion_reason ? el("span.tag", {}, `not counted: ${format.word("exclusion_reason", facts.exclusion_reason)}`) : null,
        facts.conflict_fields.length ? el("span.tag", {}, `reports differ on ${facts.conflict_fields.map((field) => format.plain(field).toLowerCase()).join(", ")}`) : null)),
    el("section.card.wide", {}, el("h2", {}, "Facts, and the words they rest on"),
      table("Facts, and the words they rest on", [
        { label: "Fact", show: ([label]) => el("span.label", {}, label) },
        { label: "Value", show: ([, value]) => value },
        { label: "Words", show: ([, , pieces]) => el("span.words", {}, quotes(pieces)) },
      ], FACTS, "stacked facts")),
    el("section.reports", {},
      el("h2", {}, "What was reported"), inflow.passages.legend(),
      reports.map((report, number) => article(report, number))),
  ];

  function headline() {
    const qualifier = format.WORDS.qualifier[facts.amount_qualifier] || "";
    return `${qualifier}${format.money(facts.amount, facts.currency_code)}`;
  }
  function inDollars() {
    if (facts.amount === null || facts.currency_code === "USD") return null;
    if (facts.amount_usd !== null) {
      return [format.money(facts.amount_usd), facts.fx_date ? el("span.note", {}, ` at the ${facts.fx_source === "ecb" ? "European Central Bank’s" : facts.fx_source} rate of ${format.day(facts.fx_date)}`) : "",
        facts.stated_usd !== null && facts.fx_check_ok === false ? el("span.tag", {}, `the article says ${format.money(facts.stated_usd)}`) : ""];
    }
    return [el("span.missing", {}, `not converted: ${format.word("no_rate_reason", facts.no_rate_reason)}`),
      facts.stated_usd === null ? "" : [". The article’s own figure: ", usd(facts.stated_usd)]];
  }
  function dateNote() {
    if (facts.project_date_basis === "publication") return el("span.note", {}, " (of publication)");
    return facts.is_year_imputed ? el("span.note", {}, " (the year is inferred)") : "";
  }
  function milestones() {
    const stages = ["announced", "approved", "started", "opened", "completed", "cancelled"].filter((stage) => facts[`${stage}_on`]);
    return stages.length ? stages.map((stage) => `${format.plain(stage)} ${format.day(facts[`${stage}_on`])}`).join(" · ") : null;
  }

  /** The distinct words of a fact; each leads to the report that says it. */
  function quotes(pieces) {
    const distinct = [...new Map(pieces.map((piece) => [`${piece.article_id} ${piece.quote}`, piece])).values()].slice(0, 3);
    return distinct.map((piece) => {
      const number = reports.findIndex((report) => report.article === piece.article_id);
      const text = piece.quote === null ? "words not shown" : ["“", said(piece.quote), "”"];
      return number < 0 ? el("q.plain", {}, text) : el("button.quoted", { type: "button", click: () => showReport(number) }, text);
    });
  }
  function showReport(number) {
    const report = document.getElementById(`report-${number}`);
    report.scrollIntoView({ block: "start" });
    report.focus({ preventScroll: true });
  }

  function article(report, number) {
    const title = report.title === null ? el("span.missing", {}, "Untitled article") : said(report.title);
    return el("article.card.report", { id: `report-${number}`, tabindex: -1 },
      el("header", {},
        el("h3", {}, report.url ? outward(report.url, title) : title),
        el("p.note", {}, said(report.source ?? "Unknown outlet"), " · ", report.published ? format.day(report.published) : "not dated",
          " · reports it as ", format.word("status", report.status).toLowerCase(),
          report.speaker ? [", says ", said(report.speaker)] : "",
          report.copy ? el("span.tag", {}, "a copy") : null, report.press_release ? el("span.tag", {}, "press release") : null,
          report.pending ? el("span.tag", {}, "waits for review") : null)),
      report.passage === null
        ? el("p.missing", {}, "The terms of this outlet do not allow its words to be shown here", report.url ? ["; read them at ", outward(report.url, "its page")] : "", ".")
        : el("blockquote", { dir: "auto" }, inflow.passages.passage(report)),
      el("p.note", {}, `Confidence ${Math.round(100 * report.confidence)} %. Characters ${format.count(report.start)} to ${format.count(report.end)} of the article.`));
  }
};
