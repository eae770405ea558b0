"""Runs the twelve queries on cube, DuckDB and Polars by turns, checks that the answers are equal, prints a table.

Wall time is the best of the rounds; processor time (all threads) is the least of the rounds and hardly depends on what
else the machine does.

The peers get their best shape: dictionary-coded ENUM/Enum columns, orders as plain integers, month and quarter as
ready integer columns, rows sorted by date. Money stays an exact integer, as in the ledger.
"""
import json, math, platform, resource, subprocess, sys, time
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

binary, lines, out, rounds = sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
HERE = Path(__file__).parent / "queries"
AMOUNTS = ["revenue", "quantity", "cost", "profit", "discount"]
DIMENSIONS = ["customer", "segment", "region", "province", "city", "product", "category", "subcategory",
              "channel", "salesperson", "manager", "returned", "delivery"]


def load():
    start = time.perf_counter()
    day = np.fromfile(out / "day.i32", dtype=np.int32)
    columns = {"day": pl.Series(day).cast(pl.Date)}
    date = day.astype("datetime64[D]")
    month = date.astype("datetime64[M]").astype(np.int32) + 1970 * 12
    columns["month"] = pl.Series(month)
    columns["quarter"] = pl.Series(month // 3)
    for name in AMOUNTS:
        columns[name] = pl.Series(np.fromfile(out / f"{name}.i64", dtype=np.int64))
    columns["order"] = pl.Series(np.fromfile(out / "order.u32", dtype=np.uint32))
    for name in DIMENSIONS:
        members = (out / f"{name}.txt").read_text(encoding="utf-8").split("\n")[:-1]
        codes = np.fromfile(out / f"{name}.u32", dtype=np.uint32)
        columns[name] = pl.Series(codes).cat.to(pl.Enum(members))
    frame = pl.DataFrame(columns)
    return frame, time.perf_counter() - start


def month_text(m):
    return f"{m // 12:04d}-{m % 12 + 1:02d}"


def quarter_text(q):
    return f"{q // 4:04d}Q{q % 4 + 1}"


TIME = {"month": month_text, "quarter": quarter_text}
SUMS = {"revenue": "revenue", "quantity": "quantity", "cost": "cost", "profit": "profit", "discount": "discount"}
RATIOS = {"average_price": ("revenue", "quantity"), "margin": ("profit", "revenue")}


def needed(metrics):
    names = []
    for metric in metrics:
        for name in RATIOS.get(metric, (metric,)):
            if name not in names:
                names.append(name)
    return names


# DuckDB -------------------------------------------------------------------------------------------------------

def sql_aggregate(name, where=None):
    tail = f" filter (where {where})" if where else ""
    if name == "lines":
        return f"count(*){tail}"
    if name in ("orders", "customers"):
        column = "\"order\"" if name == "orders" else "customer"
        unknown = "0" if name == "orders" else "''"
        test = f"{column} <> {unknown}" + (f" and {where}" if where else "")
        return f"count(distinct {column}) filter (where {test})"
    return f"sum({name}){tail}"


def sql(query):
    by, where = query.get("by", []), []
    span = query.get("period")
    current = f"day between date '{span['first']}' and date '{span['last']}'" if span else None
    for f in query.get("filters", []):
        members = ", ".join(f"'{m}'" for m in f["members"])
        where.append(f"{f['dimension']} {'not in' if f['exclude'] else 'in'} ({members})")
    groups = [f'"{g}"' for g in by]
    names = needed(query["metrics"])
    if query.get("compare"):
        first, last = span["first"], span["last"]
        year = int(first[:4]) - 1
        before = f"day between date '{year}{first[4:]}' and date '{year}{last[4:]}'"
        where.append(f"({current} or {before})")
        groups = [f"case when {before} then month + 12 else month end" if g == '"month"' else g for g in groups]
        sums = [f"{sql_aggregate(n, current)} as {n}" for n in names]
        sums += [f"{sql_aggregate(n, before)} as {n}_compared" for n in names]
    else:
        if current:
            where.append(current)
        sums = [f"{sql_aggregate(n)} as {n}" for n in names]
    columns = [f'{g} as "{b}"' for g, b in zip(groups, by)] + sums
    text = f"select {', '.join(columns)} from ledger"
    if where:
        text += " where " + " and ".join(where)
    if by:
        text += " group by " + ", ".join(str(n + 1) for n in range(len(by)))
        order = [f"{s['column']} {'desc' if s['descending'] else 'asc'}" for s in query.get("sort", [])]
        order += [f'"{b}"' for b in by]
        text += " order by " + ", ".join(order)
    if query.get("limit"):
        text += f" limit {query['limit']}"
    return text


# Polars -------------------------------------------------------------------------------------------------------

def pl_aggregate(name, where=None):
    if name == "lines":
        return (where.sum() if where is not None else pl.len()).alias(name)
    if name in ("orders", "customers"):
        column = pl.col("order" if name == "orders" else "customer")
        test = column != (0 if name == "orders" else "")
        return column.filter(test & where if where is not None else test).n_unique().alias(name)
    column = pl.col(name)
    return (column.filter(where) if where is not None else column).sum().alias(name)


def polars_query(frame, query):
    lazy, by, names = frame.lazy(), query.get("by", []), needed(query["metrics"])
    span = query.get("period")
    day = lambda text: pl.lit(text).str.to_date()
    for f in query.get("filters", []):
        test = pl.col(f["dimension"]).is_in(f["members"])
        lazy = lazy.filter(~test if f["exclude"] else test)
    if query.get("compare"):
        first, last = span["first"], span["last"]
        year = int(first[:4]) - 1
        current = pl.col("day").is_between(day(first), day(last))
        before = pl.col("day").is_between(day(f"{year}{first[4:]}"), day(f"{year}{last[4:]}"))
        one = lazy.filter(current).group_by(by).agg([pl_aggregate(n) for n in names])
        two = lazy.filter(before).with_columns((pl.col("month") + 12).alias("month")).group_by(by)
        two = two.agg([pl_aggregate(n).alias(f"{n}_compared") for n in names])
        lazy = one.join(two, on=by, how="full", coalesce=True)
    else:
        if span:
            lazy = lazy.filter(pl.col("day").is_between(day(span["first"]), day(span["last"])))
        sums = [pl_aggregate(n) for n in names]
        lazy = lazy.group_by(by).agg(sums) if by else lazy.select(sums)
    if by:
        keys = [s["column"] for s in query.get("sort", [])] + by
        down = [s["descending"] for s in query.get("sort", [])] + [False] * len(by)
        lazy = lazy.sort(keys, descending=down)
    return lazy.head(query["limit"]) if query.get("limit") else lazy


# Comparison ---------------------------------------------------------------------------------------------------

def value(metric, row, suffix=""):
    if metric in RATIOS:
        above, below = (int(row[n + suffix] or 0) for n in RATIOS[metric])
        return None if not below else above / below
    n = int(row[metric + suffix] or 0)
    if metric not in ("quantity", "lines", "orders", "customers"):  # money is printed in whole fen
        n = (abs(n) + 50) // 100 * 100 * (-1 if n < 0 else 1)
    return n


def rows_of(query, records):
    rows = {}
    for row in records:
        key = tuple(TIME.get(b, str)(row[b]) for b in query.get("by", []))
        values = [value(m, row) for m in query["metrics"]]
        if query.get("compare"):
            values += [value(m, row, "_compared") for m in query["metrics"]]
        rows[key] = values
    return rows


def expected(query, answer):
    def read(metric, text):
        if text is None or metric in RATIOS or metric in ("lines", "orders", "customers"):
            return text
        whole, _, part = text.partition(".")
        sign = -1 if whole.startswith("-") else 1
        return sign * (abs(int(whole)) * 10_000 + int(part.ljust(4, "0")))
    rows = {}
    for row in answer:
        values = [read(m, row[m]) for m in query["metrics"]]
        if query.get("compare"):
            values += [read(m, row[f"{m}_compared"]) for m in query["metrics"]]
        rows[tuple(row[b] for b in query.get("by", []))] = values
    return rows


def equal(a, b):
    if a.keys() != b.keys():
        return False
    close = lambda x, y: x == y or (isinstance(x, float) and isinstance(y, float) and math.isclose(x, y, rel_tol=1e-12))
    return all(close(x, y) for k in a for x, y in zip(a[k], b[k]))


def cpu_ns(pid):
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((task / "schedstat").read_text().split()[0])
        except FileNotFoundError:
            pass
    return total


class Cube:
    """The Rust program, asked over its standard input."""

    def __init__(self):
        command = [binary, lines, str(HERE), str(out), "--export"]
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.figures = json.loads(self.child.stdout.readline())

    def run(self, name):
        before = cpu_ns(self.child.pid)
        self.child.stdin.write(name + "\n")
        self.child.stdin.flush()
        wall, rows = self.child.stdout.readline().split()
        return float(wall), (cpu_ns(self.child.pid) - before) / 1e6, int(rows)


def own_cpu_s():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def timed(run):
    before, start = own_cpu_s(), time.perf_counter()
    result = run()
    wall = (time.perf_counter() - start) * 1e3
    return result, wall, (own_cpu_s() - before) * 1e3


def main():
    cube = Cube()
    frame, polars_load = load()
    db = duckdb.connect()
    db.execute("set threads = 2")
    start = time.perf_counter()
    db.execute("create table ledger as select * from frame")
    duck_load = time.perf_counter() - start
    print("| query | rows | cube ms | DuckDB ms | Polars ms | better peer ÷ cube | by processor time |\n|---|---|---|---|---|---|---|")
    walls, cpus = [], []
    for path in sorted(HERE.glob("*.json")):
        name, query = path.stem, json.loads(path.read_text())
        answer = expected(query, json.loads((out / f"{name}.json").read_text()))
        text, plan = sql(query), polars_query(frame, query)
        best = {key: [math.inf, math.inf] for key in ("cube", "duck", "pola")}

        def note(key, wall, cpu):
            best[key] = [min(best[key][0], wall), min(best[key][1], cpu)]

        spent = time.perf_counter()
        for turn in range(rounds):
            for _ in range(3):
                wall, cpu, rows = cube.run(name)
                note("cube", wall, cpu)
            duck, wall, cpu = timed(lambda: db.sql(text).to_arrow_table())
            note("duck", wall, cpu)
            pola, wall, cpu = timed(plan.collect)
            note("pola", wall, cpu)
            if turn > 0 and time.perf_counter() - spent > 40:
                break
        for peer, records in (("DuckDB", duck.to_pylist()), ("Polars", pola.to_dicts())):
            if not equal(rows_of(query, records), answer):
                sys.exit(f"{name}: {peer} answers differently")
        wall = min(best["duck"][0], best["pola"][0]) / best["cube"][0]
        cpu = min(best["duck"][1], best["pola"][1]) / best["cube"][1]
        walls.append(wall)
        cpus.append(cpu)
        print(f"| {name} | {rows} | {best['cube'][0]:.2f} | {best['duck'][0]:.1f} | {best['pola'][0]:.1f} | {wall:.1f} | {cpu:.1f} |", flush=True)
    mean = lambda xs: math.exp(sum(map(math.log, xs)) / len(xs))
    figures = cube.figures
    print(f"\nGeometric mean of the better peer's time over the cube's: **{mean(walls):.1f}** by wall time, {mean(cpus):.1f} by processor time. All answers equal.")
    print(f"{figures['lines']:,} lines; {figures['threads']} threads each; cube {figures['bytes_per_line']:.1f} bytes/line, loaded in {figures['load_s']:.1f} s "
          f"(Polars {polars_load:.1f} s from arrays, DuckDB {duck_load:.1f} s from Polars); 10,000 new lines visible in {figures['append_10k_ms']:.0f} ms.")
    print(f"Python {platform.python_version()}, DuckDB {duckdb.__version__}, Polars {pl.__version__}.")


main()
