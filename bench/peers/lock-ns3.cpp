// SPDX-License-Identifier: MIT
//
// lock-ns3.cpp - the pattern of bench/scenarios/lock.ini in ns-3: bare callbacks on the
// scheduler that is its fastest for it. P CYCLES; prints seconds.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <random>

#include <ns3/core-module.h>

using namespace ns3;

static std::mt19937_64 generator(2016);
static std::exponential_distribution<double> think(1.0 / 1000);
static std::deque<long> waiting;
static long owner = -1, left;
static const Time hold(100);	// ns, its resolution if nobody sets another

static void Held(long p);

static void Thought(long p)
{
	if (owner >= 0) {
		waiting.push_back(p);
		return;
	}
	owner = p;
	Simulator::Schedule(hold, &Held, p);
}

static void Think(long p)
{
	Simulator::Schedule(Time((int64_t)think(generator)), &Thought, p);
}

static void Held(long p)
{
	owner = -1;
	if (!--left) {
		Simulator::Stop();
		return;
	}
	Think(p);
	if (waiting.empty())
		return;
	owner = waiting.front();
	waiting.pop_front();
	Simulator::Schedule(hold, &Held, owner);
}

int main(int argc, char **argv)
{
	const long processes = argc > 2 ? std::atol(argv[1]) : 8;
	ObjectFactory scheduler;

	left = argc > 2 ? std::atol(argv[2]) : 1000000;
	scheduler.SetTypeId("ns3::PriorityQueueScheduler");
	Simulator::SetScheduler(scheduler);
	for (long p = 0; p < processes; p++)
		Think(p);
	const std::clock_t from = std::clock();
	Simulator::Run();
	std::printf("%.6f\n", (double)(std::clock() - from) / CLOCKS_PER_SEC);
	return 0;
}
