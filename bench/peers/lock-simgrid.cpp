// SPDX-License-Identifier: MIT
//
// lock-simgrid.cpp - the pattern of bench/scenarios/lock.ini in SimGrid: an actor each, a
// mutex. P CYCLES; prints seconds.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>

#include <simgrid/s4u.hpp>

namespace sg4 = simgrid::s4u;

static void worker(sg4::MutexPtr lock, unsigned seed, long times)
{
	std::mt19937_64 generator(seed);
	std::exponential_distribution<double> think(1.0 / 1000);

	while (times--) {
		sg4::this_actor::sleep_for(think(generator));
		lock->lock();
		sg4::this_actor::sleep_for(100);
		lock->unlock();
	}
}

int main(int argc, char **argv)
{
	sg4::Engine engine(&argc, argv);
	const long processes = std::atol(argv[1]), cycles = std::atol(argv[2]);
	auto *zone = sg4::create_full_zone("world");
	auto *host = zone->create_host("host", 1e9);
	auto lock = sg4::Mutex::create();

	zone->seal();
	for (long i = 0; i < processes; i++)
		sg4::Actor::create("worker", host, worker, lock, (unsigned)i,
				   cycles / processes);
	const std::clock_t from = std::clock();
	engine.run();
	std::printf("%.6f\n", (double)(std::clock() - from) / CLOCKS_PER_SEC);
	return 0;
}
