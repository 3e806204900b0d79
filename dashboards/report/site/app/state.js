// What the address says after `#`: a page, and filters by names and codes, so that links outlive a rebuild.
"use strict";

inflow.state = (() => {
  const FILTERS = ["country", "sector", "kind", "status", "year", "days", "q", "firm", "source", "figure", "fault", "excluded", "all"];

  /** `#/projects?country=VN` -> {page: "projects", id: null, filters: {country: "VN"}, sort, at}. */
  function read() {
    const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
    const [page = "", ...rest] = path.split("/");
    const parameters = new URLSearchParams(query);
    const filters = {};
    for (const name of FILTERS) if (parameters.get(name)) filters[name] = parameters.get(name);
    return {
      page: page || "overview",
      id: rest.length ? decodeURIComponent(rest.join("/")) : null,
      filters,
      sort: parameters.get("sort") || "newest",
      at: Math.max(1, Number.parseInt(parameters.get("at") || "1", 10) || 1),
    };
  }

  /** The address of a page under these filters. */
  function address(page, filters = {}, more = {}) {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...filters, ...more })) {
      if (value && !(name === "sort" && value === "newest") && !(name === "at" && value === 1)) parameters.set(name, value);
    }
    const query = parameters.toString();
    return `#/${page === "overview" ? "" : page}${query ? `?${query}` : ""}`;
  }
  const project = (id) => `#/project/${encodeURIComponent(id)}`;

  /** Go there without a new entry in the history: for what changes with each letter typed. */
  function replace(target) {
    history.replaceState(null, "", target);
    dispatchEvent(new HashChangeEvent("hashchange"));
  }

  return { read, address, project, replace };
})();
