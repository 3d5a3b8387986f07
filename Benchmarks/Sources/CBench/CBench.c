#define _GNU_SOURCE
#include "CBench.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

const void *bench_find(const void *bytes, size_t count, const void *wanted, size_t wanted_count) {
    return memmem(bytes, count, wanted, wanted_count);
}

int bench_create(int directory, const char *path, unsigned mode) {
    return openat(directory, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
}

int bench_syncfs(int descriptor) { return syncfs(descriptor); }

void bench_spread_children(const char *path) {
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return;
    int flags = 0;
    if (ioctl(directory, FS_IOC_GETFLAGS, &flags) == 0) {
        flags |= FS_TOPDIR_FL;
        ioctl(directory, FS_IOC_SETFLAGS, &flags);
    }
    close(directory);
}

int bench_spawn(const char *const *arguments, const char *const *environment, int output, int error) {
    pid_t parent = getpid();
    pid_t child = fork();
    if (child != 0) return child;

    // From here to execve only what is safe in a forked child of a process with threads.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    int input = open("/dev/null", O_RDONLY);
    if (input < 0 || dup2(input, STDIN_FILENO) < 0) _exit(127);
    if (dup2(output, STDOUT_FILENO) < 0 || dup2(error, STDERR_FILENO) < 0) _exit(127);
    execve(arguments[0], (char *const *)arguments, (char *const *)environment);
    _exit(127);
}

int64_t bench_process_cpu(int process) {
    clockid_t clock;
    int problem = clock_getcpuclockid(process, &clock);
    if (problem != 0) {
        errno = problem;
        return -1;
    }
    struct timespec time;
    if (clock_gettime(clock, &time) != 0) return -1;
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t bench_file_system_type(const char *path) {
    struct statfs status;
    if (statfs(path, &status) != 0) return -1;
    return (int64_t)status.f_type;
}
