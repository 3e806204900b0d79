// Data comes in script files, for a page opened from disk may fetch nothing. Each file calls `receive`.
"use strict";

window.inflow = (() => {
  const folder = document.documentElement.dataset.drawing;
  const waiting = new Map();
  const received = new Map();

  /** Called by every data file: what it is, its number, and its content. */
  function receive(name, number, content) {
    received.set(`${name}-${number}`, content);
    waiting.get(`${name}-${number}`)?.(content);
  }

  /** The content of one data file, loaded once. Rejects when this drawing of the report is gone. */
  const promises = new Map();
  function load(name, number = 0) {
    const key = `${name}-${number}`;
    if (received.has(key)) return Promise.resolve(received.get(key));
    if (!promises.has(key)) {
      promises.set(key, new Promise((resolve, reject) => {
        waiting.set(key, resolve);
        const script = document.createElement("script");
        script.src = `${folder}/data/${key}.js`;
        script.onerror = () => reject(new Error(`${script.src} cannot be read`));
        document.head.append(script);
      }));
    }
    return promises.get(key);
  }

  /** Load a list that is cut into files of `size` entries, and join its columns. */
  async function loadColumns(name, total, size) {
    const numbers = Array.from({ length: Math.ceil(total / size) }, (_, number) => number);
    const parts = await Promise.all(numbers.map((number) => load(name, number)));
    const joined = {};
    for (const part of parts) {
      for (const [column, values] of Object.entries(part)) {
        if (Array.isArray(values)) joined[column] = (joined[column] || []).concat(values);
        else {
          joined[column] ||= {};
          for (const [inner, more] of Object.entries(values)) joined[column][inner] = (joined[column][inner] || []).concat(more);
        }
      }
    }
    return joined;
  }

  return { receive, load, loadColumns };
})();
