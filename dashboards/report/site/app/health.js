// Where the numbers come from, what they lack, and how each is counted.
"use strict";

inflow.pages.health = async () => {
  const { dom: { el, known, said, table }, rows, state, format } = inflow;
  const summary = rows.summary();
  const { publication, counts, latest } = summary;
  const all = rows.select({ all: "1" });
  const counted = rows.select({});
  const excluded = rows.group(all, (row) => rows.at("exclusion", row));
  const share = (part, whole) => (whole ? `${Math.round((100 * part) / whole)} %` : "–");

  return [
    el("header.lead", {}, el("h1", {}, "Data health"),
      el("p", {}, `Published ${format.moment(publication.published_at)}. The newest article is `, latest.published_at ? `of ${format.day(latest.published_at)}` : "not dated",
        ", and the last one arrived ", latest.first_seen_at ? format.moment(latest.first_seen_at) : "at an unknown time", ".")),
    el("div.grid.even", {},
      el("section.card", {}, el("h2", {}, "What projects lack"),
        table("What projects lack", [
          { label: "Counted projects that", show: ([, fault]) => el("a", { href: state.address("projects", { fault: fault.name }) }, fault.label) },
          { label: "Projects", isNumber: true, show: ([number]) => format.count(number) },
          { label: "Share", isNumber: true, show: ([number]) => share(number, counted.length) },
        ], Object.entries(rows.FAULTS).map(([name, fault]) => [rows.select({ fault: name }).length, { ...fault, name }]))),
      el("section.card", {}, el("h2", {}, "Outlets"),
        table("Outlets with most articles", [
          { label: "Outlet", show: (source) => known(source.name, said) },
          { label: "Articles", isNumber: true, show: (source) => format.count(source.articles) },
          { label: "Events", isNumber: true, show: (source) => format.count(source.investments) },
          { label: "Newest", isNumber: true, show: (source) => known(source.latest, format.day) },
        ], (summary.sources || []).slice(0, 8), "stacked")),
      el("section.card", {}, el("h2", {}, "What is not counted, and why"),
        excluded.length ? table("What is not counted, and why", [
          { label: "Reason", show: (each) => {
            const reason = rows.label("exclusion_reason", each.key);
            return el("a", { href: state.address("projects", { excluded: reason }) }, format.plain(format.word("exclusion_reason", reason)));
          } },
          { label: "Projects", isNumber: true, show: (each) => format.count(each.projects) },
        ], excluded) : el("p", {}, "Every project is counted."),
        el("p.note", {}, el("a", { href: "#/projects?all=1" }, `All ${format.plural(all.length, "project")}`))),
      el("section.card", {}, el("h2", {}, "Articles"),
        el("ul.points.column", {},
          el("li", {}, el("b", {}, format.count(counts.articles)), " read and not held back"),
          el("li", {}, el("b", {}, format.count(publication.held_article_count)), " held back by the audit"),
          el("li", {}, el("b", {}, format.count(counts.copies)), " copies or versions of another"),
          el("li", {}, el("b", {}, format.count(counts.undated_articles)), " not dated"),
          el("li", {}, el("b", {}, format.count(counts.unlisted_articles)), " from outlets that the list of sources lacks"))),
      el("section.card.wide", {}, el("h2", {}, "How the figures are counted"),
        table("How the figures are counted", [
          { label: "Figure", show: (figure) => el("a", { href: state.address("projects", { figure: figure.name }) }, figure.label) },
          { label: "All data", isNumber: true, show: (figure) => known(figure.value, (value) => format.figure(value, figure.unit)) },
          { label: "What it is", show: (figure) => figure.definition },
          { label: "SQL on the marts", show: (figure) => el("code", {}, figure.sql) },
        ], summary.figures, "stacked"), el("p.note", {}, summary.figures[0]?.filters ?? "")),
      el("section.card.wide", {}, el("h2", {}, "Versions"),
        el("ul.points", {},
          el("li", {}, "Publication ", el("b", {}, publication.publication_id)),
          el("li", {}, "Inflow ", el("b", {}, publication.inflow_version)),
          el("li", {}, "Extractors ", el("b", {}, (publication.extractor_versions || []).join(", ") || "–")),
          el("li", {}, el("b", {}, format.count((publication.load_ids || []).length)), " loads")))),
  ];
};
