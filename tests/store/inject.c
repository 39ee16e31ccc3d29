/* SPDX-License-Identifier: MIT */
/*
 * inject.c - runs a command and makes a system call of it fail, or kills it there.
 *
 *	inject [-n N] [-s] [-e ERROR] [-k KIND] [-c FILE] DIRECTORY COMMAND [ARGUMENT…]
 *
 * Only calls about files in the directory are counted. The N-th of them fails with ERROR
 * (ENOSPC, EIO), and with -s all that come after it, too; KILL kills the command instead,
 * before the call has done anything. KIND is `space`, the calls that a full disk can
 * refuse, or `all`. FILE gets the number of calls that were counted. The status is the
 * command's; 77: this system cannot do it.
 *
 * The kernel asks about each of these calls (seccomp's user notification), so what stdio
 * does inside of libc is seen like what SQLite does, and the program is the real one.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

enum { CANNOT = 77, WRONG_USAGE = 99, LONGEST_PATH = 4096 };

enum subject {
	FD,		/* the first argument */
	PATH,		/* the first one is a path */
	AT_PATH,	/* a directory and a path in it */
	NEW_PATH,	/* those are the third and the fourth */
};

enum { IO = 1, SPACE = 2, SPACE_IF_CREATED = 4 };

struct call {
	uint32_t nr;
	enum subject subject;
	unsigned kinds;
};

static const struct call calls[] = {
	{ __NR_read, FD, IO },
	{ __NR_pread64, FD, IO },
	{ __NR_write, FD, IO | SPACE },
	{ __NR_writev, FD, IO | SPACE },
	{ __NR_pwrite64, FD, IO | SPACE },
	{ __NR_ftruncate, FD, IO | SPACE },
	{ __NR_fallocate, FD, IO | SPACE },
	{ __NR_fsync, FD, IO | SPACE },
	{ __NR_fdatasync, FD, IO | SPACE },
	{ __NR_close, FD, IO | SPACE },
	{ __NR_openat, AT_PATH, IO | SPACE_IF_CREATED },
	{ __NR_mkdirat, AT_PATH, IO | SPACE },
	{ __NR_unlinkat, AT_PATH, IO },
	{ __NR_linkat, NEW_PATH, IO | SPACE },
	{ __NR_renameat2, AT_PATH, IO | SPACE },
#ifdef __NR_renameat
	{ __NR_renameat, AT_PATH, IO | SPACE },
#endif
#ifdef __NR_newfstatat
	{ __NR_newfstatat, AT_PATH, IO },
#endif
#ifdef __NR_rename
	{ __NR_mkdir, PATH, IO | SPACE },
	{ __NR_rename, PATH, IO | SPACE },
	{ __NR_unlink, PATH, IO },
#endif
};

enum { CALLS = sizeof(calls) / sizeof(calls[0]) };

struct plan {
	const char *directory;
	unsigned kinds;
	unsigned long n, seen;
	int error;	/* of errno.h; 0: kill */
	int lasting;
};

static void die(int status, const char *what)
{
	fprintf(stderr, "inject: %s: %s\n", what, strerror(errno));
	exit(status);
}

/* --- the command ------------------------------------------------------------------ */

/* The kernel is to ask about the calls of the table, and to allow the rest. */
static int listen_to_calls(void)
{
	struct sock_filter code[CALLS + 3];
	struct sock_fprog program = { CALLS + 3, code };

	code[0] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
					       offsetof(struct seccomp_data, nr));
	for (unsigned i = 0; i < CALLS; i++)
		code[1 + i] = (struct sock_filter)BPF_JUMP(
			BPF_JMP | BPF_JEQ | BPF_K, calls[i].nr, (uint8_t)(CALLS - i), 0);
	code[CALLS + 1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	code[CALLS + 2] =
		(struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -1;
	return (int)syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER,
			    SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

union control {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr align;
};

static void send_fd(int socket, int fd)
{
	union control control = { { 0 } };
	char byte = 0;
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1 };
	struct cmsghdr *header;

	if (fd >= 0) {
		message.msg_control = control.bytes;
		message.msg_controllen = sizeof(control.bytes);
		header = CMSG_FIRSTHDR(&message);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(header), &fd, sizeof(int));
	}
	if (sendmsg(socket, &message, 0) < 0)
		_exit(CANNOT);
}

static int receive_fd(int socket)
{
	union control control = { { 0 } };
	char byte;
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1,
				  .msg_control = control.bytes,
				  .msg_controllen = sizeof(control.bytes) };
	struct cmsghdr *header;
	int fd = -1;

	if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) < 0)
		return -1;
	header = CMSG_FIRSTHDR(&message);
	if (header)
		memcpy(&fd, CMSG_DATA(header), sizeof(int));
	return fd;
}

static pid_t start(char **command, int *listener)
{
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		die(CANNOT, "socketpair");
	pid = fork();
	if (pid < 0)
		die(CANNOT, "fork");
	if (!pid) {
		const int fd = listen_to_calls();

		send_fd(pair[1], fd);
		if (fd >= 0)
			execv(command[0], command);
		_exit(CANNOT);
	}
	close(pair[1]);
	*listener = receive_fd(pair[0]);
	close(pair[0]);
	return pid;
}

/* --- what a call is about ----------------------------------------------------------- */

