"""Independent check (独立核对): totals, price-volume-mix bridge and attainment with pandas, straight from the raw files,
against what `quarterdeck --json` says for the same files. Exact arithmetic in 1/10,000 of a currency unit; compared to
the fen (分). It knows the written definitions (docs/verification.md), not the program's code.

    check.py QUARTERDECK DATA_FOLDER     prints a Markdown table; exit code 1 where anything differs
"""

import json
import os
import subprocess
import sys
import tempfile
import warnings
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd

warnings.simplefilter("ignore")
UNIT = 10_000


def ten_thousandths(text):
    """A number of the file as whole 1/10,000 of a unit, rounded half up."""
    scaled = Decimal(str(text)) * UNIT
    return int(scaled.quantize(Decimal(1), ROUND_HALF_UP))


def fen(amount):
    return int((Decimal(int(amount)) * 100 / UNIT).quantize(Decimal(1), ROUND_HALF_UP))


def superstore_cn(data):
    raw = pd.read_excel(data / "superstore-cn" / "superstore-cn.xls", sheet_name="订单")
    raw.columns = [c.replace(" ", "") for c in raw.columns]
    return frame(raw["订单日期"], raw["销售额"].map(ten_thousandths), raw["数量"].map(ten_thousandths), {
        "order": raw["订单ID"], "customer": raw["客户ID"], "product": raw["产品ID"], "region": raw["地区"],
        "category": raw["类别"],
    })


def superstore_us(data):
    raw = pd.read_excel(data / "superstore-us" / "superstore-us.xls", sheet_name="Orders")
    return frame(raw["Order Date"], raw["Sales"].map(ten_thousandths), raw["Quantity"].map(ten_thousandths), {
        "order": raw["Order ID"], "customer": raw["Customer ID"], "product": raw["Product ID"], "region": raw["Region"],
        "category": raw["Category"],
    })


def online_retail(data):
    raw = pd.read_csv(data / "online-retail" / "online_retail.csv.gz", dtype=str, keep_default_na=False)
    quantity = raw["Quantity"].map(ten_thousandths)
    amounts = [ten_thousandths(Decimal(q) * Decimal(p)) for q, p in zip(raw["Quantity"], raw["UnitPrice"])]
    return frame(pd.to_datetime(raw["InvoiceDate"]), pd.Series(amounts), quantity, {
        "order": raw["InvoiceNo"], "customer": raw["CustomerID"], "product": raw["StockCode"], "region": raw["Country"],
    })


def frame(date, revenue, quantity, dimensions):
    table = pd.DataFrame({"date": pd.to_datetime(date), "revenue": revenue, "quantity": quantity, **dimensions})
    table["year"] = table["date"].dt.strftime("%Y")
    table["month"] = table["date"].dt.strftime("%Y-%m")
    return table


