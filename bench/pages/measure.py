"""Times every page of a house that is being served, first and repeated, and reads the server's memory.

    python3 bench/pages/measure.py PROGRAM HOME [PORT]

Starts the program on the home, signs in with the sample company's director (or the only director), asks each page once
cold and five times warm over loopback, and prints milliseconds and the resident memory at start, after the walk and
after a rest. Nothing but the standard library is needed.
"""

import http.client
import os
import re
import subprocess
import sys
import time
import urllib.parse

PASSWORD = "demo-of-the-helm"
PAGES = [
    "/", "/reports/performance.attainment", "/reports/performance.dictionary", "/reports/strategy.causes",
    "/reports/strategy.forecast", "/reports/strategy.targets", "/reports/strategy.plan", "/reports/ledger.query",
    "/reports/ledger.lines", "/import", "/sessions",
]
WARM = 5


class Door:
    """One keep-alive connection with the cookies of a signed-in person."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies = {}

    def ask(self, method, path, body=None):
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Sec-Fetch-Site"] = "same-origin"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text


def sign_in(port, name):
    door = Door(port)
    _, page = door.ask("GET", "/sign-in")
    hidden = re.findall(rb'name="([^"]+)"[^>]*type="hidden"[^>]*value="([^"]*)"', page)
    hidden += [(n, v) for v, n in re.findall(rb'value="([^"]*)"[^>]*type="hidden"[^>]*name="([^"]+)"', page)]
    hidden += re.findall(rb'type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page)
    form = {n.decode(): v.decode() for n, v in hidden} | {"name": name, "password": PASSWORD}
    status, _ = door.ask("POST", "/sign-in", urllib.parse.urlencode(form))
    if status not in (302, 303):
        sys.exit(f"the door stayed shut: {status}")
    return door


def memory(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        lines = dict(line.split(":", 1) for line in status)
    return {key: int(lines[key].split()[0]) / 1024 for key in ("VmRSS", "VmHWM")}


def start(program, home, port):
    began = time.perf_counter()
    process = subprocess.Popen([program, "--home", home, "serve", "--listen", f"127.0.0.1:{port}"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        try:
            if Door(port).ask("GET", "/healthz")[0] == 200:
                return process, time.perf_counter() - began
        except OSError:
            if process.poll() is not None or time.perf_counter() - began > 60:
                sys.exit("the house did not open its door")
            time.sleep(0.005)


def main():
    program, home = sys.argv[1], sys.argv[2]
    port = int(sys.argv[3]) if len(sys.argv) > 3 else 7272
    print(f"load {os.getloadavg()[0]:.2f}")
    process, opened = start(program, home, port)
    try:
        print(f"door open after {opened * 1000:.0f} ms, resident {memory(process)['VmRSS']:.0f} MB")
        door = sign_in(port, "director")
        worst = 0.0
        for path in PAGES:
            times = []
            for _ in range(1 + WARM):
                began = time.perf_counter()
                status, text = door.ask("GET", path)
                times.append((time.perf_counter() - began) * 1000)
                if status != 200:
                    sys.exit(f"{path}: {status}")
            worst = max(worst, *times)
            print(f"{path:<36} first {times[0]:7.1f} ms   warm {sorted(times[1:])[WARM // 2]:6.1f} ms   {len(text):>8} bytes")
        print(f"worst {worst:.0f} ms; resident {memory(process)['VmRSS']:.0f} MB after the walk, most {memory(process)['VmHWM']:.0f} MB")
        for kind in ("docx", "xlsx", "pdf"):
            began = time.perf_counter()
            status, text = door.ask("GET", f"/reports/strategy.plan?format={kind}")
            print(f"plan as {kind}: {status}, {(time.perf_counter() - began) * 1000:.0f} ms, {len(text)} bytes")
        time.sleep(5)
        print(f"resident {memory(process)['VmRSS']:.0f} MB five seconds after the papers")
    finally:
        process.terminate()
        process.wait()


main()
