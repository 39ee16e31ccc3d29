# SPDX-License-Identifier: MIT
"""Rows of the benchmark about what users run, and about what grows with sizes.

The same storm with many CPUs, tasks and areas; with the default trace and address space; tasks
that meet at a lock.
"""
from figure import Figure

MEETING = "{verb}_lock L; kernel 100ns; {verb}_unlock L; compute exp(1us)"


class Sizes:
    """Needs what Bench has: scenario(), run(), instructions_per_step(), size(), pairs."""

    def one(self, what, name, few, many, goal=None, note="", **settings):
        """A figure: instructions a step; of the long run without those of the short one."""
        per = self.instructions_per_step(name, few, many, **settings)
        return Figure("sizes", what, [per], "instr/step", goal, at_least=False, note=note)

    def sizes(self):
        def seconds_a_step(cpus, loops):
            steps, seconds, _, _ = self.run(self.scenario("storm", loops, machine__cpus=cpus))
            return seconds / steps

        many, few = self.pair(lambda: seconds_a_step(1024, self.size(400, 4)),
                              lambda: seconds_a_step(8, self.size(3000, 40)))
        yield Figure("sizes", "storm, time a step, 1,024 CPUs to 8",
                     [a / b for a, b in zip(many, few)], "ratio", 1.7, at_least=False)
        tasks = f"{self.size(10000, 100):,} tasks"
        yield self.one(f"storm, {tasks}, 8 CPUs", "storm", 1, 2, 400,
                       **{"task worker__count": self.size(10000, 100)})
        areas = self.size(100000, 1000)
        yield self.one(f"storm, v4.10, {areas:,} areas more", "storm", 20, self.size(60, 30), 600,
                       vmalloc__busy=f"{areas} x 1p", vmalloc__space=f"{areas + 324}p",
                       vmalloc__areas=131072)
        few, many = self.size((20, 60), (1, 2))
        yield self.latency(few, many)

    def latency(self, few, many):
        """The load of latency-2016.ini under v4.8, from so many ms up to so many."""
        argv = [self.here.parent / "scenarios" / "thread-load.ini", "--set",
                "policy.variants=v4.8", "--trace", "none", "--set"]
        (s0, i0), (s1, i1) = (self.instructions([*argv, f"scenario.horizon={ms}ms"])
                              for ms in (few, many))
        return Figure("sizes", "latency-2016, v4.8", [(i1 - i0) / (s1 - s0)], "instr/step",
                      220, at_least=False)

    def defaults(self):
        """What --trace ops costs, and what an address space as it is by default."""
        for cpus in (8, 64, 512):
            argv = self.scenario("lock", self.size(1000000, 8192) // cpus, machine__cpus=cpus)

            def seconds(trace):
                return self.run(argv, "--trace", trace)[1]

            ops, none = self.pair(lambda: seconds("ops"), lambda: seconds("none"))
            yield Figure("defaults", f"lock, P={cpus}, --trace ops to none",
                         [a / b for a, b in zip(ops, none)], "times", 1.15, at_least=False)
        few, many = 20, self.size(120, 30)
        default = self.instructions_per_step("storm", few, many, vmalloc__space="1GiB",
                                             vmalloc__areas="auto")
        yield Figure("defaults", "storm in the default space", [default], "instr/step",
                     at_least=False)

    def meeting(self):
        """Tasks that meet at one lock all the time: four for each CPU."""
        for verb, waits in (("spin", "spin"), ("mutex", "sleep")):
            name = f"meet-{verb}"
            text = (self.here / "scenarios" / "storm.ini").read_text()
            head = text[:text.index("program =")]
            body = MEETING.format(verb=verb)
            counted = []
            for loops in (20, self.size(220, 40)):
                path = self.dir / f"{name}.ini"
                path.write_text(f"{head}program = repeat {loops} {{ {body} }}\n")
                counted.append(self.instructions([path]))
            (s0, i0), (s1, i1) = counted
            yield Figure("meeting", f"8 CPUs, 32 tasks that {waits} for one lock",
                         [(i1 - i0) / (s1 - s0)], "instr/step", at_least=False)
