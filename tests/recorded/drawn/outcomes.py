# SPDX-License-Identifier: MIT
"""All outcomes that tasks can have that allocate and free side by side, by brute force.

It shares no code with simrun, and finds the sets of tests/data/recorded-later/outcomes*.json,
which are those of the kernels' own code.

A task is a generator. It yields what it waits for, and acts when it is resumed: None (nothing),
the name of a lock, which must be free, or what says for what work it waits. Everything between
two yields happens at once. Whoever yields again before it drops a lock has put it into `held`.
A state that was seen before is not gone on from. Generators cannot be copied, so each other
choice is tried from the beginning again. Nothing is aligned, so free ranges are a list.
"""

UNIT = 8192
END = "end"


class World:
    def __init__(self, version, case):
        self.version, cpus = version, case["cpus"]
        self.most = cpus.bit_length() * (case["unit"] or UNIT)
        self.nodes = cpus if version >= 609 else 1
        self.free = [(256, 256 + case["space"])]
        self.lazy = [[] for _ in range(self.nodes)]	# newest first
        self.pool = [{} for _ in range(self.nodes)]	# by size, newest first
        self.full = [False] * self.nodes		# pools are not filled
        self.help = {}					# by node: areas, for its work item
        self.lazy_nr, self.drain = 0, False
        self.held, self.named, self.results = set(), {}, {}

    def state(self):
        return repr((self.free, self.lazy_nr, self.lazy, self.pool, self.full, self.help,
                     self.drain, sorted(self.held), self.named, sorted(self.results.items())))

    def give_back(self, start, end):
        self.free.append((start, end))
        self.free.sort()
        self.free = merged(self.free)

    def take(self, size):
        for i, (start, end) in enumerate(self.free):
            if end - start >= size:
                self.free[i:i + 1] = [(start + size, end)] if end - start > size else []
                return start
        return None


def merged(ranges):
    out = []
    for start, end in sorted(ranges):
        if out and out[-1][1] == start:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


# --- what tasks do. An area is (start, size, node that it is tagged with). Whatever decides the
# future is a local variable, since that is what tells states apart.

def allocate(w, cpu, size):
    tag = None
    if w.nodes > 1:
        tag = cpu % w.nodes
        yield f"pool{tag}"
        if w.pool[tag].get(size):
            return w.pool[tag][size].pop(0)
    for last in (False, True):
        yield "free"
        start = w.take(size)
        if start is not None:
            return start, size, tag
        if last:
            return None
        yield from locked_purge(w, True)


def free(w, area):
    yield None
    w.lazy_nr += area[1]
    nr = w.lazy_nr
    node = area[2] if area[2] is not None else area[0] // 16 % w.nodes
    yield f"lazy{node}"
    w.lazy[node].insert(0, area)
    if nr <= w.most:
        return
    yield None
    if w.version >= 518:
        w.drain = True
    elif "mutex" not in w.held:
        w.held.add("mutex")
        yield from purge(w, False)
        yield None
        w.held.discard("mutex")


def locked_purge(w, full):
    yield "mutex"
    w.held.add("mutex")
    yield from purge(w, full)
    yield None
    w.held.discard("mutex")


def purge(w, full):
    yield from (purge_nodes(w, full) if w.version >= 609 else purge_list(w))


def purge_list(w):
    yield "lazy0"
    todo, w.lazy[0] = [(a[0], a[0] + a[1]) for a in w.lazy[0]], []
    if not todo:
        return
    if w.version >= 511:
        todo = merged(todo)
    yield None		# the flush
    yield "free"
    w.held.add("free")
    while todo:
        start, end = todo[0]
        todo = todo[1:]
        w.give_back(start, end)
        yield None
        w.lazy_nr -= end - start
        if w.lazy_nr < 2 * w.most:	# cond_resched_lock(), of which nobody knows if it does
            yield None
            w.held.discard("free")
            yield "free"
            w.held.add("free")
    yield None
    w.held.discard("free")


def decay(w, node, full):
    given = []
    for size in sorted(w.pool[node]):
        yield None		# is there anything? It looks without the lock
        if not w.pool[node][size]:
            continue
        yield f"pool{node}"
        pool, w.pool[node][size] = w.pool[node][size], []
        part = len(pool) // 4
        if full or (w.version < 616 and len(pool) < 4):
            part = len(pool)
        given = given + [(a[0], a[0] + a[1]) for a in pool[:part]]
        if pool[part:]:
            yield f"pool{node}"
            w.pool[node][size] = pool[part:]
    if given:
        yield "free"
        for start, end in merged(given):
            w.give_back(start, end)


