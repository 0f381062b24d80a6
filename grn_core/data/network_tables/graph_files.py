"""Networks as graphs: GraphML, GEXF, GML and Pajek by networkx; JSON or YAML of edges, rows, columns or regulons."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from grn_core.data.files.text import NotText, read_text
from grn_core.data.network_tables.columns import find
from grn_core.data.network_tables.gene_sets import name_reader, other_sets
from grn_core.errors import ConfigError, PriorError
from grn_core.reading.plain import parse_yaml
from grn_core.reading.text import open_bytes

NODE_NAMES = ("name", "shared_name", "shared name", "label", "symbol", "gene", "gene_name")
"""Attributes of a node that are its gene's name, the surest first."""
ENDS = {"source", "target", "from", "to", "id", "key", "SUID"}
LISTS = ("genes", "targets", "target_genes", "members", "geneSymbols", "gene_symbols")
REGULONS = ("regulon", "tf", "name", "source")
SIGNS_OF_XML = ((b"<graphml", "GraphML"), (b"<gexf", "GEXF"))
HEAD = 8192
NO_TF = "\0"
"""Mark before the name of a set that is not named after a gene."""
Rows = list[dict[str, Any]]


def graph_kind(path: Path, kind: str) -> str | None:
    """Return which graph format a file has, by what `grn_core.reading.kinds` and its first bytes say."""
    if kind == "json":
        return "JSON"
    with open_bytes(path) as handle:
        head = handle.read(HEAD)
    if kind == "xml":
        return next((name for sign, name in SIGNS_OF_XML if sign in head.lower()), None)
    return None


def read_graph(path: Path, kind: str) -> tuple[pd.DataFrame, list[str], bool, list[str]]:
    """Read the edges of a graph with their attributes.

    Parameters
    ----------
    kind
        ``JSON``, ``YAML``, ``GraphML``, ``GEXF``, ``GML`` or ``Pajek``.

    Returns
    -------
    A table of text, columns by number; their names; whether edges have a direction; and what is to be said.

    Raises
    ------
    PriorError
        If it is damaged or holds no edge.
    """
    rows, directed = _from_text(path, kind) if kind in ("JSON", "YAML") else _by_networkx(path, kind)
    if not rows:
        a = "an XML file of" if kind in ("GraphML", "GEXF") else "a"
        file = kind if kind in ("GraphML", "GEXF") else f"{kind} file"
        raise PriorError(f"{path.name} is {a} {file} without pairs of TF and target.", "Give a graph with edges.")
    rows, notes = _without_other_sets(rows, path.name)
    header = list(dict.fromkeys(name for row in rows for name in row))
    body = pd.DataFrame([[_text(row.get(name)) for name in header] for row in rows])
    return body, header, directed, notes


def _without_other_sets(rows: Rows, origin: str) -> tuple[Rows, list[str]]:
    names = list(dict.fromkeys(str(row.get("source", "")) for row in rows))
    lost = [name.removeprefix(NO_TF) for name in names if name.startswith(NO_TF)]
    notes = other_sets(lost, len(names), origin)
    return [row for row in rows if not str(row.get("source", "")).startswith(NO_TF)] if lost else rows, notes


def _text(value: Any) -> str:
    if value is None:
        return ""
    return ";".join(map(_text, value)) if isinstance(value, list | tuple) else str(value).strip()


def _by_networkx(path: Path, kind: str) -> tuple[Rows, bool]:
    import networkx as nx

    with open_bytes(path) as handle:
        if kind in ("GraphML", "GEXF") and b"<!" in handle.read(HEAD).replace(b"<!--", b""):
            raise PriorError(f"{path.name} declares XML entities, which are not read here.", "Export the graph again.")
    read = {"GraphML": nx.read_graphml, "GEXF": nx.read_gexf, "GML": nx.read_gml, "Pajek": nx.read_pajek}[kind]
    try:
        with open_bytes(path) as handle:
            graph = read(handle)
    except Exception as error:  # noqa: BLE001 - damaged files raise whatever the reader trips over
        raise PriorError(
            f"{path.name} cannot be read as {kind}.", "Export it again, or as a table of edges."
        ) from error
    names = {node: _name(str(node), attributes) for node, attributes in graph.nodes(data=True)}
    rows = [
        {"source": names[one], "target": names[other]} | {key: v for key, v in about.items() if key not in ENDS}
        for one, other, about in graph.edges(data=True)
    ]
    return rows, graph.is_directed()


def _name(node: str, attributes: Mapping[str, Any]) -> str:
    return next((str(attributes[key]) for key in NODE_NAMES if attributes.get(key) not in (None, "")), node)


