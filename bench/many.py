# SPDX-License-Identifier: MIT
"""Rows of the benchmark that are about many runs: making, storing, merging, asking."""
import os
import re
import shutil
import sqlite3
import statistics
import sys
from pathlib import Path

from figure import Figure, Missing

SHARDS = 10
BYTES_A_RUN = 2048


def raw_merge(target, sources):
    """Databases put together by SQL alone: INSERT … SELECT, the numbers of runs moved on.

    The disk is waited for once, at the end, as simrun does.
    """
    db = sqlite3.connect(target, isolation_level=None)
    db.execute("PRAGMA journal_mode = MEMORY")
    db.execute("PRAGMA synchronous = OFF")
    db.execute("ATTACH ? AS source", (str(sources[0]),))
    for sql, in db.execute("SELECT sql FROM source.sqlite_master WHERE sql IS NOT NULL "
                           "AND name NOT LIKE 'sqlite_%' ORDER BY type DESC").fetchall():
        db.execute(sql)
    tables = [name for name, in db.execute(
        "SELECT name FROM main.sqlite_master WHERE type = 'table' "
        "AND name NOT LIKE 'sqlite_%'").fetchall()]
    columns = {t: [row[1] for row in db.execute(f"PRAGMA main.table_info({t})")]
               for t in tables}
    db.execute("DETACH source")
    for source in sources:
        db.execute("ATTACH ? AS source", (str(source),))
        db.execute("BEGIN")
        db.execute("PRAGMA defer_foreign_keys = 1")
        moved, = db.execute("SELECT coalesce(max(id), 0) FROM main.run").fetchone()
        for t in tables:
            taken = [f"{c} + {moved}" if c == "run" or (t, c) == ("run", "id") else c
                     for c in columns[t]]
            db.execute(f"INSERT OR IGNORE INTO main.{t} SELECT {', '.join(taken)} "
                       f"FROM source.{t}")
        db.execute("COMMIT")
        db.execute("DETACH source")
    db.close()
    with open(target, "rb") as file:
        os.fsync(file)


