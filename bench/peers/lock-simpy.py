# SPDX-License-Identifier: MIT
#
# lock-simpy.py P CYCLES: the pattern of bench/scenarios/lock.ini in SimPy 2, as its manual
# would have it: a resource of capacity one, a process each. Prints seconds.
import random
import sys
import time

from SimPy.Simulation import Process, Resource, Simulation, hold, release, request

processes, cycles = int(sys.argv[1]), int(sys.argv[2])


class Worker(Process):
    def work(self, lock, times):
        for _ in range(times):
            yield hold, self, random.expovariate(1 / 1000)
            yield request, self, lock
            yield hold, self, 100
            yield release, self, lock


random.seed(2016)
sim = Simulation()
lock = Resource(capacity=1, sim=sim)
for _ in range(processes):
    worker = Worker(sim=sim)
    sim.activate(worker, worker.work(lock, cycles // processes))
start = time.process_time()
sim.simulate(until=1e18)
print(f"{time.process_time() - start:.6f}")
