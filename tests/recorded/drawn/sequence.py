# SPDX-License-Identifier: MIT
"""What Linux 5.4 to 7.3 answer to a sequence of operations, once more.

It shares no code with simrun, and answers all that is in tests/data/recorded-later/ as the
kernels' own code did. There is one task, so there are no locks, and what an operation has
queued is done behind it.
"""

from ranges import Ranges

POOLED = 256		# pages: areas up to that size have a pool
ZONE = 16		# pages: of neighbouring zones each belongs to another node
MAPPED = 64		# pages: vm_map_ram() of more is an area of its own
UNIT = 8192		# pages of the threshold, for each bit of the number of CPUs


class Area:
    def __init__(self, start, size, tag):
        self.start, self.size = start, size
        self.tag = tag		# the node of the CPU that allocated it, if it may be pooled

    @property
    def end(self):
        return self.start + self.size


class Block:
    def __init__(self, area, cpu):
        self.area, self.cpu = area, cpu
        self.free, self.dirty = area.size, 0
        self.clean()

    def clean(self):
        self.low, self.high = self.area.size, 0


class Piece:
    """pages in a block"""
    def __init__(self, block, size):
        self.block, self.size = block, size
        self.offset = block.area.size - block.free
        self.start = block.area.start + self.offset


def merged(areas):
    ranges = []
    for a in sorted(areas, key=lambda a: a.start):
        if ranges and ranges[-1][1] == a.start:
            ranges[-1][1] = a.end
        else:
            ranges.append([a.start, a.end])
    return ranges


