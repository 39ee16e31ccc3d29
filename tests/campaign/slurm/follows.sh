#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# follows.sh - simrun campaign submits what is missing and nothing else, whatever Slurm does.
# Slurm's commands are stand-ins here, which do what each case needs; real.sh has the real ones.
. "${srcdir:-$(dirname "$0")/../../..}/tests/lib.sh"
for_fast_builds 'it is about what a campaign submits'
. "$source_dir/tests/plugin/lib.sh"

# --- Slurm's commands -------------------------------------------------------------------

# The stand-in of sbatch runs each task at once. A number in the file `lost` is taken out, and
# its task is not run. Before task N it runs the script before-N, if there is one, once.
mkdir slurm
cat >slurm/scontrol <<'END'
#!/bin/bash
[ -e slurm/down ] && { echo 'slurm_load_ctl_conf error: Unable to contact slurm controller' >&2; exit 1; }
echo "MaxArraySize            = $(cat slurm/most)"
END
cat >slurm/sbatch <<'END'
#!/bin/bash
for word; do
	case $word in --array=*) numbers=${word#--array=} ;; esac
	script=$word
done
echo "$numbers" >>slurm/submitted
[ -e slurm/refuses ] && { echo 'sbatch: error: Invalid partition name specified' >&2; exit 1; }
for range in ${numbers//,/ }; do
	for number in $(seq "${range%-*}" "${range#*-}"); do
		if grep -qx "$number" slurm/lost 2>/dev/null; then
			sed -i "0,/^$number\$/{/^$number\$/d}" slurm/lost
			continue
		fi
		if [ -e "slurm/before-$number" ]; then
			mv "slurm/before-$number" slurm/now
			. slurm/now
		fi
		SLURM_ARRAY_TASK_ID=$number sh "$script" >>slurm/log 2>&1 || echo "$number: $?" >>slurm/failed
	done
done
echo 7
END
cat >slurm/squeue <<'END'
#!/bin/bash
[ -e slurm/known ] && cat slurm/known
exit 0
END
chmod +x slurm/*
PATH=$work/slurm:$PATH
export SQUEUE_PARTITION=of-no-interest

# slurm_anew: Slurm has nothing to do, and takes many tasks
slurm_anew() {
	rm -rf slurm/submitted slurm/lost slurm/log slurm/failed slurm/known slurm/down \
		slurm/refuses slurm/before-* ./*.db ./*.campaign
	echo 1001 >slurm/most
}

submitted() {
	paste -sd' ' slurm/submitted 2>/dev/null
}

# runs_of DATABASE: what there is of each run, in the order of the sweep
runs_of() {
	sql "$1" 'SELECT number, policy, seed, digest FROM run ORDER BY number'
}

cat >study.ini <<'END'
[scenario]
trace = none
horizon = 100us

[machine]
cpus = 2

[vmalloc]
space = 64p

[policy]
variants = v4.8, v4.10

[task each]
cpu = each
program = repeat 5 { vmalloc 2p; vfree; compute exp(1us) }

[sweep]
vmalloc.lazy_unit = 4p, 8p, 16p
scenario.seed = 1, 2
END
run 0 'the scenario holds' study.ini -q -o single.db
runs_of single.db >single
holds 'there are runs' [ "$(wc -l <single)" = 12 ]

# --- all is well ------------------------------------------------------------------------

slurm_anew
run 0 'a campaign' campaign study.ini --slurm
same 'all tasks are submitted at once' 1-6 "$(submitted)"
runs_of study.db >got
same_files 'the runs are those of one machine' single got
run 0 'it goes on with nothing' campaign study.ini --slurm --resume
same 'nothing is submitted again' 1-6 "$(submitted)"
runs_of study.db >got
same_files 'no run is there twice' single got
run 2 'a folder with a campaign' campaign study.ini --slurm
says err 'has a campaign, which --resume goes on with' 'the message'
run 2 'another seed' campaign study.ini --slurm --resume --seed 3
says err 'was begun with other options' 'the message'
run 2 'another number of tasks' campaign study.ini --slurm --resume --tasks 2
says err 'another number of --tasks' 'the message'
sed -i 's/^horizon = .*/horizon = 90us/' study.ini
run 2 'another scenario' campaign study.ini --slurm --resume
says err 'the scenario is not the one' 'the message'
sed -i 's/^horizon = .*/horizon = 100us/' study.ini
echo '[campaign]' >study.campaign/campaign.ini
run 2 'a damaged folder' campaign study.ini --slurm --resume
says err 'campaign.ini is not whole' 'the message'

# --- fewer tasks than runs --------------------------------------------------------------

slurm_anew
echo 5 >slurm/most
run 0 'MaxArraySize' campaign study.ini --slurm
same 'numbers of tasks are below MaxArraySize' 1-4 "$(submitted)"
runs_of study.db >got
same_files 'each task has more runs' single got
slurm_anew
run 0 '--tasks' campaign study.ini --slurm --tasks 2 -j 2
same 'no more tasks than the user wants' 1-2 "$(submitted)"
runs_of study.db >got
same_files 'all runs are there' single got
slurm_anew
run 0 '--tasks of more than there are runs' campaign study.ini --slurm --tasks 100
same 'no task without runs' 1-6 "$(submitted)"
echo 1 >slurm/most
run 3 'no array jobs' campaign study.ini --slurm --directory none
says err 'Slurm allows no array jobs' 'the message'

# --- results that are no failures -------------------------------------------------------

slurm_anew
cat >violated.ini <<'END'
[scenario]
include = study.ini

[expect v4.8]
sql.none = SELECT 0
END
run 1 'a failed expectation' campaign violated.ini --slurm
same 'is no reason to submit again' 1-6 "$(submitted)"
holds 'and no task failed' [ ! -e slurm/failed ]
says err 'simrun query violated.db NAME' 'how to see which runs these were'
slurm_anew
run 1 'the same in one task' campaign violated.ini --slurm --tasks 1
sql violated.campaign/shard-1.db "PRAGMA foreign_keys = on; DELETE FROM run WHERE policy = 'v4.10'"
rm violated.campaign/task-1.status
run 1 'what failed before is not forgotten' campaign violated.ini --slurm --tasks 1 --resume

# --- what is lost is submitted again ----------------------------------------------------

slurm_anew
printf '%s\n' 2 5 5 >slurm/lost
run 0 'lost tasks' campaign study.ini --slurm
same 'they alone are submitted again' '1-6 2,5 5' "$(submitted)"
runs_of study.db >got
same_files 'nothing is missing' single got

slurm_anew
printf '%s\n' 3 3 3 3 >slurm/lost
run 3 'a task that is always lost' campaign study.ini --slurm
same 'is given up at last' '1-6 3 3 3' "$(submitted)"
says err 'task 3 did not end by itself, see .*/study.campaign/task-3.log' 'the message'
says err '1 of 6 tasks failed; .* --resume goes on' 'the message'
rm slurm/submitted
run 0 'resumed' campaign study.ini --slurm --resume
same 'what is done is not submitted' 3 "$(submitted)"
runs_of study.db >got
same_files 'nothing is missing then' single got

# A task of which a part was stored does the rest.
slurm_anew
echo 5 >slurm/most
run 0 'a campaign to be damaged' campaign study.ini --slurm
sql study.campaign/shard-2.db 'PRAGMA foreign_keys = on; DELETE FROM run WHERE id > 1'
rm study.db study.campaign/task-2.status
run 0 'a part of a shard' campaign study.ini --slurm --resume
runs_of study.db >got
same_files 'the rest is run' single got

# --- files that change while tasks wait ---------------------------------------------------

slurm_anew
cp study.ini kept.ini
echo "sed -i 's/^horizon = .*/horizon = 90us/' study.ini" >slurm/before-3
echo "cp kept.ini study.ini" >slurm/before-5
run 3 'somebody changes the scenario' campaign study.ini --slurm
same 'that is not tried again' 1-6 "$(submitted)"
says err 'task 3 failed with exit status 2, see .*/task-3.log' 'the message'
says slurm/log 'the scenario is not the one that the campaign' 'the log'
says err '2 of 6 tasks failed' 'no other runs are made'
run 0 'it is changed back' campaign study.ini --slurm --resume
same 'what was left out is done' '1-6 3-4' "$(submitted)"
runs_of study.db >got
same_files 'all runs are of one scenario' single got

# --- variants of a plug-in ----------------------------------------------------------------

cp "$source_dir/tests/data/plugin/good.c" .
sed -i 's/TUNABLE_COUNT, 2/TUNABLE_COUNT, 3/' good.c
builds 'another version of a plug-in' good.c
mv good.so other.so
cp "$source_dir/tests/data/plugin/good.c" .
builds 'a plug-in' good.c
cp good.so kept.so
run 0 'variants of a plug-in' study.ini -q --plugin good.so -o plugged.db
runs_of plugged.db >plugged
slurm_anew
run 0 'in a campaign' campaign study.ini --slurm --plugin good.so
runs_of study.db >got
same_files 'tasks load the plug-in, too' plugged got
slurm_anew
mkdir -p elsewhere
sed 's/^variants = .*/variants = v4.8, v4.10, good\nplugin = good.so/' study.ini >elsewhere/names.ini
mv good.so elsewhere
run 0 'a scenario that names it' elsewhere/names.ini -q -o names.db
runs_of names.db >named
rm names.db
run 0 'in a campaign' campaign elsewhere/names.ini --slurm
runs_of names.db >got
same_files 'tasks find it beside the scenario' named got
slurm_anew
echo 'mv other.so elsewhere/good.so' >slurm/before-2
run 3 'somebody builds it anew' campaign elsewhere/names.ini --slurm --tasks 4
says slurm/log 'a plug-in is not the one that the campaign' 'the log'
run 2 'as long as it is another one' campaign elsewhere/names.ini --slurm --resume
says err 'a plug-in is not the one' 'the campaign does not go on'
mv kept.so elsewhere/good.so
run 0 'the first one is back' campaign elsewhere/names.ini --slurm --resume
runs_of names.db >got
same_files 'all runs are of one plug-in' named got

# A task that is done, and whose database somebody has deleted, is not done.
slurm_anew
run 0 'a campaign that loses a shard' campaign study.ini --slurm --tasks 4
rm study.db study.campaign/shard-3.db
run 0 'a shard is lost' campaign study.ini --slurm --tasks 4 --resume
same 'its task is submitted again' '1-4 3' "$(submitted)"
runs_of study.db >got
same_files 'its runs are made again' single got

# With a precision a shard has whole points.
slurm_anew
sed 's/^variants = .*/variants = all/; s/^scenario.seed = .*/repeat = 20\nprecision = 50 %/' study.ini >precise.ini
"$simrun" precise.ini -q -o whole.db >out 2>err
"$simrun" campaign precise.ini --slurm >out 2>err
same 'no task is without points' 1-3 "$(submitted)"
runs_of whole.db >wanted
runs_of precise.db >got
same_files 'with a precision the runs are those of one machine' wanted got

# --- what goes on is not submitted ------------------------------------------------------

slurm_anew
printf '%s\n' 1 2 3 4 5 6 >slurm/lost
"$simrun" campaign study.ini --slurm >out 2>err &
follower=$!
until [ -e slurm/submitted ] && [ ! -s slurm/lost ]; do sleep 0.1; done
printf '%s\n' '1|RUNNING|None' '2|PENDING|Resources' '3|COMPLETED|None' '5|REQUEUED|None' \
	'4|FAILED|NonZeroExitCode' '6|CANCELLED|None' >slurm/known
kill -9 "$follower"
wait "$follower" 2>/dev/null
rm -f slurm/submitted
"$simrun" campaign study.ini --slurm --resume >out 2>err &
follower=$!
until [ -e slurm/submitted ]; do sleep 0.1; done
same 'only what Slurm has not is submitted' '3-4,6' "$(submitted)"
run 3 'a second follower' campaign study.ini --slurm --resume
says err 'another simrun follows this campaign' 'the message'
kill -INT "$follower"
wait "$follower"
same 'an interrupt' 130 $?
rm slurm/known
run 0 'the rest' campaign study.ini --slurm --resume
same 'what has ended without a result is submitted' '3-4,6 1-2,5' "$(submitted)"
runs_of study.db >got
same_files 'nothing is missing at last' single got

# --- failures of Slurm ------------------------------------------------------------------

slurm_anew
touch slurm/down
run 3 'the controller is down' campaign study.ini --slurm
says err 'scontrol failed: slurm_load_ctl_conf error: Unable to contact' 'the message'
rm slurm/down
touch slurm/refuses
run 3 'a job that is refused' campaign study.ini --slurm --sbatch --partition=no
says err 'sbatch failed: .*Invalid partition name' 'the message'
rm slurm/refuses
run 0 'other options of sbatch' campaign study.ini --slurm --sbatch --partition=yes --resume
holds 'are in the script' grep -qx '#SBATCH --partition=yes' study.campaign/job.sh
PATH=/nowhere "$simrun" campaign study.ini --slurm --directory none >out 2>err
same 'no Slurm' 3 $?
says err 'scontrol cannot be run: it is not in PATH' 'the message'
run 2 'no scheduler' campaign study.ini
says err 'needs --slurm' 'the message'

# --- names and the script ---------------------------------------------------------------

slurm_anew
odd=$'it\'s "a" $(touch trap) 100%'
mkdir "$odd"
cp study.ini "$odd/study.ini"
run 0 'odd names' campaign "$odd/study.ini" --slurm --directory "$odd/c" -o "$odd/all.db" \
	--set "scenario.title=it's; touch trap"
runs_of "$odd/all.db" >got
same_files 'the runs are the same' single got
holds 'nothing was taken for a command' [ ! -e trap ]
run 2 'a line break' campaign study.ini --slurm --directory $'a\nb'

run 2 'a line break in an option of sbatch' campaign study.ini --slurm --sbatch $'--time=1\ntouch trap'
says err '--sbatch has a line break' 'the message'

slurm_anew
run 0 '--print' campaign study.ini --slurm --print --tasks 3 --sbatch --mem=1G
cp out script
holds 'it is a script for a shell' sh -n script
says script '^#SBATCH --array=1-3$' 'the tasks'
says script '^#SBATCH --mem=1G$' 'the option'
says script "^$simrun run $work/study.ini .*" 'absolute paths'
holds 'nothing is submitted' [ ! -e slurm/submitted ]
holds 'no folder is made' [ ! -e study.campaign ]

finish
