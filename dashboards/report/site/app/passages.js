// An article's own words around a quote, with what grounds each fact marked in them.
"use strict";

inflow.passages = (() => {
  const { el } = inflow.dom;

  /** The passage around a quote, cut where words that ground a fact start or end. Positions are code points. */
  function passage(report) {
    const letters = Array.from(report.passage);
    const { start, end } = wholeWords(report, letters);
    const spans = report.claims.filter((claim) => claim.start >= start && claim.end <= end);
    const cuts = new Set([start, end, Math.max(report.start, start), Math.min(report.end, end)]);
    for (const span of spans) cuts.add(span.start).add(span.end);
    const sorted = [...cuts].sort((a, b) => a - b);
    const before = [], quoted = [], after = [];
    for (let n = 0; n + 1 < sorted.length; n += 1) {
      const [from, to] = [sorted[n], sorted[n + 1]];
      const text = letters.slice(from - report.passage_start, to - report.passage_start).join("");
      const over = spans.filter((span) => span.start <= from && to <= span.end);
      const piece = over.length ? el(`span.ground.${markOf(over[0].property)}`, { title: [...new Set(over.map((span) => inflow.format.plain(span.property)))].join(", ") }, text) : text;
      (from < report.start ? before : from < report.end ? quoted : after).push(piece);
    }
    return [
      start > 0 ? "… " : "", before,
      el("mark", {}, quoted), after, end < report.chars ? " …" : "",
    ];
  }

  /** Where the passage starts and ends without the words that it cuts; never inside the quote. */
  function wholeWords(report, letters) {
    const isBlank = (position) => /\s/.test(letters[position - report.passage_start]);
    let start = report.passage_start;
    let end = start + letters.length;
    if (start > 0) while (start < report.start && !isBlank(start)) start += 1;
    if (end < report.chars) while (end > report.end && !isBlank(end - 1)) end -= 1;
    return { start, end };
  }

  const MARKS = { sum: "sum", place: "place", date: "date", event: "what happens", detail: "other detail" };
  const markOf = (property) => {
    if (/amount|usd|currency/.test(property)) return "sum";
    if (/destination|source|region/.test(property)) return "place";
    if (/date|horizon/.test(property)) return "date";
    return /kind|status|modality|type|mode/.test(property) ? "event" : "detail";
  };
  function legend() {
    return el("p.legend", {}, el("mark", {}, "The words that tell the event"), " in their article; in them, ",
      Object.entries(MARKS).map(([mark, label], n) => [n ? ", " : "", el(`span.ground.${mark}`, {}, label)]), ".");
  }

  return { passage, legend };
})();