class House:
    """A home with one imported file, asked through the command line."""

    def __init__(self, program, folder, file):
        self.call = [program, "--home", str(folder), "--json", "--lang", "en"]
        self.run("import", str(file))

    def run(self, *words):
        done = subprocess.run([*self.call, *words], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"{' '.join(words)}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def query(self, *words):
        return json.loads(self.run("query", *words))

    def explain(self, base, current):
        return json.loads(self.run("explain", "--from", base, "--to", current, "--by", "region"))

    def target(self, year, growth):
        return json.loads(self.run("target", "--year", str(year), "--growth", growth, "--adopt"))

    def report(self, key, *params):
        return json.loads(self.run("report", key, *params))


class Tally:
    def __init__(self, name):
        self.name, self.rows, self.wrong = name, [], []

    def compare(self, what, ours, theirs):
        """Two mappings of key to fen."""
        keys = sorted(set(ours) | set(theirs))
        off = [(k, ours.get(k), theirs.get(k)) for k in keys if ours.get(k, 0) != theirs.get(k, 0)]
        self.rows.append((what, len(keys), len(off)))
        self.wrong += [(what, *o) for o in off[:5]]


def asked(rows, by, measure):
    pairs = (("|".join(str(row[b]) for b in by), fen(ten_thousandths(row[measure]))) for row in rows)
    return {key: amount for key, amount in pairs if amount != 0}


def summed(table, by, measure):
    groups = table.groupby(by)[measure].sum()
    keys = ["|".join(k) if isinstance(k, tuple) else str(k) for k in groups.index]
    return {k: fen(v) for k, v in zip(keys, groups) if fen(v) != 0}


def totals(tally, house, table):
    for by, measures in [
        (["year"], ["revenue", "quantity"]),
        (["month"], ["revenue", "quantity"]),
        (["region", "year"], ["revenue"]),
        (["category", "year"], ["revenue"]),
        (["region", "month"], ["revenue"]),
    ]:
        if any(b not in table.columns for b in by):
            continue
        rows = house.query("--metric", ",".join(measures), "--by", ",".join(by))
        for measure in measures:
            tally.compare(f"{measure} by {' × '.join(by)}", summed(table, by, measure), asked(rows, by, measure))
    # Customers and products are shown by name where the file has names; sums per code are compared as sorted amounts.
    for dimension in ("customer", "product"):
        rows = house.query("--metric", "revenue", "--by", dimension)
        ours = sorted(summed(table, [dimension], "revenue").values())
        theirs = sorted(asked(rows, [dimension], "revenue").values())
        tally.compare(f"revenue by {dimension} (sorted)", dict(enumerate(ours)), dict(enumerate(theirs)))
    counted = house.query("--metric", "orders,customers", "--by", "year")
    named = table[table["customer"].astype(str) != ""]
    for measure, source, column in (("orders", table, "order"), ("customers", named, "customer")):
        ours = source.groupby("year")[column].nunique().to_dict()
        tally.compare(f"{measure} by year", ours, {row["year"]: int(row[measure]) for row in counted})


def bridge(table, base, current):
    """Price, volume, mix, new, lost and won-back business as docs/verification.md defines them."""
    table = table.copy()
    first = table.loc[table["year"] == base, "date"].min()
    earlier = set(table.loc[table["date"] < first, "customer"])
    both = table[table["year"].isin([base, current])]
    cells = both.pivot_table(
        index=["region", "customer", "product"], columns="year", values=["revenue", "quantity"], aggfunc="sum", fill_value=0
    )
    r0, r1 = cells[("revenue", base)], cells[("revenue", current)]
    q0, q1 = cells[("quantity", base)], cells[("quantity", current)]
    work = pd.DataFrame({"r0": r0, "r1": r1, "q0": q0, "q1": q1}).reset_index()
    traded = work.groupby("customer")[["r0", "r1", "q0", "q1"]].apply(
        lambda g: pd.Series({"before": ((g.r0 != 0) | (g.q0 != 0)).any(), "after": ((g.r1 != 0) | (g.q1 != 0)).any()})
    )
    work = work.join(traded, on="customer")
    delta = work.r1 - work.r0
    lost, come = work.before & ~work.after, ~work.before & work.after
    back = come & work.customer.isin(earlier)
    parts = {
        "Lost customers": int(delta[lost].sum()),
        "New customers": int(delta[come & ~back].sum()),
        "Won-back customers": int(delta[back].sum()),
    }
    same = work[work.before & work.after]
    own = same.groupby(["customer", "product"])[["r0", "q0", "q1"]].sum()
    moved = same.assign(m=(same.q0 != 0) | (same.q1 != 0)).groupby(["customer", "product"])["m"].any()
    whole = same.groupby("product")[["r0", "q0"]].sum()
    pure = ~same.set_index(["customer", "product"]).index.map(moved.to_dict()).to_series().astype(bool).to_numpy()
    unit = same[~pure]
    mean = Decimal(int(unit.r0.sum())) / Decimal(int(unit.q0.sum()))
    price = volume = mix = Decimal(0)
    own, whole = own.to_dict("index"), whole.to_dict("index")
    for row, allowance in zip(same.itertuples(), pure):
        change = Decimal(int(row.r1 - row.r0))
        if allowance:
            price += change
            continue
        known = [own[(row.customer, row.product)], whole[row.product]]
        base_price = next((Decimal(int(k["r0"])) / int(k["q0"]) for k in known if k["q0"] > 0 and k["r0"] >= 0), None)
        p = Decimal(int(row.r1)) - base_price * int(row.q1) if base_price is not None else Decimal(0)
        v = mean * int(row.q1 - row.q0)
        price, volume, mix = price + p, volume + v, mix + change - p - v
    return parts | {"Price": price, "Volume": volume, "Mix": mix}


def check_bridge(tally, house, table, base, current):
    document = house.explain(base, current)
    chart = next(b for b in document["blocks"] if b["block"] == "chart" and b["plot"]["plot"] == "waterfall")
    steps = {s["label"]: s["value"]["value"] for s in chart["plot"]["steps"]}
    ours = bridge(table, base, current)
    theirs = {k: v for k, v in steps.items() if k not in (base, current)}
    tally.compare(
        f"bridge {base} → {current}, components",
        {k: fen(v) for k, v in ours.items() if fen(v) != 0},
        {k: fen(v) for k, v in theirs.items() if fen(v) != 0},
    )
    change = steps[current] - steps[base]
    tally.compare("bridge adds up to the change", {"sum": change}, {"sum": sum(theirs.values())})


def check_attainment(tally, house, table, year, growth):
    """Adopts a goal for a year that is over, and reads the attainment report of it."""
    house.target(int(year), f"{growth}%")
    base = int(table.loc[table["year"] == str(int(year) - 1), "revenue"].sum())
    actual = int(table.loc[table["year"] == year, "revenue"].sum())
    goal = int((Decimal(fen(base)) * (100 + growth) / 100).quantize(Decimal(1), ROUND_HALF_UP))
    document = house.report("performance.attainment", f"period={year}")
    cards = next(b for b in document["blocks"] if b["block"] == "key_figures")["figures"]
    shown = {c["label"]: c["figure"]["value"].get("value") for c in cards}
    rate = Decimal(actual) / UNIT / (Decimal(goal) / 100)
    ours = {"actual": fen(actual), "goal": goal, "rate, 1/1,000,000": round(rate * 1_000_000)}
    values = list(shown.values())
    theirs = {"actual": fen(values[0]), "goal": fen(values[1]), "rate, 1/1,000,000": round(Decimal(values[2]) * 1_000_000)}
    tally.compare(f"attainment of {year} at {growth} % growth", ours, theirs)


CASES = [
    ("superstore-cn.xls", superstore_cn, "superstore-cn/superstore-cn.xls", ("2016", "2017"), ("2017", 20)),
    ("superstore-us.xls", superstore_us, "superstore-us/superstore-us.xls", ("2021", "2022"), ("2022", 15)),
    ("online_retail.csv.gz", online_retail, "online-retail/online_retail.csv.gz", None, None),
]


def main():
    program, data = os.path.abspath(sys.argv[1]), Path(sys.argv[2])
    wrong = 0
    print("| file | what | values compared | different |\n| --- | --- | --- | --- |")
    for name, read, file, years, aim in CASES:
        if not (data / file).exists():
            print(f"| {name} | skipped: the file is not here | – | – |")
            continue
        tally, table = Tally(name), read(data)
        with tempfile.TemporaryDirectory() as folder:
            house = House(program, folder, data / file)
            totals(tally, house, table)
            if years:
                check_bridge(tally, house, table, *years)
            if aim:
                check_attainment(tally, house, table, *aim)
        for what, compared, different in tally.rows:
            print(f"| {name} | {what} | {compared} | {different} |")
        for line in tally.wrong:
            print("DIFFERENT", name, *line, file=sys.stderr)
        wrong += len(tally.wrong)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
