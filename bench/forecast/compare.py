"""Times qd-insight beside Python statistics packages on the M3 series, same cores, one run.

Usage: python3 bench/forecast/compare.py [--every N] [--shared DIR] [--binary FILE]

Installs its peers from the package index into bench/.venv (git-ignored) on the first run. --every N keeps
each N-th series for the slow peers; all rates are per series. The binary is the example `forecast_m3`,
built with `cargo build --release -p qd-insight --example forecast_m3`.
"""
import argparse
import json
import os
import pathlib
import platform
import subprocess
import sys
import time
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PEERS = ["statsforecast", "statsmodels", "pandas"]


def inside_environment():
    """Starts again inside bench/.venv, made on the first run."""
    home = HERE.parent / ".venv"
    python = home / "bin" / "python"
    if pathlib.Path(sys.prefix).resolve() == home.resolve():
        return
    if not python.exists():
        venv.create(home, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "-q", *PEERS], check=True)
    os.execv(python, [str(python), *sys.argv])


def load(shared):
    import pandas as pd

    values = pd.read_csv(shared / "data/m3/m3_values.csv.gz")
    meta = pd.read_csv(shared / "data/m3/m3_meta.csv")
    season = {"YEARLY": 1, "QUARTERLY": 4, "MONTHLY": 12, "OTHER": 1}
    meta["season"] = meta["period"].map(season)
    values["t"] = values.groupby("series").cumcount() + 1
    return values, meta


def smape(actual, forecast):
    import numpy as np

    return 200 * np.abs(actual - forecast) / (np.abs(actual) + np.abs(forecast))


def run_statsforecast(name, values, meta, cores):
    """Seconds and sMAPE over all points of one statsforecast model."""
    import numpy as np
    import statsforecast.models as models
    from statsforecast import StatsForecast

    seconds, errors = 0.0, []
    for (season, horizon), group in meta.groupby(["season", "h"]):
        part = values[values.series.isin(group.sn)].rename(
            columns={"series": "unique_id", "t": "ds", "value": "y"}
        )
        train = part[part.part == "train"][["unique_id", "ds", "y"]]
        model = getattr(models, name)(season_length=int(season))
        engine = StatsForecast(models=[model], freq=1, n_jobs=cores)
        start = time.perf_counter()
        answer = engine.forecast(df=train, h=int(horizon))
        seconds += time.perf_counter() - start
        column = [c for c in answer.columns if c not in ("unique_id", "ds")][0]
        both = part[part.part == "test"].merge(answer, on=["unique_id", "ds"])
        errors.append(smape(both.y.values, both[column].values))
    return seconds, float(np.mean(np.concatenate(errors)))


def statsmodels_one(job):
    import warnings

    import numpy as np
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    train, test, season = job
    warnings.simplefilter("ignore")
    seasonal = "add" if season > 1 and len(train) >= 2 * season else None
    model = ETSModel(
        np.asarray(train),
        error="add",
        trend="add",
        damped_trend=True,
        seasonal=seasonal,
        seasonal_periods=season if seasonal else None,
    )
    forecast = model.fit(disp=False).forecast(len(test))
    return smape(np.asarray(test), np.asarray(forecast))


def run_statsmodels(values, meta, cores):
    """Seconds and sMAPE of one damped exponential smoothing per series (no search among models)."""
    from multiprocessing import Pool

    import numpy as np

    by_series = {
        name: (g[g.part == "train"].value.tolist(), g[g.part == "test"].value.tolist())
        for name, g in values[values.series.isin(meta.sn)].groupby("series")
    }
    jobs = [(*by_series[m.sn], m.season) for m in meta.itertuples()]
    with Pool(cores) as pool:
        pool.map(abs, range(cores))
        start = time.perf_counter()
        errors = pool.map(statsmodels_one, jobs, chunksize=4)
        seconds = time.perf_counter() - start
    return seconds, float(np.mean(np.concatenate(errors)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--cores", type=int, default=os.cpu_count())
    parser.add_argument("--shared", default=os.environ.get("QUARTERDECK_SHARED", ROOT.parent / "shared"))
    parser.add_argument("--binary", default=ROOT / "target/release/examples/forecast_m3")
    parser.add_argument("--models", default="AutoTheta,AutoETS,AutoCES,AutoARIMA")
    args = parser.parse_args()
    shared = pathlib.Path(args.shared)
    environment = {**os.environ, "QUARTERDECK_SHARED": str(shared), "RAYON_NUM_THREADS": str(args.cores)}
    rows = []
    for folds in ("0", "3"):
        printed = subprocess.run(
            [args.binary, "--json", "--folds", folds], env=environment, capture_output=True, text=True, check=True
        )
        ours = json.loads(printed.stdout)
        label = "qd-insight" if folds == "0" else "qd-insight with backtest"
        rows.append((label, ours["series"], ours["seconds"], ours["smape"]))
        print(rows[-1], flush=True)
    values, meta = load(shared)
    for name in args.models.split(","):
        some = meta.iloc[:: args.every] if name != "AutoARIMA" else meta.iloc[:: max(args.every, 10)]
        rows.append((f"statsforecast {name}", len(some), *run_statsforecast(name, values, some, args.cores)))
        print(rows[-1], flush=True)
    some = meta.iloc[:: max(args.every, 10)]
    rows.append(("statsmodels ETSModel(A,Ad,A)", len(some), *run_statsmodels(values, some, args.cores)))
    report(rows, args.cores)


def report(rows, cores):
    from importlib.metadata import version

    peers = ", ".join(f"{p} {version(p)}" for p in PEERS)
    print(f"\n{platform.machine()}, {cores} cores, Python {platform.python_version()}, {peers}\n")
    print("| method | series | seconds | ms per series | times qd-insight | sMAPE on its series |")
    print("|---|---|---|---|---|---|")
    base = rows[0][2] / rows[0][1]
    for name, count, seconds, error in rows:
        each = seconds / count
        print(f"| {name} | {count} | {seconds:.1f} | {1000 * each:.2f} | {each / base:.1f} | {error:.2f} |")


if __name__ == "__main__":
    inside_environment()
    main()