class Vmalloc:
    """version: 504, 510, 601, 612 or 703"""

    def __init__(self, version, cpus, nodes, start, space, unit, block):
        self.version, self.cpus, self.block_size = version, cpus, block
        self.start, self.end = start, start + space
        self.most = cpus.bit_length() * (UNIT if unit is None else unit)
        self.nodes = nodes if version >= 609 else 1
        self.free_ranges = Ranges()
        self.lazy = [[] for _ in range(self.nodes)]		# newest first
        self.pool = [{} for _ in range(self.nodes)]		# by size, newest first
        self.lazy_nr = self.purges = self.flushes = self.cpu = 0
        self.flushed = None
        self.work = False
        self.blocks = [[] for _ in range(cpus)]			# all that there are
        self.listed = [[] for _ in range(cpus)]			# those with pages to hand out

    # --- areas

    def allocate(self, size, align=0, start=None, end=None, may_block=True):
        if start is None:
            start, end = self.start, self.end
        tag = None
        if self.nodes > 1 and (start, end) == (self.start, self.end):
            tag = self.cpu % self.nodes
            area = self.from_pool(self.pool[tag].get(size), align)
            if area:
                return area
        for last in (False, True):
            at = self.free_ranges.allocate(self.version, size, align, start, end)
            if at is not None:
                return Area(at, size, tag)
            if last or (self.version >= 619 and not may_block):
                return None
            self.overflow()

    @staticmethod
    def from_pool(pool, align):
        if not pool:
            return None
        area = pool.pop(0)
        if align <= 1 or area.start % align == 0:
            return area
        pool.append(area)
        return None

    def queue(self, area):
        """an area becomes lazy"""
        self.lazy_nr += area.size
        node = area.tag if area.tag is not None else area.start // ZONE % self.nodes
        self.lazy[node].insert(0, area)
        if self.lazy_nr <= self.most:
            return
        if self.version >= 518:
            self.work = True
        else:
            self.purge(None, False)

    def do_work(self):
        while self.work:
            self.work = False
            self.purge(None, False)
            if self.version < 609 and self.lazy_nr > self.most:
                self.work = True

    # --- purges

    def flush(self, span):
        self.flushes += 1
        self.flushed = span

    def decay(self, node, full):
        """part of what lies in the node's pools goes back to everybody"""
        given = []
        for size, pool in self.pool[node].items():
            part = len(pool) // 4
            if full or (self.version < 616 and len(pool) < 4):
                part = len(pool)
            given += pool[:part]
            self.pool[node][size] = pool[part:]
        for start, end in merged(given):
            self.free_ranges.give_back(start, end)

    def purge(self, span, full):
        """span: what is to be flushed in any case; returns whether it freed anything"""
        taken = []
        for node in range(self.nodes):
            self.decay(node, full)
            if self.lazy[node]:
                taken.append((node, self.lazy[node]))
                self.lazy[node] = []
        if not taken:
            return False
        areas = [a for _, lazy in taken for a in lazy]
        low = min(a.start for a in areas)
        high = max(a.end for a in areas)
        self.flush((min(low, span[0]), max(high, span[1])) if span else (low, high))
        self.purges += 1
        helpers = max(1, min(self.lazy_nr // self.most if self.most else len(taken),
                             len(taken))) - 1
        for node, lazy in taken[helpers:] + taken[:helpers]:
            self.lazy_nr -= sum(a.size for a in lazy)
            self.free_all(node, lazy, full)
        return True

    def free_all(self, node, lazy, full):
        if self.version < 511:
            ranges = [(a.start, a.end) for a in lazy]
        elif self.version < 609:
            ranges = merged(lazy)
        else:
            ranges = []
            for a in sorted(lazy, key=lambda a: a.start):
                if a.tag is not None and not full and a.size <= POOLED:
                    self.pool[node].setdefault(a.size, []).insert(0, a)
                else:
                    ranges.insert(0, (a.start, a.end))
        for start, end in ranges:
            self.free_ranges.give_back(start, end)

    # --- vmap blocks

    def is_fragmented(self, block, any_of_them):
        """Is nothing mapped in it, though not all of it has been used?"""
        size = block.area.size
        return (block.free + block.dirty == size and block.dirty != size and
                (any_of_them or block.free < size // 4))

    def give_up(self, blocks):
        for b in blocks:
            if b in self.listed[b.cpu]:
                self.listed[b.cpu].remove(b)
            self.blocks[b.cpu].remove(b)
            self.queue(b.area)

    def purge_fragmented(self):
        among = self.blocks if self.version >= 605 else self.listed
        self.give_up([b for cpu in among for b in cpu if self.is_fragmented(b, True)])

    def overflow(self):
        self.purge_fragmented()
        self.purge(None, True)

    def unmap_aliases(self):
        span = gone = None
        if self.version < 605:
            dirty = [b for cpu in self.listed for b in cpu if b.high]
        else:
            every = [b for cpu in self.blocks for b in cpu]
            gone = [b for b in every if self.is_fragmented(b, False)]
            dirty = [b for b in every if b not in gone and b.high]
        if dirty:
            span = (min(b.area.start + b.low for b in dirty),
                    max(b.area.start + b.high for b in dirty))
        if gone is None:
            self.purge_fragmented()
        else:
            for b in dirty:
                b.clean()
            self.give_up(gone)
        if not self.purge(span, False) and span:
            self.flush(span)

    def map_ram(self, pages):
        if pages > MAPPED:
            return self.allocate(pages, 1)
        pages = 1 << (pages - 1).bit_length()
        block = next((b for b in self.listed[self.cpu] if b.free >= pages), None)
        if block is None:
            area = self.allocate(self.block_size, self.block_size)
            if area is None:
                return None
            block = Block(area, self.cpu)
            self.blocks[self.cpu].append(block)
            self.listed[self.cpu].append(block)
        piece = Piece(block, pages)
        block.free -= pages
        if not block.free:
            self.listed[self.cpu].remove(block)
        return piece

    def unmap_ram(self, mapping):
        if isinstance(mapping, Area):
            self.queue(mapping)
            return
        b = mapping.block
        b.low = min(b.low, mapping.offset)
        b.high = max(b.high, mapping.offset + mapping.size)
        b.dirty += mapping.size
        if b.dirty == b.area.size:
            self.blocks[b.cpu].remove(b)
            self.queue(b.area)

    # --- operations

    def direct_purge(self, sync, force):
        if self.version < 518:
            span = (self.start, self.end) if force else None
            if sync:
                self.purge_fragmented()
            if not self.purge(span, False) and force:
                self.flush(span)
        elif self.version < 609 or (sync, force) == (1, 0):
            self.overflow()
        else:
            self.purge(None, False)

    def operation(self, words, held):
        """its result and the first page"""
        kind, rest = words[0], words[1:]
        if kind in ("alloc", "allocnb", "map"):
            numbers = [int(n) for n in rest[1:]]
            got = self.map_ram(*numbers) if kind == "map" else \
                self.allocate(*numbers, may_block=kind == "alloc")
            held[rest[0]] = got
            return ("ok", got.start) if got else ("EBUSY", "")
        if kind in ("free", "freenow", "unmap"):
            had = held.pop(rest[0], None)
            if had is None:
                return "none", ""
            if kind == "freenow":
                self.free_ranges.give_back(had.start, had.end)
            else:
                (self.unmap_ram if kind == "unmap" else self.queue)(had)
        elif kind == "aliases":
            self.unmap_aliases()
        elif kind == "purge":
            self.direct_purge(*[int(n) for n in rest])
        elif kind == "nonlazy":
            assert self.version >= 518	# it does nothing any more
        elif kind == "shrink":
            for node in range(self.nodes):
                self.decay(node, True)
        else:
            raise ValueError(kind)
        return "ok", ""

    def row(self, kind, result, address):
        return [kind, result, address, self.lazy_nr, self.purges, self.flushes,
                sum(a.size for p in self.pool for size in p.values() for a in size),
                sum(len(cpu) for cpu in self.listed)] + list(self.flushed or ("", ""))


def answers(version, lines, nodes, block):
    """the rows of a recording; nodes: None: what the sequence says"""
    config, held, rows, v = {}, {}, [], None
    for words in (line.split() for line in lines):
        if not words or words[0] == "#":
            continue
        if words[0] in ("cpus", "nodes", "possible", "lazyunit", "space"):
            config[words[0]] = [int(n) for n in words[1:]]
            continue
        if v is None:
            cpus = config["cpus"][0]
            v = Vmalloc(version, cpus, nodes or config.get("nodes", [0])[0] or cpus,
                        *config["space"], config.get("lazyunit", [None])[0], block)
        if words[0] == "on":
            v.cpu = int(words[1])
            continue
        v.flushed = None
        result = v.operation(words, held)
        v.do_work()
        rows.append(",".join(str(c) for c in v.row(words[0], *result)))
    return rows
