interface Graph { getModuleInfo(id: string): { importedIds: readonly string[] } | null }

/**
 * Names one chunk for everything that the entry imports statically, however many lazily loaded screens share it: one file compresses
 * better than twenty small ones, and is one request.
 */
export function firstLoad(entry: string, chunk: string): (id: string, graph: Graph) => string | null {
  let found: Set<string> | null = null;
  return (id, graph) => {
    found ??= reachable(entry, graph);
    return found.has(id) ? chunk : null;
  };
}

function reachable(entry: string, graph: Graph): Set<string> {
  const seen = new Set([entry]);
  for (const id of seen) for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) seen.add(imported);
  return seen;
}
