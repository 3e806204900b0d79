// How values read: money with its unit, days with their month, vocabularies in words.
"use strict";

inflow.format = (() => {
  const UNITS = [[1e12, "tn"], [1e9, "bn"], [1e6, "m"], [1e3, "k"]];
  const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const WORDS = {
    kind: {
      new_facility: "New facility", expansion: "Expansion", rnd: "Research and development", commitment: "Commitment",
      acquisition: "Acquisition", funding_round: "Funding round", joint_venture: "Joint venture",
      partnership: "Partnership", withdrawal: "Withdrawal",
    },
    exclusion_reason: {
      pending_review: "waiting for review", denied: "denied", called_off: "called off", rumour: "a rumour",
      withdrawal: "a withdrawal", no_capital: "no capital", no_investor: "no named investor",
    },
    no_rate_reason: { no_date: "no date to convert at", no_rate: "currency not quoted", stale_rate: "no rate near the day" },
    qualifier: { at_least: "at least ", up_to: "up to ", approx: "about ", between: "about " },
  };

  const plain = (word) => {
    const spaced = String(word).replaceAll("_", " ");
    return spaced.charAt(0).toUpperCase() + spaced.slice(1);
  };
  const word = (vocabulary, value) => WORDS[vocabulary]?.[value] ?? plain(value);
  const count = (value) => whole.format(value);

  /** 1234567890, "USD" -> "$1.23 bn". Three digits that count. */
  function money(value, currency = "USD") {
    const [size, unit] = UNITS.find(([least]) => Math.abs(value) >= least * 0.9995) || [1, ""];
    const digits = Number((value / size).toPrecision(3));
    let sign = `${currency} `;
    try {
      const parts = new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "narrowSymbol" }).formatToParts(0);
      const symbol = parts.find((part) => part.type === "currency").value;
      if (["USD", "EUR", "GBP"].includes(currency) && symbol.length === 1) sign = symbol;
    } catch { /* a code that the browser does not know stays a code */ }
    return `${sign}${digits.toLocaleString("en")}${unit ? ` ${unit}` : ""}`;
  }

  /** 20250320 or "2025-03-20 08:30:00" -> "20 Mar 2025". */
  function day(value) {
    const digits = String(value).replace(/[^0-9]/g, "");
    return `${Number(digits.slice(6, 8))} ${MONTHS[Number(digits.slice(4, 6)) - 1]} ${digits.slice(0, 4)}`;
  }
  const moment = (value) => `${day(value)}, ${String(value).slice(11, 16)} UTC`;
  const figure = (value, unit) => (unit === "USD" ? money(value) : count(value));
  const plural = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;

  return { word, count, money, day, moment, figure, plural, plain, MONTHS, WORDS };
})();