def _from_text(path: Path, kind: str) -> tuple[Rows, bool]:
    """Read the edges of a JSON or YAML file; and whether they have a direction."""
    try:
        text, _ = read_text(path)
        found = parse_yaml(text, path.name) if kind == "YAML" else _parse_json(text)
    except RecursionError as error:
        raise PriorError(
            f"{path.name} is a {kind} file whose lists are nested too deeply.", "Write it as a table of edges."
        ) from error
    except (NotText, ConfigError, ValueError, OSError, EOFError) as error:
        raise PriorError(f"{path.name} is a damaged {kind} file.", "Write it again, or as a table of edges.") from error
    try:
        return _rows_of(found)
    except (AttributeError, TypeError, ValueError) as error:  # lists where mappings are expected, and the like
        raise PriorError(
            f"{path.name} is a {kind} file in which no edges were found.", "Write it as a table of edges."
        ) from error


def _parse_json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]  # JSON Lines


def _rows_of(found: Any) -> tuple[Rows, bool]:
    """Find the edges in what a JSON file holds; and whether they have a direction."""
    if isinstance(found, list):
        return _records(found), True
    if not isinstance(found, dict):
        return [], True
    elements = found.get("elements", found)
    if isinstance(elements, list):  # Cytoscape.js: nodes and edges in one list
        parts: tuple[list[Any], list[Any]] = ([], [])
        for part in elements:
            parts[isinstance(part, dict) and "source" in (part.get("data") or {})].append(part)
        return _links(*parts), True
    key = next((key for key in ("edges", "links") if isinstance(elements.get(key), list)), None)
    if key is not None:
        return _links(elements.get("nodes") or [], elements[key]), found.get("directed") is not False
    return _columns(found), True


def _links(nodes: Any, edges: list[Any]) -> Rows:
    """Read links whose ends are identifiers of nodes, or their places in the list of nodes, as d3 writes them."""
    names: dict[str, str] = {}
    listed = nodes if isinstance(nodes, list) else []
    for at, node in enumerate(listed):
        about = node.get("data", node) if isinstance(node, dict) else {"id": node}
        identifier = about.get("id", about.get("name", at))
        names.setdefault(str(identifier), _name(str(identifier), about))
    places = {str(at): name for at, name in enumerate(names.values())} if len(names) == len(listed) else {}
    rows: Rows = []
    for edge in edges:
        about = edge.get("data", edge) if isinstance(edge, dict) else {}
        ends = [about.get(side, about.get(other)) for side, other in (("source", "from"), ("target", "to"))]
        if None not in ends:
            said = [names.get(str(end)) or (places.get(str(end)) if isinstance(end, int) else None) for end in ends]
            pair = {side: name or str(end) for side, name, end in zip(("source", "target"), said, ends, strict=True)}
            rows.append(pair | {str(key): value for key, value in about.items() if key not in ENDS})
    return rows


def _records(found: list[Any]) -> Rows:
    """Read a list of rows, or of regulons with their genes."""
    rows = [row for row in found if isinstance(row, dict)]
    if not rows or find([str(key) for key in rows[0]], "target"):
        return [{str(key): value for key, value in row.items()} for row in rows]
    regulon = next((key for key in rows[0] if str(key).lower() in REGULONS), None)
    genes = next((key for key in rows[0] if str(key).lower() in LISTS), None)
    if regulon is None or genes is None:
        return [{str(key): value for key, value in row.items()} for row in rows]
    return _regulons({str(row.get(regulon)): row.get(genes) for row in rows})


def _columns(found: dict[str, Any]) -> Rows:
    """Read what pandas writes by columns, split or by rows, or a list of genes per regulon."""
    if isinstance(found.get("data"), list) and isinstance(found.get("columns"), list):
        rows = [row for row in found["data"] if isinstance(row, list)]
        return [dict(zip(map(str, found["columns"]), row, strict=False)) for row in rows]
    names = list(found)
    if find(names, "source") and find(names, "target"):
        columns = {key: list(value.values()) if isinstance(value, dict) else value for key, value in found.items()}
        lengths = {len(value) for value in columns.values() if isinstance(value, list)}
        if len(lengths) == 1 and all(isinstance(value, list) for value in columns.values()):
            return [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    if isinstance(found.get("regulons"), dict):
        found = found["regulons"]
    return _regulons(found)


def _regulons(found: Mapping[str, Any]) -> Rows:
    """Read genes per TF: a list, or the genes with their weights. Sets that are not named after a gene have no TF."""
    members: dict[str, list[tuple[str, Any]]] = {}
    for name, genes in found.items():
        if isinstance(genes, dict):
            inside = next((genes[key] for key in LISTS if isinstance(genes.get(key), list)), None)
            genes = inside if inside is not None else genes
        if isinstance(genes, dict):
            members[str(name)] = [(str(gene), value) for gene, value in genes.items() if _is_plain(value)]
        elif isinstance(genes, list):
            members[str(name)] = [(gene, None) for gene in genes if isinstance(gene, str)]
    members = {name: genes for name, genes in members.items() if genes}
    read = name_reader([gene for genes in members.values() for gene, _ in genes])
    rows: Rows = []
    for name, genes in members.items():
        tf, sign = read(name) or (NO_TF + name, 0)
        about = {"source": tf} | ({"sign": str(sign)} if sign else {})
        rows += [about | {"target": gene} | ({} if weight is None else {"weight": weight}) for gene, weight in genes]
    return rows


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)
