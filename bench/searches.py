# SPDX-License-Identifier: MIT
"""Rows of the benchmark that are about searches."""
import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import time
from pathlib import Path

from figure import Figure, Missing

HERE = Path(__file__).resolve().parent
MINUTE, GIB = 60, "1GiB"


def scenario_of_alike(allocators, lazy=4):
    """As bench/search.sh has it: each on a CPU of its own, and all find no room."""
    tasks = "".join(f"[task T{i}]\ncpu = {i}\nprogram = vmalloc 8p\n"
                    for i in range(allocators))
    return (f"[scenario]\nname = alike\n[machine]\ncpus = {allocators}\npreemption = full\n"
            f"[vmalloc]\nspace = 64p\nbusy = 4 x 8p\nlazy = {lazy} x 8p\n"
            f"[policy]\nvariants = all\n{tasks}")


class Searches:
    """Of class Bench, which has the tools."""

    def search(self):
        if not shutil.which("spin"):
            raise Missing("spin")
        sizes = "2" if self.quick else "2 3 4 5"
        r = subprocess.run([HERE / "search.sh", "-r", str(self.pairs), "-n", sizes],
                           capture_output=True, text=True, check=False,
                           env={**os.environ, "SIMRUN": str(self.simrun)})
        if r.returncode:
            raise Missing(f"bench/search.sh: {r.stderr.strip()}")
        for line in r.stdout.splitlines():
            part = line.split()
            if len(part) == 16 and part[1] in "2345" and part[0][0] in "vjh":
                yield Figure("search", f"{part[0]}, {part[1]} allocators, to Spin",
                             [float(part[11])], "ratio", 1, at_least=False,
                             note=f"wall time, the least of {self.pairs} each; to the "
                                  f"model by hand {part[15]}")
            elif len(part) == 5 and part[0] == "memory":
                yield Figure("search", f"{part[1]}, {part[2]} allocators, peak memory",
                             [float(part[4]) / float(part[3])], "ratio", 1,
                             at_least=False, note=f"{int(part[4]) / 1024:.0f} MiB")

    def explored(self, allocators, variant, *more):
        """Searches all interleavings: how long the processor took, and the row of `search`."""
        scenario, database = self.dir / "alike.ini", self.dir / "alike.db"
        scenario.write_text(scenario_of_alike(allocators))
        database.unlink(missing_ok=True)
        real, cpu = self.timed_search(self.simrun, "explore", scenario, "--policy", variant,
                                      "--strategy", "exhaustive", "-q", "-o", database,
                                      "--progress", "none", *more)
        db = sqlite3.connect(database)
        states, stopped = db.execute("SELECT states, stopped_by FROM search JOIN run "
                                     "ON run.id = search.run").fetchone()
        db.close()
        return real, cpu, states, stopped

    def timed_search(self, *argv):
        """Its status says what was found, which is no matter here."""
        before, start = os.times(), time.monotonic()
        r = subprocess.run([str(a) for a in argv], capture_output=True, text=True, cwd=self.dir,
                           check=False)
        after = os.times()
        if re.search("search depth too small|reached -DMEMLIM|out of memory", r.stdout):
            raise Missing(f"{argv[0]}: its search was cut off")
        return (time.monotonic() - start, after.children_user + after.children_system -
                before.children_user - before.children_system)

    def pan_by_hand(self, allocators, variant):
        """Spin's verifier of the model that its author has reduced by hand."""
        directory = self.dir / f"pan.{variant}"
        directory.mkdir(exist_ok=True)
        model = HERE / "spin" / f"{variant.replace('.', '-')}.pml"
        for argv in (["spin", "-a", f"-DN={allocators}", "-DBY_HAND", "-DNOASSERT", model],
                     ["gcc", "-O2", "-DSAFETY", "-DNOFAIR", "-DMEMLIM=4096", "-o", "pan",
                      "pan.c"]):
            r = subprocess.run([str(a) for a in argv], cwd=directory, capture_output=True,
                               text=True, check=False)
            if r.returncode:
                raise Missing(f"{model}: {r.stdout.strip()} {r.stderr.strip()}")
        return directory / "pan"

    def alike(self):
        """Users write tasks that are alike; Spin's users leave out by hand what they can."""
        if not shutil.which("spin"):
            raise Missing("spin")
        allocators = self.size(7, 4)
        for variant in ("v4.8", "joel-v3", "hellwig", "v4.10"):
            pan = self.pan_by_hand(allocators, variant)
            states = []

            def ours(variant=variant, states=states):
                _, cpu, nr, _ = self.explored(allocators, variant, "--jobs", 1)
                states.append(nr)
                return cpu

            def theirs(pan=pan):
                return self.timed_search(pan, "-m10000", "-w22")[1]

            a, b = self.pair(ours, theirs)
            yield Figure("search", f"{variant}, {allocators} alike allocators, to Spin by hand",
                         [x / y for x, y in zip(a, b)], "ratio", 1, at_least=False,
                         note=f"{statistics.median(a):.2f} s of a processor, "
                              f"{states[0]:,} states")

    def most_alike(self):
        """How many allocators can be searched completely in a minute and a GiB."""
        for variant, goal in (("v4.8", 12), ("joel-v3", 10)):
            allocators = self.size(goal, 4)
            limits = ("--jobs", 2, "--max-seconds", MINUTE, "--memory", GIB)
            real, _, states, stopped = self.explored(allocators, variant, *limits)
            while stopped:
                allocators -= 1
                real, _, states, stopped = self.explored(allocators, variant, *limits)
            yield Figure("search", f"{variant}, alike allocators in {MINUTE} s and {GIB}",
                         [allocators], "tasks", goal,
                         note=f"{states:,} states in {real:.1f} s; no more than "
                              f"{self.size(goal, 4)} are tried")

    def search_threads(self):
        """What a second thread makes of it; both find and count the same."""
        if os.cpu_count() < 2:
            raise Missing("a second processor")
        for variant, allocators in (("joel-v3", self.size(7, 4)), ("v4.8", self.size(9, 4))):
            def seconds(jobs, variant=variant, allocators=allocators):
                return self.explored(allocators, variant, "--jobs", jobs)[0]

            a, b = self.pair(lambda s=seconds: s(1), lambda s=seconds: s(2))
            yield Figure("search", f"{variant}, {allocators} allocators, two threads to one",
                         [x / y for x, y in zip(a, b)], "times", 1.7,
                         note=f"{statistics.median(a):.2f} and {statistics.median(b):.2f} s; "
                              f"load {os.getloadavg()[0]:.0f}")