static int read_link(char *path, pid_t pid, const char *what)
{
	char link[64];
	ssize_t bytes;

	snprintf(link, sizeof(link), "/proc/%d/%s", (int)pid, what);
	bytes = readlink(link, path, LONGEST_PATH - 1);
	path[bytes > 0 ? bytes : 0] = '\0';
	return bytes > 0;
}

static int path_of_fd(char *path, pid_t pid, int fd)
{
	char what[32];

	if (fd == AT_FDCWD)
		return read_link(path, pid, "cwd");
	snprintf(what, sizeof(what), "fd/%d", fd);
	return read_link(path, pid, what);
}

/* A string of another process: as much as there is up to the end of its page. */
static int read_string(char *text, pid_t pid, uint64_t address)
{
	const size_t room = LONGEST_PATH - (size_t)(address % LONGEST_PATH);
	const struct iovec here = { text, room };
	const struct iovec there = { (void *)(uintptr_t)address, room };
	ssize_t bytes = process_vm_readv(pid, &here, 1, &there, 1, 0);

	text[bytes > 0 ? bytes - 1 : 0] = '\0';
	return bytes > 0;
}

static int is_below(const char *directory, const char *path)
{
	const size_t length = strlen(directory);

	return !strncmp(path, directory, length) && (path[length] == '/' || !path[length]);
}

static int concerns(const struct plan *p, const struct call *c,
		    const struct seccomp_notif *asked)
{
	const pid_t pid = (pid_t)asked->pid;
	const uint64_t *argument = (const uint64_t *)asked->data.args;
	const int first = c->subject == NEW_PATH ? 2 : 0;
	const int at = c->subject == PATH ? AT_FDCWD : (int)argument[first];
	char text[LONGEST_PATH] = "", path[LONGEST_PATH];

	if (c->subject != FD &&
	    !read_string(text, pid, argument[c->subject == PATH ? 0 : first + 1]))
		return 0;
	if (text[0] == '/')
		return is_below(p->directory, text);
	if (!path_of_fd(path, pid, at))
		return 0;
	if (text[0])
		snprintf(path + strlen(path), sizeof(path) - strlen(path), "/%s", text);
	return is_below(p->directory, path);
}

static int counts(struct plan *p, const struct seccomp_notif *asked)
{
	const struct call *c = calls;
	unsigned kinds;

	while (c->nr != (uint32_t)asked->data.nr)
		c++;
	kinds = c->kinds & (IO | SPACE);
	if (c->kinds & SPACE_IF_CREATED &&
	    asked->data.args[2] & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY)))
		kinds |= SPACE;
	if (!(kinds & p->kinds) || !concerns(p, c, asked))
		return 0;
	p->seen++;
	return 1;
}

/* --- answering ------------------------------------------------------------------------ */

static void answer(struct plan *p, int listener, pid_t pid)
{
	struct seccomp_notif asked;
	struct seccomp_notif_resp said = { 0 };

	memset(&asked, 0, sizeof(asked));
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked))
		return;		/* it was killed, or a signal came first */
	said.id = asked.id;
	if (counts(p, &asked) && p->n &&
	    (p->seen == p->n || (p->lasting && p->seen > p->n))) {
		if (!p->error)
			kill(pid, SIGKILL);
		said.error = p->error ? -p->error : -EINTR;
	} else {
		said.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	}
	ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &said);
}

static int supervise(struct plan *p, int listener, pid_t pid)
{
	struct pollfd wait = { .fd = listener, .events = POLLIN };
	int status;

	/* the time is for kernels that do not say when the last one listened to has ended */
	while (!waitpid(pid, &status, WNOHANG))
		if (poll(&wait, 1, 100) > 0 && wait.revents & POLLIN)
			answer(p, listener, pid);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* --- words ------------------------------------------------------------------------------ */

static int error_from_word(const char *word)
{
	if (!strcmp(word, "ENOSPC"))
		return ENOSPC;
	if (!strcmp(word, "EIO"))
		return EIO;
	if (!strcmp(word, "KILL"))
		return 0;
	errno = EINVAL;
	die(WRONG_USAGE, word);
	return -1;
}

static void write_count(const char *path, unsigned long count)
{
	FILE *out = fopen(path, "w");

	if (!out || fprintf(out, "%lu\n", count) < 0 || fclose(out))
		die(WRONG_USAGE, path);
}

int main(int argc, char **argv)
{
	struct plan p = { .kinds = IO, .error = EIO };
	const char *count = NULL;
	int option, listener, status;
	pid_t pid;

	while ((option = getopt(argc, argv, "+n:se:k:c:")) != -1) {
		switch (option) {
		case 'n':
			p.n = strtoul(optarg, NULL, 10);
			break;
		case 's':
			p.lasting = 1;
			break;
		case 'e':
			p.error = error_from_word(optarg);
			break;
		case 'k':
			p.kinds = strcmp(optarg, "space") ? IO : SPACE;
			break;
		case 'c':
			count = optarg;
			break;
		default:
			return WRONG_USAGE;
		}
	}
	if (argc - optind < 2)
		return WRONG_USAGE;
	p.directory = realpath(argv[optind], NULL);
	if (!p.directory)
		die(WRONG_USAGE, argv[optind]);
	pid = start(argv + optind + 1, &listener);
	if (listener < 0)
		return CANNOT;
	status = supervise(&p, listener, pid);
	if (count)
		write_count(count, p.seen);
	return status;
}