class ManyRuns:
    """Of class Bench, which has the tools."""

    def seeds(self, repeat):
        return self.scenario("seeds", sweep__repeat=repeat)

    def seconds(self, *argv):
        """Of real time, and of processors, for a database that is new."""
        database = self.dir / "many.db"
        database.unlink(missing_ok=True)
        return self.timed(*argv, "-o", database, "-q", "--progress", "none")[:2]

    @staticmethod
    def ratio_and_note(a, b):
        """Of lists of seconds(): the ratios of real time, and what else there is to say."""
        (real_a, cpu_a), (real_b, cpu_b) = (
            [statistics.median(column) for column in zip(*x)] for x in (a, b))
        note = (f"{real_a:.2f} and {real_b:.2f} s, of {os.cpu_count()} processors "
                f"{cpu_a:.2f} and {cpu_b:.2f} s; load {os.getloadavg()[0]:.0f}")
        return [x[0] / y[0] for x, y in zip(a, b)], note

    def many_runs(self):
        runs = self.size(10000, 100)
        argv = self.seeds(runs)
        database, digests = self.dir / "many.db", {}

        def once(jobs):
            def run():
                seconds = self.seconds(self.simrun, *argv, "--jobs", jobs)
                db = sqlite3.connect(database)
                made = db.execute("SELECT digest FROM run ORDER BY id").fetchall()
                db.close()
                if digests.setdefault("first", made) != made:
                    sys.exit("bench: digests depend on --jobs")
                return seconds

            return run

        ratios, note = self.ratio_and_note(*self.pair(once("1"), once("2"),
                                                      self.size(self.pairs, 1)))
        yield Figure("many runs", f"{runs:,} runs of 1 ms, --jobs 2 to --jobs 1", ratios, "times",
                     1.85, note=note)
        yield Figure("many runs", "database, a run with trace = none",
                     [database.stat().st_size / runs], "bytes", BYTES_A_RUN, at_least=False)
        yield from self.many_runs_before()

    def short_runs(self):
        """As users run them: with the default trace and in the default space."""
        runs = self.size(1000, 20)
        argv = [*self.seeds(runs), "--trace", "ops"]
        one, two = self.pair(lambda: self.seconds(self.simrun, *argv, "--jobs", "1"),
                             lambda: self.seconds(self.simrun, *argv, "--jobs", "2"))
        ratios, note = self.ratio_and_note(one, two)
        yield Figure("short runs", f"{runs:,} runs of 1 ms, --jobs 2 to --jobs 1", ratios,
                     "times", 1.8, note=note)
        yield Figure("short runs", "a run", [cpu / runs * 1e3 for _, cpu in one], "ms", 0.9,
                     at_least=False, note="of the processor")
        yield Figure("short runs", "database, a run with the default trace",
                     [(self.dir / "many.db").stat().st_size / runs], "bytes")

    def many_runs_before(self):
        """Against an older build, which knew no repetitions: seeds are listed."""
        before = os.environ.get("SIMRUN_BEFORE")
        if not before:
            raise Missing("an older build to compare with: git worktree add DIR 35f9aea, "
                          "DIR/bootstrap, and SIMRUN_BEFORE=DIR/simrun")
        runs = self.size(50, 5)
        listed = self.dir / "listed.ini"
        text = (Path(__file__).parent / "scenarios" / "seeds.ini").read_text()
        listed.write_text(re.sub(r"repeat = .*", "scenario.seed = " + ", ".join(
            str(n) for n in range(1, runs + 1)), text))
        ratios, note = self.ratio_and_note(*self.pair(
            lambda: self.seconds(self.simrun, listed, "--jobs", "2"),
            lambda: self.seconds(before, listed, "--jobs", "2")))
        yield Figure("many runs", f"{runs} runs of 1 ms, to an older build",
                     ratios, "ratio", 0.35, at_least=False, note=note)

    def merge(self):
        runs = self.size(1000, 20)
        argv = self.seeds(SHARDS * runs)
        shards = [self.dir / f"shard{i}.db" for i in range(1, SHARDS + 1)]
        for i, shard in enumerate(shards, 1):
            self.command(self.simrun, *argv, "--shard", f"{i}/{SHARDS}", "-o", shard, "-q")
        merged = self.dir / "merged.db"

        def ours():
            merged.unlink(missing_ok=True)
            return self.timed(self.simrun, "merge", merged, *shards)[:2]

        def theirs():
            merged.unlink(missing_ok=True)
            return self.timed(sys.executable, "-c", "import sys; sys.path.insert(0, "
                              "sys.argv[1]); sys.dont_write_bytecode = True; import many; "
                              "many.raw_merge(sys.argv[2], sys.argv[3:])",
                              Path(__file__).parent, merged, *shards)[:2]

        ratios, note = self.ratio_and_note(*self.pair(theirs, ours))
        yield Figure("merge", f"{SHARDS} shards of {runs:,} runs, to INSERT … SELECT",
                     ratios, "ratio", 0.5, note=note)

    def sweep_view(self):
        """Each value of v_sweep, of four variants at a hundred points."""
        repeat = self.size(250, 2)
        argv = self.scenario("points", sweep__repeat=repeat)
        self.seconds(self.simrun, *argv)
        times = []
        for _ in range(self.pairs):
            code = ("import sqlite3, sys, time; db = sqlite3.connect(sys.argv[1]); "
                    "t = time.monotonic(); db.execute('SELECT * FROM v_sweep').fetchall(); "
                    "print(time.monotonic() - t)")
            times.append(float(self.command(sys.executable, "-c", code,
                                            self.dir / "many.db").stdout))
        yield Figure("sweep view", f"v_sweep over {400 * repeat:,} runs", times, "s", 2,
                     at_least=False)

    def reports(self):
        """What people ask a database of many runs takes as long for each run as in one of few."""
        few, many = self.size(300, 3), self.size(3000, 30)
        database = {runs: self.dir / f"{runs}.db" for runs in (few, many)}
        for runs, path in database.items():
            self.seconds(self.simrun, *self.seeds(runs), "--trace", "ops")
            (self.dir / "many.db").rename(path)
        for command, *query in (("report",), ("query", "operation-times")):
            def seconds(runs, command=command, query=query):
                return self.timed(self.simrun, command, database[runs], *query)[1]

            a, b = self.pair(lambda s=seconds: s(many), lambda s=seconds: s(few))
            yield Figure("reports", f"{' '.join([command, *query])}: {many:,} runs, to {few}, for each run",
                         [x * few / (y * many) for x, y in zip(a, b)], "ratio", 1.2,
                         at_least=False, note=f"{statistics.median(a):.2f} s of a processor")

    def mpi(self):
        program = self.build / "simrun-mpi"
        if not program.exists() or not shutil.which("mpirun"):
            raise Missing("simrun-mpi, or Open MPI's mpirun")
        argv = self.seeds(self.size(10000, 100))
        ratios, note = self.ratio_and_note(*self.pair(
            lambda: self.seconds("env", "OMPI_ALLOW_RUN_AS_ROOT=1",
                                 "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1", "mpirun", "--oversubscribe",
                                 "-n", "4", program, *argv),
            lambda: self.seconds(self.simrun, *argv, "--jobs", "2")))
        yield Figure("mpi", "4 ranks, to --jobs 2", ratios, "times", 1.1, at_least=False,
                     note=note)
