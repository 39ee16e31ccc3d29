# SPDX-License-Identifier: MIT
"""Draws sequences and cases, and says what a kernel answers to them.

    draw.py FOLDER SEED NUMBER VERSION TAG

writes files like those of tests/data/recorded-later/: NUMBER sequences, NAME.in and
NAME.TAG.csv, and NUMBER cases, outcomes.json. VERSION is that of the kernel, 504 to 703.
"""

import json
import random
import sys

from outcomes import outcomes
from sequence import answers

COLUMNS = ["kind", "result", "address_page", "lazy_pages", "purges", "flushes", "pool_pages",
           "blocks", "flush_from", "flush_to"]


def draw_allocation(r, start, space, with_blocks):
    """its arguments"""
    most = 1100 if with_blocks else min(space, 260)
    size = r.choice([1, 1, 1, 2, 2, 3, 4, 4, 8, r.randint(1, max(1, space // 4)),
                     r.randint(1, most)])
    align = 0 if with_blocks else r.choice([0, 0, 0, 0, 1, 2, 4, 8, 16])
    if with_blocks or r.random() > .15:
        return f"{size} {align}"
    low = start + r.randrange(space)
    high = r.randint(low + 1, start + space)
    if r.random() < .2:
        low, high = start, start + space
    return f"{size} {align} {low} {high}"


def draw_operation(r, names, start, space, with_blocks, nodes):
    """names: of what is held, and how it is given back"""
    x = r.random()
    name = f"a{len(names['all'])}"
    if with_blocks and x < .35:
        size = r.choice([1, 1, 2, 3, 4, 8, 16, 32, 60, 64, 64, 64, 64, 65, 80])
        names["all"].append(name)
        names["held"].append(("unmap", name))
        return f"map {name} {size}"
    if x < .5:
        names["all"].append(name)
        names["held"].append(("free", name))
        kind = "allocnb" if nodes and r.random() < .1 else "alloc"
        return f"{kind} {name} " + draw_allocation(r, start, space, with_blocks)
    if x < .85 and names["held"]:
        how, name = names["held"].pop(r.randrange(len(names["held"])))
        return ("freenow " if how == "free" and r.random() < .05 else how + " ") + name
    return r.choice(["aliases"] * 8 + ["purge 1 0"] * 2 + ["purge 0 0", "purge 0 1", "purge 1 1"] +
                    (["nonlazy", "shrink"] if nodes else []))


def draw_sequence(r, version):
    """in a third of them there are vmap blocks, and nothing is aligned"""
    with_blocks = r.random() < .33
    cpus = r.choice([1, 1, 2, 3, 4, 8])
    start, space = r.choice([16, 256, 4096]), r.choice([16, 32, 64, 64, 128, 300, 1024])
    if with_blocks:
        start, space = 4096, r.choice([2048, 4096, 8192])
    lines = [f"cpus {cpus}", f"space {start} {space}", f"nodes {r.choice([0, 0, 0, 1, 2])}"]
    if r.random() < .8 and not with_blocks:
        lines.append(f"lazyunit {r.choice([1, 2, 4, 8, 32])}")
    names = {"all": [], "held": []}
    for _ in range(r.choice([30, 80, 200])):
        if cpus > 1:
            lines.append(f"on {r.randrange(cpus)}")
        lines.append(draw_operation(r, names, start, space, with_blocks, version >= 609))
    return lines


def draw_task(r, letter, most, rest, space):
    """rest: names of the setup that are still to be freed, by anybody"""
    operations, own = [], []
    for k in range(r.choice(range(1, most + 1))):
        x = r.random()
        if x < .55:
            own.append(f"{letter}{k}")
            size = r.choice([1, 1, 2, 3, 4, r.randint(1, space)])
            operations.append(f"alloc {own[-1]} {size}")
        elif x < .75 and rest + own:
            operations.append("free " + (rest if rest else own).pop())
        else:
            operations.append("aliases")
    return operations


def draw_case(r):
    cpus, space = r.choice([2, 3, 3]), r.randint(3, 14)
    setup, names, used = [], [], 0
    while used < space and len(names) < 6:
        size = r.choice([1, 1, 1, 2, 3])
        if used + size > space:
            break
        names.append(f"p{len(names)}")
        setup.append(f"alloc {names[-1]} {size}")
        used += size
    r.shuffle(names)
    rest = [names.pop() for _ in range(min(len(names), r.choice([0, 1, 2])))]
    for name in names:
        setup.append(f"free {name}")
        if r.random() < .25:
            setup.append("aliases")
    tasks = 2 if cpus == 2 else r.choice([2, 2, 3])
    return {"cpus": cpus, "unit": r.choice([0, 0, 1, 2, 3]), "space": space, "setup": setup,
            "tasks": [draw_task(r, "abc"[i], 3 if tasks == 2 else 2, rest, space)
                      for i in range(tasks)]}


def main():
    folder, seed, number, version, tag = sys.argv[1:]
    version, cases = int(version), []
    for i in range(int(number)):
        r = random.Random(f"{seed} {i}")
        lines = draw_sequence(r, version)
        with open(f"{folder}/s{i}.in", "w", encoding="ascii") as out:
            out.write("".join(line + "\n" for line in lines))
        for suffix, block in (("", 1024), ("b256", 256)):
            with open(f"{folder}/s{i}.{tag}{suffix}.csv", "w", encoding="ascii") as out:
                rows = answers(version, lines, None, block)
                out.write("".join(row + "\n" for row in [",".join(COLUMNS)] + rows))
        case = draw_case(r)
        name = f"v{version // 100}.{version % 100}"
        for key, pending in (("outcomes", None), ("outcomes_pending", True),
                             ("outcomes_drained", False)):
            case[key] = {name: outcomes(version, case, pending)}
        cases.append(case)
    with open(f"{folder}/outcomes.json", "w", encoding="ascii") as out:
        json.dump(cases, out)


main()
