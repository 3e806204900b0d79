// Pictures: each has words for who cannot see it, and a table with the same numbers beside it.
"use strict";

inflow.charts = (() => {
  const { el } = inflow.dom;
  const { format } = inflow;

  /** A titled picture; `table` is its alternative, folded away unless `isOpen`. */
  function figure(title, note, picture, table, { isOpen = false, wide = false } = {}) {
    return el(`figure.card${wide ? ".wide" : ""}`, {},
      el("figcaption", {}, el("h2", {}, title), note ? el("p.note", {}, note) : null),
      picture,
      table ? el("details", { open: isOpen }, el("summary", {}, "Show as a table"), table) : null);
  }

  function describe(svg, words) {
    for (const part of svg.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label"); // of Plot, for each mark
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", words);
    return svg;
  }

  /** Circles on a world map, their area the number of projects. `places`: [{point, name, projects, capital, href}]. */
  function map(world, places, width) {
    const land = topojson.feature(world, world.objects.countries);
    land.features = land.features.filter((feature) => !["010", "260"].includes(feature.id)); // what lies around the pole
    const borders = topojson.mesh(world, world.objects.countries, (a, b) => a !== b);
    const most = Math.max(1, ...places.map((place) => place.projects));
    const svg = Plot.plot({
      width, height: width * 0.5, margin: 2, className: "map",
      projection: { type: "equal-earth", domain: land, inset: 2 },
      r: { domain: [0, most], range: [0, Math.min(Math.max(12, width / 30), 5 + 2 * Math.sqrt(most))] },
      marks: [
        Plot.geo(land, { fill: "var(--land)" }),
        Plot.geo(borders, { stroke: "var(--surface)", strokeWidth: 0.6 }),
        Plot.dot(places, {
          x: (place) => place.point[0], y: (place) => place.point[1], r: "projects",
          fill: "var(--accent)", fillOpacity: 0.55, stroke: "var(--accent)", strokeWidth: 1,
          title: (place) => `${place.name}: ${format.plural(place.projects, "project")}${place.capital === null ? "" : `, ${format.money(place.capital)} pledged`}`,
          className: "places",
        }),
      ],
    });
    d3.select(svg).selectAll(".places circle").on("click", (event, number) => { location.hash = places[number].href; });
    const [first] = places;
    return describe(svg, first
      ? `World map: a circle for each of ${format.plural(places.length, "country", "countries")}; the largest is ${first.name} with ${format.plural(first.projects, "project")}.`
      : "World map without a circle: no project here states one country of destination.");
  }

  /** Bars over time. `steps`: [{start: Date, label, projects, capital}], gaps filled. */
  function timeline(steps, width) {
    const most = Math.max(1, ...steps.map((step) => step.projects));
    const svg = Plot.plot({
      width, height: 220, marginLeft: 34, marginBottom: 28, className: "timeline",
      x: { type: "band", domain: steps.map((step) => step.label), label: null, padding: 0.18, tickSize: 0, ticks: ticksOf(steps, width) },
      y: { label: null, ticks: Math.min(4, most), tickSize: 0, tickFormat: (value) => (Number.isInteger(value) ? format.count(value) : ""), domain: [0, most] },
      marks: [
        Plot.gridY({ ticks: Math.min(4, most), stroke: "var(--line)", strokeOpacity: 1 }),
        Plot.barY(steps, {
          x: "label", y: "projects", fill: "var(--accent)", rx: 1.5, className: "steps",
          title: (step) => `${step.label}: ${format.plural(step.projects, "project")}${step.capital === null ? "" : `, ${format.money(step.capital)} pledged`}`,
        }),
      ],
    });
    d3.select(svg).selectAll(".steps rect").on("click", (event, number) => { location.hash = steps[number].href; });
    const best = steps.reduce((a, b) => (b.projects > a.projects ? b : a), { projects: 0 });
    return describe(svg, `Bars: projects by date, ${steps.length} steps from ${steps[0]?.label} to ${steps.at(-1)?.label}; most in ${best.label} (${best.projects}).`);
  }
  function ticksOf(steps, width) {
    const every = Math.max(1, Math.ceil(steps.length / Math.max(2, Math.floor(width / 78))));
    return steps.filter((_, number) => number % every === 0).map((step) => step.label);
  }

  /** Ribbons from source to destination countries. `flows`: [{from, to, projects, href}]. */
  function flows(pairs, width) {
    const ids = new Map();
    const node = (side, name) => {
      const id = `${side}:${name}`;
      if (!ids.has(id)) ids.set(id, { id, name, side });
      return ids.get(id).id;
    };
    const links = pairs.map((pair) => ({ ...pair, source: node("from", pair.from), target: node("to", pair.to), value: pair.projects }));
    const rows = Math.max(new Set(pairs.map((pair) => pair.from)).size, new Set(pairs.map((pair) => pair.to)).size);
    const height = Math.max(120, rows * 34);
    const gutter = Math.min(150, width * 0.28);
    const graph = d3.sankey().nodeId((each) => each.id).nodeWidth(6).nodePadding(12)
      .extent([[gutter, 6], [width - gutter, height - 6]])({ nodes: [...ids.values()], links });
    const svg = d3.create("svg").attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height).attr("class", "flows");
    svg.append("g").attr("fill", "none").selectAll("path").data(graph.links).join("path")
      .attr("d", d3.sankeyLinkHorizontal()).attr("stroke", "var(--accent)").attr("stroke-opacity", 0.28)
      .attr("stroke-width", (link) => Math.max(1.5, link.width))
      .on("click", (event, link) => { location.hash = link.href; })
      .append("title").text((link) => `${link.source.name} to ${link.target.name}: ${format.plural(link.value, "project")}`);
    const nodes = svg.append("g").selectAll("g").data(graph.nodes).join("g");
    nodes.append("rect").attr("x", (n) => n.x0).attr("y", (n) => n.y0).attr("width", (n) => n.x1 - n.x0)
      .attr("height", (n) => Math.max(2, n.y1 - n.y0)).attr("fill", "var(--accent)");
    nodes.append("text").attr("x", (n) => (n.side === "from" ? n.x0 - 8 : n.x1 + 8)).attr("y", (n) => (n.y0 + n.y1) / 2)
      .attr("dy", "0.35em").attr("text-anchor", (n) => (n.side === "from" ? "end" : "start"))
      .text((n) => cut(n.name, gutter)).append("title").text((n) => n.name);
    const [first] = pairs;
    return describe(svg.node(), `Flows from source to destination: ${pairs.length} pairs of countries; the largest from ${first.from} to ${first.to} with ${format.plural(first.projects, "project")}.`);
  }
  function cut(name, gutter) {
    const letters = Math.floor((gutter - 8) / 7);
    return name.length <= letters ? name : `${name.slice(0, letters - 1)}…`;
  }

  return { figure, map, timeline, flows };
})();