def purge_nodes(w, full):
    taken = []
    for node in range(w.nodes):
        w.full[node] = full
        yield from decay(w, node, full)
        yield None
        if w.lazy[node]:
            yield f"lazy{node}"
            taken = taken + [(node, w.lazy[node])]
            w.lazy[node] = []
    if not taken:
        return
    yield None			# the flush
    helpers = max(1, min(w.lazy_nr // w.most, len(taken))) - 1
    helping = [node for node, _ in taken[:helpers]]
    for node, areas in taken:
        if node in helping:
            yield None
            w.help[node] = areas
        else:
            yield from purge_node(w, node, areas)
    for node in helping:
        yield "done", node


def purge_node(w, node, areas):
    rest = []
    for area in sorted(areas):
        if area[2] is not None and not w.full[node] and area[1] <= 256:
            yield f"pool{node}"
            w.pool[node].setdefault(area[1], []).insert(0, area)
        else:
            rest = [area] + rest
    yield None
    w.lazy_nr -= sum(a[1] for a in areas)
    if rest:
        yield "free"
        for area in rest:
            w.give_back(area[0], area[0] + area[1])


def drain_work(w):
    while True:
        yield "work"
        w.drain = False
        while True:
            yield from locked_purge(w, False)
            if w.version >= 609:
                break
            yield None
            if w.lazy_nr <= w.most:
                break


def node_work(w, node):
    while True:
        yield "help", node
        yield from purge_node(w, node, w.help[node])
        yield None
        del w.help[node]


def task(w, number, operations, cpu):
    for at, operation in enumerate(operations):
        words = operation.split()
        if words[0] == "alloc":
            area = yield from allocate(w, cpu, int(words[2]))
            if number is not None:
                w.results.setdefault(number, []).append("ok" if area else "EBUSY")
            if area:
                w.named[words[1]] = area
        elif words[0] == "aliases":
            yield from locked_purge(w, False)
        elif words[1] in w.named:
            yield from free(w, w.named.pop(words[1]))
    yield END


# --- all interleavings

def can_go_on(w, waits_for):
    if waits_for is None:
        return True
    if waits_for == END:
        return False
    if waits_for == "work":
        return w.drain
    if isinstance(waits_for, tuple):
        return (waits_for[1] in w.help) == (waits_for[0] == "help")
    return waits_for not in w.held


def place(generator):
    """where it is, and its local variables"""
    frames = []
    while generator is not None and getattr(generator, "gi_frame", None):
        frame = generator.gi_frame
        frames.append((frame.f_code.co_name, frame.f_lasti,
                       [(n, v) for n, v in frame.f_locals.items() if n != "w"]))
        generator = generator.gi_yieldfrom
    return repr(frames)


class Run:
    """pending: whether drain work that comes of the setup waits until the tasks begin (None: it
    is thrown away), or is done at once"""

    def __init__(self, version, case, pending):
        self.w = w = World(version, case)
        self.tasks = [drain_work(w)] + [node_work(w, n) for n in range(w.nodes)]
        self.waits_for = [next(t) for t in self.tasks]
        for operation in case["setup"]:
            self.alone(task(w, None, [operation], 0), work=pending is False)
            if pending is None:
                w.drain = False
        work = list(zip(self.tasks, self.waits_for))
        mine = [task(w, i, o, i) for i, o in enumerate(case["tasks"])]
        self.tasks = mine + [t for t, _ in work]
        self.waits_for = [next(t) for t in mine] + [f for _, f in work]

    def alone(self, setup, work):
        first, self.tasks = len(self.tasks), self.tasks + [setup]
        self.waits_for.append(next(setup))
        while True:
            ready = [i for i in self.ready() if i or work or self.busy(i)]
            if not ready:
                break
            # whoever has begun goes on; drain work begins when nothing else can go on
            self.step(max(ready))
        assert self.waits_for[first] == END
        self.tasks.pop()
        self.waits_for.pop()

    def busy(self, i):
        return self.waits_for[i] != "work"

    def ready(self):
        return [i for i, f in enumerate(self.waits_for) if can_go_on(self.w, f)]

    def step(self, i):
        self.waits_for[i] = next(self.tasks[i])

    def state(self):
        return self.w.state() + "".join(place(t) for t in self.tasks)


def outcomes(version, case, pending):
    seen, found, todo = set(), set(), [()]
    tasks = len(case["tasks"])
    while todo:
        path = todo.pop()
        run = Run(version, case, pending)
        for i in path:
            run.step(i)
        while run.state() not in seen:
            seen.add(run.state())
            if all(f == END for f in run.waits_for[:tasks]):
                found.add(" ".join(f"{i + 1}:" + ",".join(run.w.results.get(i, []))
                                   for i in range(tasks)))
                break
            ready = run.ready()
            todo += [path + (i,) for i in ready[1:]]
            path += (ready[0],)
            run.step(ready[0])
    return sorted(found)
