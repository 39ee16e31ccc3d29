/* SPDX-License-Identifier: MIT */
/*
 * define.h - what a line of include/simrun/functions.h is made to be: a function
 * simrun_NAME, which plug-ins call by NAME.
 */
#ifndef PLUGIN_EXPORTS_DEFINE_H
#define PLUGIN_EXPORTS_DEFINE_H

#define SIMRUN_FUNCTION(type, name, parameters, arguments)				\
	type simrun_##name parameters;							\
	type simrun_##name parameters							\
	{										\
		return name arguments;							\
	}

#define SIMRUN_LOOKS(objects, type, name, parameters, arguments)			\
	type simrun_##name parameters;							\
	type simrun_##name parameters							\
	{										\
		objects;								\
		return name arguments;							\
	}

#define SIMRUN_LOCAL(name)								\
	local_fn simrun_##name;								\
	bool simrun_##name(const struct world *w, const struct task *t)			\
	{										\
		return name(w, t);							\
	}

#endif
