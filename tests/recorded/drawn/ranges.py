# SPDX-License-Identifier: MIT
"""The tree of free address ranges of Linux 5.2 and later, once more and in bytes.

It is a red-black tree by address, in which each node knows the largest size below it. What an
aligned allocation finds depends on the tree's shape, so that is Linux's: nodes come in as
leaves, and a node with two children gives its place to the next one.
"""

PAGE = 4096
LAST = 1 << 64


class Node:
    __slots__ = ("start", "end", "max", "child", "parent", "red")

    def __init__(self, start, end):
        self.start, self.end, self.max = start, end, end - start
        self.child, self.parent, self.red = [None, None], None, True


def is_red(node):
    return node is not None and node.red


def largest(node):
    return node.max if node else 0


def aligned(address, align):
    return (address + align - 1) // align * align


class Ranges:
    def __init__(self):
        self.root = None
        self.add(0, LAST)

    # --- the shape

    def mend(self, node):
        while node:
            left, right = node.child
            node.max = max(node.end - node.start, largest(left), largest(right))
            node = node.parent

    def put(self, new, old, parent):
        """new takes the place of old below parent"""
        if parent is None:
            self.root = new
        else:
            parent.child[parent.child[1] is old] = new
        if new:
            new.parent = parent

    def rotate(self, node, side):
        """node goes down to that side, and its other child takes its place"""
        up = node.child[1 - side]
        self.put(up, node, node.parent)
        node.child[1 - side] = up.child[side]
        if up.child[side]:
            up.child[side].parent = node
        up.child[side] = node
        node.parent = up
        self.mend(node)
        return up

    def insert(self, node, parent, side):
        node.parent = parent
        if parent is None:
            self.root = node
        else:
            parent.child[side] = node
        self.mend(node)
        while is_red(node.parent):
            parent, grand = node.parent, node.parent.parent
            side = int(grand.child[1] is parent)
            uncle = grand.child[1 - side]
            if is_red(uncle):
                parent.red = uncle.red = False
                grand.red = True
                node = grand
                continue
            if parent.child[1 - side] is node:
                parent = self.rotate(parent, side)
            parent.red, grand.red = False, True
            self.rotate(grand, 1 - side)
            break
        self.root.red = False

    def erase(self, node):
        left, right = node.child
        if left and right:
            heir = right
            while heir.child[0]:
                heir = heir.child[0]
            lacks = heir if heir is right else heir.parent
            child, was_red = heir.child[1], heir.red
            self.put(child, heir, heir.parent)
            heir.child = list(node.child)
            for c in heir.child:
                if c:
                    c.parent = heir
            heir.red = node.red
            self.put(heir, node, node.parent)
        else:
            child, lacks, was_red = left or right, node.parent, node.red
            self.put(child, node, node.parent)
        self.mend(lacks)
        if child:
            child.red = False
        elif not was_red and lacks:
            self.rebalance(lacks)

    def rebalance(self, parent):
        """a black node is missing below parent, on the side where nothing is"""
        node = None
        while parent:
            side = int(parent.child[1] is node)
            other = parent.child[1 - side]
            if other.red:
                self.rotate(parent, side)
                other.red, parent.red = False, True
                other = parent.child[1 - side]
            if not is_red(other.child[0]) and not is_red(other.child[1]):
                other.red = True
                if parent.red:
                    parent.red = False
                    return
                node, parent = parent, parent.parent
                continue
            if not is_red(other.child[1 - side]):
                other.child[side].red, other.red = False, True
                other = self.rotate(other, 1 - side)
            other.red, parent.red = parent.red, False
            other.child[1 - side].red = False
            self.rotate(parent, side)
            return

    # --- ranges

    def add(self, start, end):
        """gives a range back: to its neighbours, or as a node of its own"""
        before = after = parent = None
        node, side = self.root, 0
        while node:
            parent, side = node, int(start >= node.end)
            if side:
                before = node
            else:
                after = node
            node = node.child[side]
        touches = before and before.end == start
        if after and after.start == end:
            if touches:
                self.erase(after)
                before.end = after.end
                self.mend(before)
            else:
                after.start = start
                self.mend(after)
        elif touches:
            before.end = end
            self.mend(before)
        else:
            self.insert(Node(start, end), parent, side)

    def find(self, size, align, start, length, shifts):
        """the range from which an allocation of the lowest address would be taken"""
        def fits(node):
            at = aligned(max(node.start, start), align)
            return at + size <= node.end

        node = self.root
        while node:
            left, right = node.child
            if largest(left) >= length and start < node.start:
                node = left
                continue
            if fits(node):
                return node
            if largest(right) >= length:
                node = right
                continue
            while True:
                node = node.parent
                if node is None or fits(node):
                    return node
                if largest(node.child[1]) >= length and start <= node.start:
                    if shifts:
                        start = node.start + 1
                    node = node.child[1]
                    break
        return None

    def allocate(self, version, pages, align, start, end):
        """the first page, or None; align in pages, 0: to one byte; start, end: pages"""
        size, align = pages * PAGE, align * PAGE or 1
        start, end = start * PAGE, end * PAGE
        exact = version >= 516 and (align <= PAGE or end - start == size)
        node = self.find(size, align, start, size if exact else size + align - 1,
                         version >= 516)
        if node is None:
            return None
        at = aligned(max(node.start, start), align)
        if at + size > end:
            return None
        self.cut(node, at, at + size)
        return at // PAGE

    def cut(self, node, start, end):
        if node.start == start and node.end == end:
            self.erase(node)
        elif node.start == start:
            node.start = end
            self.mend(node)
        elif node.end == end:
            node.end = start
            self.mend(node)
        else:
            low = Node(node.start, start)
            node.start = end
            self.mend(node)
            parent, side = node, 0
            while parent.child[side]:
                parent = parent.child[side]
                side = int(low.start > parent.start)
            self.insert(low, parent, side)

    def give_back(self, start, end):
        self.add(start * PAGE, end * PAGE)
